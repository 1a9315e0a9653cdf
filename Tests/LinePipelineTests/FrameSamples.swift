import ByteStreams
import FoundationEssentials

/// zstd frames made to measure.
struct FrameSample {
  enum Kind: CaseIterable {
    /// As mpkg writes it, without and with a seek table behind it.
    case mpkg, withTable
    case behindSkippable
    /// Without a checksum: in one block, in a block for each byte, with an empty last block.
    case raw, inManyBlocks, endingInNothing
    /// Without a content size.
    case ofUnknownSize
    /// With a content size that is not the content's.
    case tooSmall, tooLarge, huge
    case ofDictionary, ofLargeWindow, ofReservedBlock

    /// Whether the frame can be read.
    var isGood: Bool {
      switch self {
      case .mpkg, .withTable, .behindSkippable, .raw, .inManyBlocks, .endingInNothing,
        .ofUnknownSize:
        true
      default: false
      }
    }
  }

  var content: [UInt8]
  var kind: Kind

  /// The frame's bytes.
  func bytes(in folder: RunFolder) throws -> [UInt8] {
    let count = content.count
    switch kind {
    case .mpkg: return Array(try archive(in: folder).dropLast(25))
    case .withTable: return try archive(in: folder)
    case .behindSkippable:
      let skippable: [UInt8] = [0x53, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 0x28, 0xB5, 0x2F, 0xFD]
      return skippable + (try archive(in: folder))
    case .raw: return Self.header(count) + Self.block(content, isLast: true)
    case .inManyBlocks:
      return Self.header(count)
        + content.enumerated().flatMap { Self.block([$1], isLast: $0 + 1 == count) }
        + (content.isEmpty ? Self.block([], isLast: true) : [])
    case .endingInNothing:
      return Self.header(count) + Self.block(content, isLast: false)
        + Self.block([], isLast: true)
    case .ofUnknownSize: return Self.header(window: 0x50) + Self.block(content, isLast: true)
    case .ofLargeWindow: return Self.header(window: 0x90) + Self.block(content, isLast: true)
    case .tooSmall: return Self.header(max(0, count - 1)) + Self.block(content, isLast: true)
    case .tooLarge: return Self.header(count + 1) + Self.block(content, isLast: true)
    case .huge: return Self.header(0xFFFF_FFFF) + Self.block(content, isLast: true)
    case .ofDictionary:
      return Self.magic + [0xA1, 7] + Self.number(count, 4) + Self.block(content, isLast: true)
    case .ofReservedBlock:
      var block = Self.block(content, isLast: true)
      block[0] |= 0b110
      return Self.header(count) + block
    }
  }

  private func archive(in folder: RunFolder) throws -> [UInt8] {
    var output = OutputStream(
      try OutputFile(inPlace: folder.path + "/sample.zst", interruption: nil),
      compression: Compression(.zstd))
    try output.write(content.span.bytes)
    try output.finish()
    return try folder.bytes(of: "sample.zst")
  }

  private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

  /// A header with a content size of 4 bytes, which is the window too.
  private static func header(_ contentSize: Int) -> [UInt8] {
    magic + [0b1010_0000] + number(contentSize, 4)
  }

  private static func header(window: UInt8) -> [UInt8] { magic + [0, window] }

  private static func block(_ content: [UInt8], isLast: Bool) -> [UInt8] {
    number(content.count << 3 | (isLast ? 1 : 0), 3) + content
  }

  private static func number(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
