/// The header of one zstd frame (RFC 8878, sections 3.1.1.1 and 3.1.2), parsed as its bytes arrive.
///
/// Worked example: `28 b5 2f fd  a4  00 00 10 00` begins a frame of 1 MiB. The descriptor `a4` says that
/// the content size has 4 bytes, that the window is as large as the content, and that a checksum
/// follows the last block.
struct ZstdHeader: Equatable {
  static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
  static let skippableMagics: [[UInt8]] = (0x50...0x5F).map { [$0, 0x2A, 0x4D, 0x18] }
  /// The number of bytes of a checksum behind the last block.
  static let checksumSize = 4
  /// The largest window that mpkg gives a frame, as a power of two; see `ZstdDecoder`.
  static let largestWindowLog = 27
  /// The same in bytes: 128 MiB.
  static let largestWindow = 1 << largestWindowLog

  /// The number of bytes that the frame decompresses to; `nil` where the header does not say.
  var contentSize: Int?
  /// How many decompressed bytes must be at hand while the next ones are decompressed.
  var windowSize = 0
  var hasChecksum = false
  /// The dictionary that the frame needs; 0 for none.
  var dictionary: UInt32 = 0
  /// The number of bytes behind the header of a skippable frame, which holds no content; `nil` for
  /// other frames.
  var skippedSize: Int?

  /// Whether some bytes are how a frame begins, as far as they go.
  static func isBeginning(_ bytes: RawSpan) -> Bool {
    ([magic] + skippableMagics).contains { magic in
      magic.indices.allSatisfy { $0 >= bytes.byteCount || bytes[$0] == magic[$0] }
    }
  }

  /// What the header says, and how many bytes it takes; `nil` where `bytes` is too short to tell.
  ///
  /// - Throws: `.badHeader` where the bytes can be no header of RFC 8878.
  static func parse(
    _ bytes: RawSpan
  ) throws(CompressionDamage) -> (header: ZstdHeader, length: Int)? {
    guard isBeginning(bytes) else { throw .badHeader }
    guard bytes.byteCount >= 5 else { return nil }
    var header = ZstdHeader()
    if bytes[0] != magic[0] {
      guard bytes.byteCount >= 8 else { return nil }
      header.skippedSize = Int(bytes.number(at: 4, size: 4))
      return (header, 8)
    }
    let descriptor = bytes[4]
    // Bit 3 is reserved.
    guard descriptor & 0b1000 == 0 else { throw .badHeader }
    let isSingleSegment = descriptor & 0b10_0000 != 0
    header.hasChecksum = descriptor & 0b100 != 0
    let dictionarySize = [0, 1, 2, 4][Int(descriptor & 0b11)]
    let contentSizeSize = [isSingleSegment ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
    var offset = isSingleSegment ? 5 : 6
    let length = offset + dictionarySize + contentSizeSize
    guard bytes.byteCount >= length else { return nil }
    header.dictionary = UInt32(bytes.number(at: offset, size: dictionarySize))
    offset += dictionarySize
    if contentSizeSize > 0 {
      let size = bytes.number(at: offset, size: contentSizeSize)
      // Two bytes count from 256.
      header.contentSize = Int(clamping: contentSizeSize == 2 ? size + 256 : size)
    }
    header.windowSize =
      isSingleSegment ? header.contentSize ?? 0 : windowSize(descriptor: bytes[5])
    return (header, length)
  }

  private static func windowSize(descriptor: UInt8) -> Int {
    let base = 1 << (10 + Int(descriptor >> 3))
    return base + base / 8 * Int(descriptor & 7)
  }
}

/// The header of a block of a zstd frame (RFC 8878, section 3.1.1.2).
struct ZstdBlock {
  static let headerSize = 3

  let isLast: Bool
  /// The number of bytes that follow the header; `nil` for the reserved type of block.
  let storedSize: Int?

  /// Parses the first three bytes.
  init(_ bytes: RawSpan) {
    let bits = Int(bytes.number(at: 0, size: 3))
    isLast = bits & 1 != 0
    switch bits >> 1 & 3 {
    // One byte that is repeated.
    case 1: storedSize = 1
    case 3: storedSize = nil
    default: storedSize = bits >> 3
    }
  }
}

extension RawSpan {
  /// The number that some bytes are, the lowest byte first.
  fileprivate func number(at offset: Int, size: Int) -> UInt64 {
    (0..<size).reduce(0) { $0 | UInt64(self[offset + $1]) << UInt64(8 * $1) }
  }
}
