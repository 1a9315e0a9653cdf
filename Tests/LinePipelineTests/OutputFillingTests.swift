import ByteStreams
import LinePipeline
import TestTools
import Testing

/// Hands out pieces, and at the end what went wrong.
private struct Pieces: PieceMaker, ~Copyable {
  var pieces: ArraySlice<[UInt8]>
  var failure: StreamError?

  mutating func next(into buffer: inout [UInt8]) throws(StreamError) {
    if let piece = pieces.popFirst() {
      buffer += piece
    } else if let failure {
      throw failure
    }
  }
}

@Suite struct OutputFillingTests {
  private func randomPieces(_ random: inout SeededRandom) -> [[UInt8]] {
    (0..<Int.random(in: 0...12, using: &random)).map { number in
      (0...Int.random(in: 0...8000, using: &random)).flatMap { "{\"n\":\($0 * number)}\n".utf8 }
    }
  }

  private func output(_ path: String, _ level: Compression?) throws -> OutputStream {
    OutputStream(try OutputFile(path, interruption: nil), compression: level)
  }

  @Test(arguments: [nil, Compression.gzip, Compression(.zstd)])
  func `any number of threads writes what one write after another does`(
    level: Compression?
  ) throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed)
    let folder = try RunFolder()
    for _ in 0..<12 {
      let pieces = randomPieces(&random)
      var plain = try output(folder.path + "/expected", level)
      for piece in pieces { try plain.write(piece.span.bytes) }
      try plain.finish()
      let expected = try folder.bytes(of: "expected")
      for threads in [1, 2, 5] {
        let stream = try output(folder.path + "/found", level)
        stream.reserve(expected.count)
        let file = try OutputFilling.fill(
          stream, with: Pieces(pieces: pieces[...]), threads: threads)
        try file.finish()
        #expect(try folder.bytes(of: "found") == expected, "seed \(seed), threads \(threads)")
      }
    }
  }

  @Test(arguments: [nil, Compression.gzip, Compression(.zstd)])
  func `a piece that cannot be made leaves no file`(level: Compression?) throws {
    let folder = try RunFolder()
    let failure = StreamError.interrupted
    let pieces = Array(repeating: [UInt8](repeating: 0x0A, count: 1 << 20), count: 5)
    #expect(throws: failure) {
      let file = try OutputFilling.fill(
        try output(folder.path + "/found", level),
        with: Pieces(pieces: pieces[...], failure: failure), threads: 3)
      try file.finish()
    }
    #expect(throws: (any Error).self) { try folder.bytes(of: "found") }
  }
}
