internal import Comparison
internal import JSONLines

/// What one snapshot says of one package, on its way from a handler to the output: the lines about it.
struct ChangeFrame {
  private static let headerSize = 40

  /// The fingerprint of the package's ARN, or its number in `PackageNumbers`.
  var package: Fingerprint
  /// Whether the condition is true for the package's record.
  var isSelected: Bool
  /// The number of lines.
  var count: Int
  /// The offsets of the lines.
  var lines: Range<Int>

  /// Appends a frame.
  static func append(
    of package: Fingerprint, isSelected: Bool, _ lines: some Collection<UInt8>, count: Int,
    to bytes: inout [UInt8]
  ) {
    bytes.append(number: package.first)
    bytes.append(number: package.second)
    bytes.append(number: isSelected ? 1 : 0)
    bytes.append(number: UInt64(count))
    bytes.append(number: UInt64(lines.count))
    bytes.append(contentsOf: lines)
  }

  /// Calls a closure with each frame of some bytes, which hold whole frames.
  static func forEach<Failure: Error>(
    in bytes: [UInt8], _ body: (ChangeFrame) throws(Failure) -> Void
  ) throws(Failure) {
    var offset = 0
    while offset + headerSize <= bytes.count {
      let start = offset + headerSize
      let end = start + Int(truncatingIfNeeded: bytes.number(at: offset + 32))
      try body(
        ChangeFrame(
          package: Fingerprint(
            first: bytes.number(at: offset), second: bytes.number(at: offset + 8)),
          isSelected: bytes.number(at: offset + 16) != 0,
          count: Int(truncatingIfNeeded: bytes.number(at: offset + 24)), lines: start..<end))
      offset = end
    }
  }
}
