import ByteStreams
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// gzip members read and written; what is damaged is told with its place, and what was whole before
/// it is given.
struct GzipTests {
  /// Twenty thousand short lines: more than one member's worth.
  private static let lines = Array(
    (0..<60_000).map { "{\"n\":\($0),\"text\":\"line number \($0)\"}\n" }.joined().utf8)

  @Test(arguments: [0, 1, 100, 1 << 20, 1 << 21])
  func `an archive reads back as what was written`(count: Int) throws {
    let folder = try TemporaryFolder()
    let content = Array(Self.lines.prefix(count))
    let archive = try folder.archive(content)
    #expect(try readAll(archive) == content)
  }

  @Test func `an empty archive is one empty member`() throws {
    let folder = try TemporaryFolder()
    let bytes = try folder.bytes(of: try folder.archive([]))
    #expect(bytes.starts(with: [0x1F, 0x8B, 8, 4]))
    #expect(bytes.suffix(8).allSatisfy { $0 == 0 })
  }

  @Test func `every member ends on a line end and knows its size`() throws {
    let folder = try TemporaryFolder()
    let bytes = try folder.bytes(of: try folder.archive(Self.lines))
    var offset = 0
    var members = 0
    while offset < bytes.count {
      #expect(bytes[offset..<offset + 4].elementsEqual([0x1F, 0x8B, 8, 4]))
      #expect(bytes[offset + 12..<offset + 16].elementsEqual([0x4D, 0x50, 4, 0]))
      let size = (0..<4).reduce(0) { $0 | Int(bytes[offset + 16 + $1]) << (8 * $1) }
      let member = try folder.write("member.gz", Array(bytes[offset..<offset + size]))
      #expect(try readAll(member).last == UInt8(ascii: "\n"))
      offset += size
      members += 1
    }
    #expect(offset == bytes.count)
    #expect(members == (Self.lines.count + (1 << 20) - 1) >> 20)
  }

  @Test(arguments: 1...9)
  func `no level makes more than three in a hundred more than gzip does`(level: Int) throws {
    let folder = try TemporaryFolder()
    let content = try folder.write("content", Self.lines)
    let archive = try folder.archive(
      Self.lines, level: try #require(Compression(.gzip, level: level)))
    #expect(try readAll(archive) == Self.lines)
    let gzip = folder.file("gzip.gz")
    try #require(system("gzip -\(level) -n -c '\(content)' >'\(gzip)'") == 0)
    let (ours, gzips) = (try folder.bytes(of: archive).count, try folder.bytes(of: gzip).count)
    #expect(Double(ours) <= 1.03 * Double(gzips))
  }

  @Test func `truncated at any byte is told, and only whole members go out`() throws {
    let folder = try TemporaryFolder()
    let first = try folder.bytes(of: try folder.archive(Array("one\n".utf8)))
    let both = first + (try folder.bytes(of: try folder.archive(Array("two\n".utf8))))
    for length in 2..<both.count where length != first.count {
      let file = try folder.write("cut.gz", Array(both[..<length]))
      let (bytes, error) = try readUntilFailure(file)
      #expect(bytes == (length > first.count ? Array("one\n".utf8) : []), "at \(length)")
      #expect(error == .damaged(name: file, offset: length, .gzip, .truncated), "at \(length)")
    }
  }

  @Test func `a flipped bit anywhere is told or harmless`() throws {
    let folder = try TemporaryFolder()
    let content = Array(Self.lines.prefix(3000))
    let good = try folder.bytes(of: try folder.archive(content))
    for place in 0..<good.count {
      var bytes = good
      bytes[place] ^= 1 << UInt8(place % 8)
      let file = try folder.write("flipped.gz", bytes)
      let (read, error) = try readUntilFailure(file)
      // MTIME, XFL, OS and the size hint may be anything; a broken magic makes it a plain file.
      if error == nil, place > 1 { #expect(read == content, "at \(place)") }
      if error != nil { #expect(read.isEmpty, "at \(place)") }
    }
  }

  @Test func `headers with name, comment, extra field and checksum are read`() throws {
    let folder = try TemporaryFolder()
    let plain = try folder.bytes(of: try folder.archive(Array("x\n".utf8)))
    let data = Array(plain[20...])
    let header: [UInt8] = [0x1F, 0x8B, 8, 0b0001_1100, 1, 2, 3, 4, 0, 3]
    let extra: [UInt8] = [6, 0] + Array("ab".utf8) + [2, 0, 9, 9]
    let names = Array("name\0comment\0".utf8)
    let file = try folder.write("named.gz", header + extra + names + data)
    #expect(try readAll(file) == Array("x\n".utf8))
  }

  @Test func `a lying size changes nothing`() throws {
    let folder = try TemporaryFolder()
    for size: [UInt8] in [[0, 0, 0, 0], [1, 0, 0, 0], [255, 255, 255, 255], [30, 0, 0, 0]] {
      var bytes = try folder.bytes(of: try folder.archive(Array("x\n".utf8)))
      bytes.replaceSubrange(16..<20, with: size)
      let file = try folder.write("lying.gz", bytes + bytes)
      #expect(try readAll(file) == Array("x\nx\n".utf8))
    }
  }

  @Test func `NUL bytes may follow the last member, garbage may not`() throws {
    let folder = try TemporaryFolder()
    let good = try folder.bytes(of: try folder.archive(Array("x\n".utf8)))
    let padded = try folder.write("padded.gz", good + [UInt8](repeating: 0, count: 600))
    #expect(try readAll(padded) == Array("x\n".utf8))
    for garbage in [[1], [0, 1], Array("trailing".utf8), [0x1F, 1]] as [[UInt8]] {
      let file = try folder.write("garbage.gz", good + garbage)
      let (bytes, error) = try readUntilFailure(file)
      #expect(bytes == Array("x\n".utf8))
      let place = good.count + (garbage[0] == 0 ? 1 : 0)
      #expect(error == .damaged(name: file, offset: place, .gzip, .trailingGarbage))
    }
  }
}
