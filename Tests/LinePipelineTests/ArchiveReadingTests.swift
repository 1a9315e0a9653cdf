import ByteStreams
import LinePipeline
import TestTools
import Testing

/// Archives read on several threads: whatever they are and however they are damaged, what comes out is
/// what the reader of streams gives.
struct ArchiveReadingTests {
  /// Three members of a few lines; lines cross members where `crossing` says so.
  private static func archive(
    _ header: MemberSample.Header, crossing: Bool, in folder: RunFolder
  ) throws -> [UInt8] {
    let contents =
      crossing
      ? ["one\ntw", "o\nthr", "ee\nfour\n"]
      : ["one\ntwo\n", "three\n", "four\nfive"]
    return try contents.flatMap {
      try MemberSample(content: Array($0.utf8), header: header).bytes(in: folder)
    }
  }

  @Test(arguments: MemberSample.Header.allCases, [false, true])
  func `every header and every lie gives what is stored`(
    header: MemberSample.Header, crossing: Bool
  ) throws {
    let folder = try RunFolder()
    let bytes = try Self.archive(header, crossing: crossing, in: folder)
    let input = try folder.write("input", bytes)
    let lines =
      crossing ? ["one", "two", "three", "four"] : ["one", "two", "three", "four", "five"]
    let text = lines.enumerated().map { "\($0 + 1):\($1)\n" }.joined()
    #expect(String(decoding: try folder.expected(input).output, as: UTF8.self) == text)
    for pieceSize in [1, 9, 1 << 20] { try folder.check(input, pieceSize: pieceSize, "") }
  }

  @Test(arguments: [MemberSample.Header.mpkg, .bgzip, .tooLarge], [false, true])
  func `truncated at any byte`(header: MemberSample.Header, crossing: Bool) throws {
    let folder = try RunFolder()
    let bytes = try Self.archive(header, crossing: crossing, in: folder)
    for length in 2..<bytes.count {
      let input = try folder.write("input", Array(bytes[..<length]))
      try folder.check(input, pieceSize: 1, "cut at \(length)")
    }
  }

  @Test(arguments: [MemberSample.Header.mpkg, .bgzip], [1, 1 << 20])
  func `any bit flipped`(header: MemberSample.Header, pieceSize: Int) throws {
    let folder = try RunFolder()
    let bytes = try Self.archive(header, crossing: true, in: folder)
    for bit in 0..<8 * bytes.count {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      let input = try folder.write("input", flipped)
      try folder.check(
        input, pieceSize: pieceSize, rejects: false, "bit \(bit % 8) of byte \(bit / 8)")
    }
  }

  @Test(
    arguments: [[], [0], [0, 0, 0], [1], [0, 1], [0x1F], [0x1F, 0x8B], [0x1F, 0x8B, 8]] as [[UInt8]]
  )
  func `what follows the last member`(trailer: [UInt8]) throws {
    let folder = try RunFolder()
    let bytes = try Self.archive(.mpkg, crossing: false, in: folder)
    for padding in [0, 1, 600] {
      let input = try folder.write(
        "input", bytes + trailer + [UInt8](repeating: 0, count: padding))
      for pieceSize in [1, 1 << 20] {
        try folder.check(input, pieceSize: pieceSize, "\(trailer), \(padding) NULs")
      }
    }
  }

  @Test func `empty members, and nothing but empty members`() throws {
    let folder = try RunFolder()
    for header in [MemberSample.Header.mpkg, .bgzip, .plain] {
      let empty = try MemberSample(content: [], header: header).bytes(in: folder)
      let full = try MemberSample(content: Array("a\nb".utf8), header: header).bytes(in: folder)
      for members in [
        empty, empty + empty, empty + full, full + empty, empty + full + empty + full,
      ] {
        let input = try folder.write("input", members)
        for pieceSize in [1, 1 << 20] { try folder.check(input, pieceSize: pieceSize, "") }
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
      let headers: [MemberSample.Header] =
        lies && Int.random(in: 0..<6, using: &generator) == 0
        ? MemberSample.Header.allCases : [.mpkg, .bgzip]
      let header = headers.randomElement(using: &generator) ?? .mpkg
      bytes += try MemberSample(content: Array(content[start..<end]), header: header)
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
    for threads in [1, 3] {
      let step = Int.random(in: 1..<5000, using: &generator)
      let outcome = try folder.runPiped(bytes, step: step, threads: threads, pieceSize: pieceSize)
      #expect(
        outcome.failure == expected.failure.replacing(input, with: folder.path + "/fifo"), comment)
      #expect(outcome.output == expected.output, comment)
    }
  }

  @Test func `one input after another, a broken one last`() throws {
    let folder = try RunFolder()
    let good = try folder.write("good", try Self.archive(.mpkg, crossing: true, in: folder))
    let lying = try folder.write("lying", try Self.archive(.tooLarge, crossing: true, in: folder))
    let plain = try folder.write("plain", Array("plain\nlines".utf8))
    let cut = try folder.write(
      "cut", Array(try Self.archive(.bgzip, crossing: true, in: folder).dropLast(9)))
    let inputs = [lying, plain, good, lying, good, plain, cut, good]
    let all = try inputs[..<7].flatMap { try folder.expected($0).output }
    #expect(!all.isEmpty)
    for threads in [1, 2, 3, 8] {
      let outcome = try folder.run(inputs, threads: threads, pieceSize: 1)
      #expect(outcome.output == all)
      #expect(outcome.failure == (try folder.expected(cut).failure))
    }
  }
}
