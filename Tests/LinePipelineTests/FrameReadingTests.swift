import ByteStreams
import LinePipeline
import TestTools
import Testing

/// zstd archives read on several threads: whatever they are and however they are damaged, what comes
/// out is what the reader of streams gives.
struct FrameReadingTests {
  /// Three frames of a few lines; lines cross frames where `crossing` says so.
  private static func archive(
    _ kind: FrameSample.Kind, crossing: Bool, in folder: RunFolder
  ) throws -> [UInt8] {
    let contents =
      crossing
      ? ["one\ntw", "o\nthr", "ee\nfour\n"]
      : ["one\ntwo\n", "three\n", "four\nfive"]
    return try contents.flatMap {
      try FrameSample(content: Array($0.utf8), kind: kind).bytes(in: folder)
    }
  }

  @Test(arguments: FrameSample.Kind.allCases, [false, true])
  func `every kind of frame, good or bad`(kind: FrameSample.Kind, crossing: Bool) throws {
    let folder = try RunFolder()
    let bytes = try Self.archive(kind, crossing: crossing, in: folder)
    let input = try folder.write("input", bytes)
    let lines =
      crossing ? ["one", "two", "three", "four"] : ["one", "two", "three", "four", "five"]
    let text = lines.enumerated().map { "\($0 + 1):\($1)\n" }.joined()
    let expected = try folder.expected(input)
    #expect((String(decoding: expected.output, as: UTF8.self) == text) == kind.isGood)
    #expect(expected.failure.isEmpty == kind.isGood)
    for pieceSize in [1, 9, 1 << 20] { try folder.check(input, pieceSize: pieceSize, "") }
  }

  @Test(arguments: [FrameSample.Kind.withTable, .inManyBlocks, .behindSkippable])
  func `truncated at any byte`(kind: FrameSample.Kind) throws {
    let folder = try RunFolder()
    let bytes = try Self.archive(kind, crossing: true, in: folder)
    for length in 4..<bytes.count {
      let input = try folder.write("input", Array(bytes[..<length]))
      try folder.check(input, pieceSize: 1, rejects: false, "cut at \(length)")
    }
  }

  @Test(arguments: [FrameSample.Kind.mpkg, .raw], [1, 1 << 20])
  func `any bit flipped`(kind: FrameSample.Kind, pieceSize: Int) throws {
    let folder = try RunFolder()
    let bytes = try Self.archive(kind, crossing: true, in: folder)
    for bit in 0..<8 * bytes.count {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      let input = try folder.write("input", flipped)
      try folder.check(
        input, pieceSize: pieceSize, rejects: false, "bit \(bit % 8) of byte \(bit / 8)")
    }
  }

  @Test(
    arguments: [
      [0], [1], [0x28], [0x28, 0xB5], [0x28, 0xB5, 0x2F, 0xFD], [0x1F, 0x8B, 8], [0x50],
      [0x5F, 0x2A, 0x4D, 0x18], [0x5F, 0x2A, 0x4D, 0x18, 1, 0, 0, 0], [0x04, 0x22, 0x4D, 0x18],
    ] as [[UInt8]])
  func `what follows the last frame`(trailer: [UInt8]) throws {
    let folder = try RunFolder()
    let bytes = try Self.archive(.mpkg, crossing: false, in: folder)
    let input = try folder.write("input", bytes + trailer)
    #expect(!(try folder.expected(input).failure.isEmpty))
    for pieceSize in [1, 1 << 20] { try folder.check(input, pieceSize: pieceSize, "\(trailer)") }
  }

  @Test func `empty frames, and nothing but empty frames`() throws {
    let folder = try RunFolder()
    for kind in FrameSample.Kind.allCases where kind.isGood {
      let empty = try FrameSample(content: [], kind: kind).bytes(in: folder)
      let full = try FrameSample(content: Array("a\nb".utf8), kind: kind).bytes(in: folder)
      for frames in [empty, empty + empty, empty + full, full + empty, empty + full + empty + full]
      {
        let input = try folder.write("input", frames)
        #expect(try folder.expected(input).failure.isEmpty)
        for pieceSize in [1, 1 << 20] { try folder.check(input, pieceSize: pieceSize, "\(kind)") }
      }
    }
  }

  @Test(arguments: 0..<30)
  func `random archives, damaged at random`(round: Int) throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededRandom(seed)
    let folder = try RunFolder()
    let content = randomLines(
      Int.random(in: 0..<300, using: &generator), &generator, bad: Bool.random(using: &generator))
    var bytes: [UInt8] = []
    var start = 0
    let lies = Int.random(in: 0..<3, using: &generator) == 0
    repeat {
      let size = Int.random(
        in: 0..<(Bool.random(using: &generator) ? 100 : 20_000), using: &generator)
      let end = min(content.count, start + size)
      let kinds =
        lies && Int.random(in: 0..<6, using: &generator) == 0
        ? FrameSample.Kind.allCases : [.mpkg, .withTable]
      let kind = kinds.randomElement(using: &generator) ?? .mpkg
      bytes += try FrameSample(content: Array(content[start..<end]), kind: kind)
        .bytes(in: folder)
      start = end
    } while start < content.count
    switch round % 4 {
    case 0: bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= 0x10
    case 1: bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
    default: break
    }
    let input = try folder.write("input", bytes)
    let comment: Comment = "seed \(seed), round \(round)"
    let pieceSize = [1, 500, 10_000].randomElement(using: &generator) ?? 1
    try folder.check(input, pieceSize: pieceSize, comment)
    try folder.check(input, pieceSize: pieceSize, maximumLineBytes: 1500, comment)
    let expected = try folder.expected(input)
    let step = Int.random(in: 1..<5000, using: &generator)
    let outcome = try folder.runPiped(bytes, step: step, threads: 3, pieceSize: pieceSize)
    #expect(
      outcome.failure == expected.failure.replacing(input, with: folder.path + "/fifo"), comment)
    #expect(outcome.output == expected.output, comment)
  }
}
