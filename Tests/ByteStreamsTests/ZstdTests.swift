import Testing

@testable import ByteStreams

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// zstd frames read and written; damage is told with its offset, and what was whole before it is given.
struct ZstdTests {
  private static let zstd = Compression(.zstd)
  /// 60,000 short lines: more than one frame's worth.
  private static let lines = Array(
    (0..<60_000).map { "{\"n\":\($0),\"text\":\"line number \($0)\"}\n" }.joined().utf8)

  @Test(arguments: [0, 1, 100, 1 << 20, 1 << 21])
  func `an archive reads back as what was written`(count: Int) throws {
    let folder = try TemporaryFolder()
    let content = Array(Self.lines.prefix(count))
    let archive = try folder.archive(content, level: Self.zstd)
    #expect(try readAll(archive) == content)
    let file = try folder.write("content", content)
    #expect(system("zstd -dcq '\(archive)' | cmp -s - '\(file)'") == 0)
  }

  @Test func `an empty archive is one empty frame and its table`() throws {
    let folder = try TemporaryFolder()
    let bytes = try folder.bytes(of: try folder.archive([], level: Self.zstd))
    #expect(bytes.starts(with: ZstdHeader.magic))
    #expect(bytes.suffix(9) == [1, 0, 0, 0, 0, 0xB1, 0xEA, 0x92, 0x8F])
  }

  @Test(arguments: [1, 3, 19])
  func `every frame ends on a line end, and the seek table has its sizes`(level: Int) throws {
    let folder = try TemporaryFolder()
    let compression = try #require(Compression(.zstd, level: level))
    let bytes = try folder.bytes(of: try folder.archive(Self.lines, level: compression))
    func number(_ offset: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
    let count = number(bytes.count - 9)
    let table = bytes.count - 17 - 8 * count
    #expect(count == (Self.lines.count + (1 << 20) - 1) >> 20)
    #expect(bytes[table..<table + 4] == [0x5E, 0x2A, 0x4D, 0x18])
    #expect(number(table + 4) == bytes.count - table - 8)
    var (offset, length) = (0, 0)
    for entry in 0..<count {
      let size = number(table + 8 + 8 * entry)
      let frame = try folder.write("frame.zst", Array(bytes[offset..<offset + size]))
      let content = try readAll(frame)
      #expect(content.last == UInt8(ascii: "\n"))
      #expect(number(table + 12 + 8 * entry) == content.count)
      #expect(content.elementsEqual(Self.lines[length..<length + content.count]))
      (offset, length) = (offset + size, length + content.count)
    }
    #expect(offset == table)
    #expect(length == Self.lines.count)
  }

  @Test(arguments: [
    "-1", "-19", "-3 --no-check", "-9 --long=27", "--ultra -22", "--no-compress-literals",
  ])
  func `what zstd writes is read, from a file and from a pipe`(options: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("content", Self.lines)
    let archive = folder.file("zstd.zst")
    // Given a file, zstd writes the content's size; given a pipe, it does not know it.
    try #require(system("zstd -qf \(options) -o '\(archive)' '\(file)'") == 0)
    #expect(try readAll(archive) == Self.lines)
    try #require(system("cat '\(file)' | zstd -qf \(options) -o '\(archive)' -") == 0)
    #expect(try readAll(archive) == Self.lines)
    let twice = try folder.write(
      "twice", Array(repeating: try folder.bytes(of: archive), count: 2).flatMap { $0 })
    #expect(try readAll(twice) == Self.lines + Self.lines)
  }

  @Test func `truncated at any byte is told, and only whole frames go out`() throws {
    let folder = try TemporaryFolder()
    let first = try folder.bytes(of: try folder.archive(Array("one\n".utf8), level: Self.zstd))
    let second = try folder.bytes(of: try folder.archive(Array("two\n".utf8), level: Self.zstd))
    let (both, frame) = (first + second, first.count - 25)
    for length in 4..<both.count where length != first.count && length != frame {
      let file = try folder.write("cut.zst", Array(both[..<length]))
      let (bytes, error) = try readUntilFailure(file)
      let whole = (length > frame ? "one\n" : "") + (length >= first.count + frame ? "two\n" : "")
      #expect(bytes == Array(whole.utf8), "at \(length)")
      if length == first.count + frame {
        #expect(error == nil)
      } else {
        #expect(
          error == .damaged(name: file, offset: length, .zstd, .truncated), "at \(length)")
      }
    }
  }

