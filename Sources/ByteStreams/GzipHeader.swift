/// The header of one gzip member (RFC 1952, section 2.3), parsed as its bytes arrive.
///
/// Worked example: the header of a member of an mpkg archive is 20 bytes,
/// `1f 8b 08 04  00 00 00 00  00 ff  08 00  4d 50 04 00 <size: 4 bytes>`: FLG says FEXTRA, the extra
/// field has 8 bytes, and its subfield `MP` holds the size of the whole member.
struct GzipHeader: Equatable {
  /// The bits of FLG.
  struct Flags: OptionSet {
    let rawValue: UInt8
    static let headerChecksum = Flags(rawValue: 1 << 1)
    static let extra = Flags(rawValue: 1 << 2)
    static let name = Flags(rawValue: 1 << 3)
    static let comment = Flags(rawValue: 1 << 4)
    static let reserved = Flags(rawValue: 0b1110_0000)
  }

  static let magic: [UInt8] = [0x1F, 0x8B]

  /// The size of the whole member in bytes as its extra field says (subfield `MP` of mpkg, `BC` of
  /// bgzip): a hint, not a promise.
  var memberSize: Int?

  /// How many bytes the header takes, and what it says; nil where `bytes` is too short to tell.
  ///
  /// - Throws: `.badHeader` where the bytes can be no header of RFC 1952.
  static func parse(_ bytes: RawSpan) throws(CompressionDamage) -> (
    header: GzipHeader, length: Int
  )? {
    let count = bytes.byteCount
    for (index, expected) in magic.enumerated() where index < count {
      guard bytes[index] == expected else { throw .badHeader }
    }
    if count > 2, bytes[2] != 8 { throw .badHeader }
    guard count >= 10 else { return nil }
    let flags = Flags(rawValue: bytes[3])
    guard flags.isDisjoint(with: .reserved) else { throw .badHeader }
    var header = GzipHeader()
    var offset = 10
    if flags.contains(.extra) {
      guard count >= offset + 2 else { return nil }
      let length = Int(bytes[offset]) | Int(bytes[offset + 1]) << 8
      guard count >= offset + 2 + length else { return nil }
      header.memberSize = memberSize(in: bytes, from: offset + 2, to: offset + 2 + length)
      offset += 2 + length
    }
    for flag in [Flags.name, .comment] where flags.contains(flag) {
      while offset < count, bytes[offset] != 0 { offset += 1 }
      guard offset < count else { return nil }
      offset += 1
    }
    if flags.contains(.headerChecksum) {
      guard count >= offset + 2 else { return nil }
      var checksum = GzipChecksum()
      bytes.extracting(0..<offset).withUnsafeBytes { checksum.update($0) }
      let stored = UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8
      guard checksum.value & 0xFFFF == stored else { throw .badHeader }
      offset += 2
    }
    return (header, offset)
  }

  /// The member's size as one of the extra field's subfields gives it; a malformed field gives none.
  private static func memberSize(in bytes: RawSpan, from start: Int, to end: Int) -> Int? {
    var offset = start
    while offset + 4 <= end {
      let length = Int(bytes[offset + 2]) | Int(bytes[offset + 3]) << 8
      let data = offset + 4
      guard data + length <= end else { return nil }
      switch (bytes[offset], bytes[offset + 1], length) {
      case (UInt8(ascii: "M"), UInt8(ascii: "P"), 4):
        return (0..<4).reduce(0) { $0 | Int(bytes[data + $1]) << (8 * $1) }
      case (UInt8(ascii: "B"), UInt8(ascii: "C"), 2):
        return (Int(bytes[data]) | Int(bytes[data + 1]) << 8) + 1
      default:
        offset = data + length
      }
    }
    return nil
  }
}

extension RawSpan {
  /// The byte at an offset, checked against the span's bounds.
  @inline(__always)
  subscript(offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
}
