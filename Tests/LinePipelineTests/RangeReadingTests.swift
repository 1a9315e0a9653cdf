import ByteStreams
import LinePipeline
import TestTools
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Regular files read range by range: every line once, whole and in order, wherever ranges end.
struct RangeReadingTests {
  @Test(arguments: 0..<30)
  func `random lines in random ranges`(round: Int) throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededRandom(seed)
    let folder = try RunFolder()
    let bytes = randomLines(
      Int.random(in: 1..<400, using: &generator), &generator, bad: round % 2 == 0)
    let input = try folder.write("input", bytes)
    let pieceSize = Int.random(in: 1..<(round % 3 == 0 ? 50 : 5000), using: &generator)
    let comment: Comment = "seed \(seed), round \(round), pieces of \(pieceSize)"
    try folder.check(input, pieceSize: pieceSize, comment)
    try folder.check(input, pieceSize: pieceSize, maximumLineBytes: 3000, comment)
    let expected = try folder.expected(input)
    let piped = try folder.runPiped(bytes, step: 777, threads: 3, pieceSize: pieceSize)
    #expect(piped.output == expected.output, comment)
    #expect(piped.failure == expected.failure, comment)
  }

  /// A file of 40 lines of 50 bytes in ranges of 100, one line bad.
  @Test(arguments: 0..<40)
  func `a bad line anywhere in a range, and across its end`(bad: Int) throws {
    let folder = try RunFolder()
    for shift in [0, 1, 25, 48, 49] {
      var lines = (0..<40).map { index in
        [index == bad ? UInt8(ascii: "!") : UInt8(ascii: "a")]
          + [UInt8](repeating: UInt8(ascii: "0") + UInt8(index % 10), count: 48)
      }
      lines[0] += [UInt8](repeating: UInt8(ascii: "b"), count: shift)
      let input = try folder.write("input", Array(lines.joined(separator: [0x0A])))
      try folder.check(input, pieceSize: 100, "shifted by \(shift)")
    }
  }

  @Test(arguments: [1 << 20, 1 << 20 - 1, 1 << 20 + 1, 9_000, 5 << 20])
  func `lines longer than ranges`(length: Int) throws {
    let folder = try RunFolder()
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: length)
    let short = Array("short\n".utf8)
    let input = try folder.write("input", short + long + [0x0A] + short + short + long + long)
    for pieceSize in [1000, 1 << 20] { try folder.check(input, pieceSize: pieceSize, "") }
    for limit in [length - 1, length, length + 1] {
      try folder.check(input, pieceSize: 100_000, maximumLineBytes: limit, "limit \(limit)")
    }
  }

  @Test(arguments: ["\n", "\r\n"], ["", "\n", "\r\n", "\r"])
  func `the limit counts a line without its end`(end: String, last: String) throws {
    let folder = try RunFolder()
    for length in [2998, 2999, 3000, 3001, 3002, 3003] {
      let line = String(repeating: "x", count: length)
      let input = try folder.write("input", Array("a\(end)\(line)\(end)b\(end)\(line)\(last)".utf8))
      try folder.check(input, pieceSize: 2500, maximumLineBytes: 3000, "\(length)")
    }
  }

  @Test func `a byte order mark only at the start`() throws {
    let folder = try RunFolder()
    for text in ["\u{FEFF}", "\u{FEFF}\n", "\u{FEFF}a\n\u{FEFF}b\n", "\u{FEFF}\u{FEFF}a\n"] {
      let input = try folder.write("input", Array(text.utf8))
      for pieceSize in [1, 2, 3, 4, 1 << 20] { try folder.check(input, pieceSize: pieceSize, "") }
    }
  }

  @Test func `a file that shrinks or grows between ranges`() throws {
    let folder = try RunFolder()
    let lines = (0..<100).map { "line \($0 + 100)\n" }
    let path = try folder.write("input", Array(lines.joined().utf8))
    let pool = ChunkPool()
    for size in [0, 1, 42, 500, 999, 1005] {
      _ = try folder.write("input", Array(lines.joined().utf8))
      var reader = try PieceReader(
        path, maximumLineBytes: 1000, pieceSize: 100, pool: pool, interruption: nil,
        beforeWaiting: {})
      guard case .range(let first) = try reader.next() else {
        Issue.record("no range")
        return
      }
      #expect(truncate(path, off_t(size)) == 0)
      var bytes: [UInt8] = []
      func add(_ chunk: LineChunk) { chunk.forEachLine { bytes.append($0) } }
      let chunk = pool.take(capacity: 0)
      try first.read(into: chunk) {}
      add(chunk)
      reading: while true {
        switch try reader.next() {
        case .range(let range):
          let chunk = pool.take(capacity: 0)
          try range.read(into: chunk) {}
          add(chunk)
        case .lines(let chunk): add(chunk)
        default: break reading
        }
      }
      #expect(bytes.count <= size)
      let whole = Array(lines.joined().utf8.prefix(size)).split(separator: 0x0A).joined()
      if size < 1000 || size == 1005 { #expect(bytes.starts(with: Array(whole).prefix(90))) }
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ line: RawSpan) {
    line.withUnsafeBytes { append(contentsOf: $0) }
  }
}