  @Test func `a flipped bit in a frame is told, and nothing of the frame goes out`() throws {
    let folder = try TemporaryFolder()
    let content = Array(Self.lines.prefix(3000))
    let good = try folder.bytes(of: try folder.archive(content, level: Self.zstd))
    for bit in 8 * 4..<8 * (good.count - 25) {
      var bytes = good
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      let (read, error) = try readUntilFailure(try folder.write("flipped.zst", bytes))
      // Bit 4 of the descriptor is unused; one bit tells whether there is a checksum.
      if error == nil { #expect(read == content, "bit \(bit)") }
      if error != nil { #expect(read.isEmpty || bit / 8 == 4, "bit \(bit)") }
    }
  }

  @Test func `damage is told where its part begins`() throws {
    let folder = try TemporaryFolder()
    let good = try folder.bytes(
      of: try folder.archive(Array(Self.lines.prefix(3000)), level: Self.zstd))
    var bytes = good
    bytes[good.count - 26] ^= 1
    let file = try folder.write("checksum.zst", bytes)
    #expect(
      try readUntilFailure(file).error
        == .damaged(name: file, offset: good.count - 29, .zstd, .wrongChecksum))
    #expect(
      try #require(try readUntilFailure(file).error).message
        == "\(file): offset \(good.count - 29): damaged zstd: the checksum of a frame does not agree with its data"
    )
    let first: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0, 0x50, 0x10, 0, 0, 0x61, 0x0A, 0x07, 0, 0]
    let reserved = try folder.write("reserved.zst", first)
    let (read, error) = try readUntilFailure(reserved)
    #expect(read == [0x61, 0x0A])
    #expect(
      error
        == .damaged(name: reserved, offset: 11, .zstd, .badData("a block of a reserved type")))
  }

  @Test func `frames of large windows and of dictionaries are refused with what to do`() throws {
    let folder = try TemporaryFolder()
    let magic = ZstdHeader.magic
    // 128 MiB, and one eighth more.
    let largest = try folder.write("largest.zst", magic + [0, 0x88, 0x11, 0, 0, 0x61, 0x0A])
    #expect(try readAll(largest) == [0x61, 0x0A])
    let larger = try folder.write("larger.zst", magic + [0, 0x89, 0x11, 0, 0, 0x61, 0x0A])
    let error = try readUntilFailure(larger).error
    #expect(error == .damaged(name: larger, offset: 0, .zstd, .largeWindow(144 << 20)))
    #expect(try #require(error).message.contains("144 MiB"))
    let trained = try folder.write("trained.zst", magic + [0x22, 1, 2, 2, 0x11, 0, 0, 0x61, 0x0A])
    #expect(
      try readUntilFailure(trained).error
        == .damaged(name: trained, offset: 0, .zstd, .needsDictionary(0x201)))
  }

  @Test func `only frames may follow the last frame`() throws {
    let folder = try TemporaryFolder()
    let good = try folder.bytes(of: try folder.archive(Array("x\n".utf8), level: Self.zstd))
    for garbage in [[0], [1], Array("trailing".utf8), [0x28, 0xB5, 1], [0x1F, 0x8B, 8]] as [[UInt8]]
    {
      let file = try folder.write("garbage.zst", good + garbage)
      let (bytes, error) = try readUntilFailure(file)
      #expect(bytes == Array("x\n".utf8))
      #expect(error == .damaged(name: file, offset: good.count, .zstd, .trailingGarbage))
    }
  }

  @Test func `what inflates to very much is read in pieces`() throws {
    let folder = try TemporaryFolder()
    // 4,096 blocks of 128 KiB that repeat a line feed: 512 MiB.
    let block: [UInt8] = [0x02, 0x00, 0x10, 0x0A]
    let last: [UInt8] = [0x03, 0x00, 0x10, 0x0A]
    let file = try folder.write(
      "bomb.zst",
      ZstdHeader.magic + [0, 0x50] + Array(repeating: block, count: 4095).flatMap { $0 } + last)
    var source = try ByteSource(file, interruption: nil)
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    var total = 0
    while true {
      let count = try source.read(into: &bytes)
      if count == 0 { break }
      total += count
    }
    #expect(total == 512 << 20)
  }

  @Test func `a line longer than what is held back comes whole`() throws {
    let folder = try TemporaryFolder()
    let content = [UInt8](repeating: 0x61, count: 9 << 20) + [0x0A] + Self.lines
    #expect(try readAll(try folder.archive(content, level: Self.zstd)) == content)
  }

  @Test func `a decompressor without memory names the input`() throws {
    let error = StreamError.outOfMemory(name: "in.zst", .zstd, .decompressing)
    #expect(throws: error) {
      do throws(StreamError) {
        _ = try ZstdReader(from: 0, of: "in.zst") { nil }
      } catch {
        throw error
      }
    }
    #expect(error.message.hasPrefix("in.zst: out of memory for the zstd decompressor;"))
  }
}
