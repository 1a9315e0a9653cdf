import ByteStreams
import TestTools
import Testing

@testable import LinePipeline

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Streams that one thread decompresses ahead while others work: the outcome is that of one thread.
struct StreamReadingTests {
  /// Content as one gzip member, which does not tell its size.
  private static func member(of content: [UInt8], in folder: RunFolder) throws -> [UInt8] {
    let plain = try folder.write("content", content)
    try #require(system("gzip -nc '\(plain)' > '\(folder.path)/member'") == 0)
    return try folder.bytes(of: "member")
  }

  private static func lines(_ count: Int, _ generator: inout SeededRandom) -> [UInt8] {
    var lines = randomLines(count, &generator, bad: false)
    if lines.last != 0x0A { lines.append(0x0A) }
    return lines
  }

  @Test(arguments: [1, 2] as [UInt64])
  func `many pieces, whole and damaged, on any number of threads`(seed: UInt64) throws {
    let folder = try RunFolder()
    var generator = SeededRandom(seed)
    let content = Self.lines(10_000, &generator)
    let member = try Self.member(of: content, in: folder)
    try folder.check(try folder.write("whole", member), pieceSize: 1 << 20, "")
    for _ in 0..<2 {
      var damaged = member
      let place = Int.random(in: 10..<member.count, using: &generator)
      damaged[place] ^= 0x10
      try folder.check(
        try folder.write("damaged", damaged), pieceSize: 1 << 20, rejects: false, "byte \(place)")
      try folder.check(
        try folder.write("cut", Array(member[..<place])), pieceSize: 1 << 20, rejects: false,
        "cut at \(place)")
    }
  }

  @Test func `lines longer than what is read ahead`() throws {
    let folder = try RunFolder()
    var generator = SeededRandom(3)
    var content: [UInt8] = []
    for length in [5 << 20, 100, 9 << 20, 3 << 20, 6 << 20] {
      content += Self.lines(200, &generator)
      content += [UInt8](repeating: UInt8(ascii: "y"), count: length) + [0x0A]
    }
    let input = try folder.write("input", try Self.member(of: content, in: folder))
    try folder.check(input, pieceSize: 1 << 20, "")
    try folder.check(input, pieceSize: 1 << 20, maximumLineBytes: 4 << 20, rejects: false, "")
  }

  @Test func `a job is handed out in the order of reading, and a lone worker reads nothing ahead`()
    throws
  {
    let desk = Desk()
    #expect(desk.next() == "read")
    #expect(desk.next() == "wait")
    #expect(try !desk.put(job(0, bytes: 10), readsOn: true))
    #expect(desk.takeFirst() == 0)
    desk.queue.addWorker()
    #expect(desk.next() == "read")
    #expect(try desk.put(job(1, bytes: 1 << 20), readsOn: true))
    #expect(desk.next() == "work 1")
    #expect(try desk.put(job(2, bytes: 1 << 20), readsOn: true))
    // What would take too much memory is not read.
    #expect(try !desk.put(job(3, bytes: 3 << 20), readsOn: true))
    #expect(desk.next() == "work 2")
    #expect(desk.next() == "read")
    #expect(try !desk.put(job(4, bytes: 10), readsOn: false))
    #expect(desk.takeFirst() == 3)
    #expect(desk.next() == "read")
    #expect(!desk.put(nil, readsOn: true))
    #expect(desk.next() == "work 4")
    #expect(desk.next() == "end")
  }
}

/// A queue as several workers ask it.
private final class Desk {
  var queue = JobQueue()

  func next() -> String {
    switch queue.next() {
    case .work(let job): "work \(job.ticket)"
    case .read: "read"
    case .wait: "wait"
    case .end: "end"
    }
  }

  func put(_ job: Job?, readsOn: Bool) -> Bool { queue.put(job, readsOn: readsOn) }

  func takeFirst() -> Int? { queue.takeFirst()?.ticket }
}

private enum TestFailure: Error { case noChunk }

/// A job with one line of so many bytes.
private func job(_ ticket: Int, bytes: Int) throws -> Job {
  let folder = try RunFolder()
  let line = [UInt8](repeating: UInt8(ascii: "x"), count: bytes - 1) + [0x0A]
  let source = try ByteSource(try folder.write("line", line), interruption: nil)
  var reader = LineReader(source, maximumLineBytes: bytes, pool: ChunkPool())
  guard case .chunk(let chunk) = try reader.next() else { throw TestFailure.noChunk }
  return Job(ticket: ticket, input: 0, content: .lines(chunk))
}
