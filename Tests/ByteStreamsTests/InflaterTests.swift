import TestTools
import Testing

@testable import ByteStreams

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// ISA-L's inflate beside zlib's: the same bytes, the same errors at the same offsets.
@Suite(.enabled(if: IgzipLibrary.shared != nil, "ISA-L is not on this machine"))
struct InflaterTests {
  private static let lines = Array(
    (0..<60_000).map { "{\"n\":\($0 * 7919 % 60_013),\"text\":\"line number \($0)\"}\n" }.joined()
      .utf8)

  /// What a file comes to with one of the inflaters.
  private func outcome(
    _ path: String, _ implementation: Inflater.Implementation, room: Int
  ) throws -> (bytes: [UInt8], error: StreamError?) {
    var file = try InputFile(path, interruption: nil)
    var reader = try GzipReader(from: 0, of: path) { Inflater(implementation) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
    defer { buffer.deallocate() }
    var bytes: [UInt8] = []
    do throws(StreamError) {
      while true {
        let count = try reader.read(from: &file, into: buffer)
        if count == 0 { return (bytes, nil) }
        bytes.append(contentsOf: buffer[..<count])
      }
    } catch {
      return (bytes, error)
    }
  }

  private func check(
    _ path: String, rooms: [Int] = [1 << 20], _ comment: Comment
  ) throws -> (bytes: [UInt8], error: StreamError?) {
    let expected = try outcome(path, .zlib, room: 1 << 20)
    for room in rooms {
      let found = try outcome(path, .isal, room: room)
      #expect(found.error == expected.error, comment)
      // Nobody promises how far a damaged block is inflated.
      if expected.error == nil { #expect(found.bytes == expected.bytes, comment) }
    }
    return expected
  }

  @Test(arguments: ["-1", "-6", "-9"])
  func `members that gzip writes, one after another`(options: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("content", Self.lines)
    let archive = folder.file("gzip.gz")
    try #require(system("gzip \(options) -c '\(file)' '\(file)' '\(file)' > '\(archive)'") == 0)
    let outcome = try check(archive, rooms: [1000, 70_000, 1 << 20], "")
    #expect(outcome.error == nil)
    #expect(outcome.bytes == Self.lines + Self.lines + Self.lines)
  }

  @Test func `blocks that are stored, have fixed codes, or hold nothing`() throws {
    let folder = try TemporaryFolder()
    let script = """
      import random, sys, zlib
      random.seed(1)
      data = bytes(random.choice(b"abc\\n") for _ in range(300000)) + random.randbytes(200000)
      with open(sys.argv[1], "wb") as file:
          for level in 0, 1, 6, 9:
              for strategy in zlib.Z_DEFAULT_STRATEGY, zlib.Z_HUFFMAN_ONLY, zlib.Z_FIXED:
                  for part in b"", b"x", data:
                      c = zlib.compressobj(level, zlib.DEFLATED, 31, 9, strategy)
                      file.write(c.compress(part[:70000]) + c.flush(zlib.Z_FULL_FLUSH))
                      file.write(c.compress(part[70000:]) + c.flush())
      """
    let program = try folder.write("blocks.py", Array(script.utf8))
    let archive = folder.file("blocks.gz")
    try #require(system("python3 '\(program)' '\(archive)'") == 0)
    let outcome = try check(archive, rooms: [777, 1 << 20], "")
    #expect(outcome.error == nil)
    #expect(outcome.bytes.count == 12 * 500_001)
  }

  @Test func `input that comes byte by byte, and what follows a member is given back`() throws {
    let folder = try TemporaryFolder()
    let archive = try folder.bytes(of: try folder.archive(Array(Self.lines.prefix(5000))))
    let data = Array(archive[20...])
    for step in [1, 2, 3, 7, 8, 9, 1000] {
      guard var inflater = Inflater(.isal) else {
        Issue.record("no memory")
        return
      }
      inflater.reset()
      var output = [UInt8](repeating: 0, count: 6000)
      var (consumed, produced, hasEnded) = (0, 0, false)
      while !hasEnded, consumed < data.count {
        let part = Array(data[consumed..<min(consumed + step, data.count)])
        let result = try part.withUnsafeBytes { input in
          try output.withUnsafeMutableBytes { output in
            try inflater.step(
              input, into: UnsafeMutableRawBufferPointer(rebasing: output[produced...]))
          }
        }
        consumed += result.consumed
        produced += result.produced
        hasEnded = result.endsMember
      }
      #expect(hasEnded)
      #expect(consumed == data.count - 8, "steps of \(step)")
      #expect(output.prefix(produced).elementsEqual(Self.lines.prefix(5000)))
    }
  }

  @Test func `members end at any place of what is read`() throws {
    let folder = try TemporaryFolder()
    let member = try folder.bytes(of: try folder.archive(Array("one\ntwo\n".utf8)))
    // The reader fills its buffer of 256 KiB: members end around its end.
    var bytes: [UInt8] = []
    while bytes.count < 3 * (256 << 10) { bytes += member }
    let file = try folder.write("members.gz", bytes)
    let outcome = try check(file, rooms: [5, 1 << 20], "")
    #expect(outcome.error == nil)
    #expect(outcome.bytes.count == 8 * (bytes.count / member.count))
  }

  @Test func `any bit flipped, and truncated at any byte`() throws {
    let folder = try TemporaryFolder()
    let content = try folder.write("content", Array(Self.lines.prefix(1500)))
    let archive = folder.file("plain.gz")
    for options in ["-1", "-9"] {
      try #require(system("gzip \(options) -nc '\(content)' > '\(archive)'") == 0)
      let good = try folder.bytes(of: archive)
      for bit in 16..<8 * good.count {
        var bytes = good
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        _ = try check(try folder.write("flipped.gz", bytes), "bit \(bit) after gzip \(options)")
      }
      for length in 2..<good.count {
        let file = try folder.write("cut.gz", Array(good[..<length]))
        let outcome = try check(file, "cut at \(length) after gzip \(options)")
        #expect(outcome.error == .damaged(name: file, offset: length, .gzip, .truncated))
      }
    }
  }
}
