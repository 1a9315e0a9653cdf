internal import CZlib

/// How hard to compress: zlib's levels 1 (fast) to 9 (small).
package struct GzipLevel: Sendable, Equatable {
  package let number: Int

  /// The level that gzip and mpkg take when none is named.
  package static let standard = GzipLevel(checked: 6)

  /// A level of 1 to 9, else nil.
  package init?(_ number: Int) {
    guard (1...9).contains(number) else { return nil }
    self.number = number
  }

  private init(checked number: Int) { self.number = number }
}

/// Makes an archive's gzip members out of lines.
///
/// A member ends at the first line end at which it holds 1 MiB of input or more, so the bytes depend
/// on input and level alone. Its header carries its size (see `GzipHeader`); time and name are left
/// out. An archive of nothing is one member of nothing.
struct GzipWriter {
  /// How much input a member takes before it ends at the next line end, in bytes.
  static let memberInput = 1 << 20

  private let level: GzipLevel
  private var pending: [UInt8] = []
  /// How many bytes of `pending` hold no line end that may end the member.
  private var searched = 0
  private var hasMembers = false

  init(level: GzipLevel) {
    self.level = level
    pending.reserveCapacity(Self.memberInput * 2)
  }

  /// Takes bytes in, and appends the members that they complete.
  mutating func write(_ bytes: RawSpan, into output: inout [UInt8]) throws(GzipDamage) {
    bytes.withUnsafeBytes { pending.append(contentsOf: $0) }
    var start = 0
    while let end = nextMemberEnd(from: start) {
      try appendMember(start..<end, into: &output)
      start = end
    }
    if start > 0 { pending.removeSubrange(..<start) }
  }

  /// Appends the last member; nothing may be written afterwards.
  mutating func finish(into output: inout [UInt8]) throws(GzipDamage) {
    if !pending.isEmpty || !hasMembers { try appendMember(0..<pending.count, into: &output) }
    pending = []
  }

  private mutating func nextMemberEnd(from start: Int) -> Int? {
    let first = max(start + Self.memberInput - 1, searched)
    guard first < pending.count else { return nil }
    let rest = pending[first...]
    guard let newline = rest.firstIndex(of: UInt8(ascii: "\n")) else {
      searched = pending.count
      return nil
    }
    searched = 0
    return newline + 1
  }

  private mutating func appendMember(
    _ range: Range<Int>, into output: inout [UInt8]
  ) throws(GzipDamage) {
    hasMembers = true
    searched = 0
    let start = output.count
    output.append(contentsOf: GzipHeader.magic)
    output.append(contentsOf: [8, GzipHeader.Flags.extra.rawValue, 0, 0, 0, 0, 0, 255])
    output.append(contentsOf: [8, 0, UInt8(ascii: "M"), UInt8(ascii: "P"), 4, 0, 0, 0, 0, 0])
    var checksum = GzipChecksum()
    try pending.withUnsafeBufferPointer { bytes throws(GzipDamage) in
      let input = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[range]))
      checksum.update(input)
      try deflateWhole(input, level: level, into: &output)
    }
    output.appendLittleEndian(checksum.value)
    output.appendLittleEndian(UInt32(truncatingIfNeeded: range.count))
    let size = UInt32(clamping: output.count - start)
    for byte in 0..<4 {
      output[start + 16 + byte] = UInt8(truncatingIfNeeded: size >> (8 * UInt32(byte)))
    }
  }
}

/// Appends the raw deflate data (RFC 1951) of one run of bytes.
///
/// - Precondition: `input` is shorter than 4 GiB; a line, and so a member, never is longer.
private func deflateWhole(
  _ input: UnsafeRawBufferPointer, level: GzipLevel, into output: inout [UInt8]
) throws(GzipDamage) {
  var stream = z_stream()
  let status = deflateInit2_(
    &stream, Int32(level.number), Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  guard status == Z_OK else { throw .outOfMemory }
  defer { deflateEnd(&stream) }
  stream.next_in = UnsafeMutablePointer(
    mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
  stream.avail_in = UInt32(input.count)
  // zlib promises that one call with this much room ends the stream.
  let room = Int(deflateBound(&stream, UInt(input.count)))
  var result = Z_OK
  let deflated = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
    stream.next_out = buffer.baseAddress
    stream.avail_out = UInt32(buffer.count)
    result = deflate(&stream, Z_FINISH)
    count = buffer.count - Int(stream.avail_out)
  }
  guard result == Z_STREAM_END else { throw .outOfMemory }
  output.append(contentsOf: deflated)
}

extension [UInt8] {
  fileprivate mutating func appendLittleEndian(_ value: UInt32) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}
