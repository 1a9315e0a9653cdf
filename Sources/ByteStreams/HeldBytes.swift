/// Bytes that are held outside memory: appended through a buffer, read back at any place.
package struct HeldBytes: ~Copyable {
  private let file: TemporaryFile
  /// How many bytes were appended.
  package private(set) var count = 0
  /// What was appended and not written yet.
  private var pending: [UInt8] = []

  /// - Parameter folder: where the system is to keep them.
  /// - Throws: `.cannotCreate`.
  package init(in folder: String) throws(StreamError) { file = try TemporaryFile(in: folder) }

  /// Appends bytes, which may be held back until `flush` or a read.
  ///
  /// - Returns: where they begin.
  /// - Throws: `.writeFailed`.
  @discardableResult
  package mutating func append(_ bytes: [UInt8]) throws(StreamError) -> Int {
    let start = count
    pending += bytes
    count += bytes.count
    if pending.count >= 1 << 16 { try flush() }
    return start
  }

  /// Writes what was held back.
  ///
  /// - Throws: `.writeFailed`.
  package mutating func flush() throws(StreamError) {
    try file.append(pending.span.bytes)
    pending.removeAll(keepingCapacity: true)
  }

  /// The bytes of a range; fewer where what was appended ends before.
  ///
  /// - Throws: `.readFailed`, `.writeFailed`.
  package mutating func bytes(in range: Range<Int>) throws(StreamError) -> [UInt8] {
    let range = range.clamped(to: 0..<count)
    if range.upperBound > file.count { try flush() }
    return try file.bytes(at: range.lowerBound, count: range.count)
  }
}
