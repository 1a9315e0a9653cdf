import ByteStreams
import FoundationEssentials
import TestTools

/// gzip members made to measure.
struct MemberSample {
  /// The extra field, name and so on that a header may have.
  enum Header: CaseIterable {
    /// mpkg's and bgzip's, with the right size.
    case mpkg, bgzip
    case plain, named, checked
    /// With a size that is too small, too large, none at all, or another member's start.
    case tooSmall, tooLarge, zero, huge, nextMember, bgzipTooSmall, bgzipTooLarge
  }

  var content: [UInt8]
  var header: Header

  /// The member's bytes.
  func bytes(in folder: RunFolder) throws -> [UInt8] {
    let path = folder.path + "/sample.gz"
    var output = OutputStream(
      try OutputFile(inPlace: path, interruption: nil), compression: .gzip)
    try output.write(content.span.bytes)
    try output.finish()
    let data = Array(try Data(contentsOf: URL(filePath: path))[20...])
    let isBgzip = [.bgzip, .bgzipTooSmall, .bgzipTooLarge].contains(header)
    let size = data.count + (isBgzip ? 18 : 20)
    switch header {
    case .plain: return Self.header(flags: 0) + data
    case .named: return Self.header(flags: 0b1_1000) + Array("name\0comment\0".utf8) + data
    case .checked:
      // Of this header by zlib.crc32.
      return [0x1F, 0x8B, 8, 0b10, 0, 0, 0, 0, 0, 255, 0x90, 0xC9] + data
    case .mpkg: return Self.mpkg(size) + data
    case .tooSmall: return Self.mpkg(size - 3) + data
    case .tooLarge: return Self.mpkg(size + 3) + data
    case .zero: return Self.mpkg(0) + data
    case .huge: return Self.mpkg(0xFFFF_FFFF) + data
    case .nextMember: return Self.mpkg(2 * size) + data
    case .bgzip: return Self.bgzip(size) + data
    case .bgzipTooSmall: return Self.bgzip(size - 1) + data
    case .bgzipTooLarge: return Self.bgzip(size + 40) + data
    }
  }

  private static func header(flags: UInt8) -> [UInt8] {
    [0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 255]
  }

  private static func mpkg(_ size: Int) -> [UInt8] {
    header(flags: 4) + [8, 0, 0x4D, 0x50, 4, 0]
      + (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
  }

  private static func bgzip(_ size: Int) -> [UInt8] {
    header(flags: 4) + [6, 0, 0x42, 0x43, 2, 0]
      + (0..<2).map { UInt8(truncatingIfNeeded: (size - 1) >> (8 * $0)) }
  }
}

/// Random lines: mostly short ones, some blank, some with CR LF, some long, now and then a bad one.
func randomLines(_ count: Int, _ generator: inout SeededRandom, bad: Bool) -> [UInt8] {
  var bytes: [UInt8] = []
  if Int.random(in: 0..<4, using: &generator) == 0 { bytes += [0xEF, 0xBB, 0xBF] }
  for index in 0..<count {
    let kind = Int.random(in: 0..<20, using: &generator)
    let length = Int.random(in: 0..<(kind == 0 ? 20_000 : 60), using: &generator)
    if kind == 1 { bytes += [UInt8](repeating: 0x20, count: length) }
    if bad, kind == 2, Int.random(in: 0...count / 4, using: &generator) == 0 {
      bytes.append(UInt8(ascii: "!"))
    }
    if kind == 3 { bytes.append(UInt8(ascii: "-")) }
    bytes += Array("\(index) \(generator.next()) ".utf8)
    bytes += [UInt8](repeating: UInt8(ascii: "x"), count: length)
    if kind == 4 { bytes.append(0x0D) }
    if index < count - 1 || Bool.random(using: &generator) { bytes.append(0x0A) }
  }
  return bytes
}
