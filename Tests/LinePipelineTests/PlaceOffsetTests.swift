import ByteStreams
import JSONLines
import LinePipeline
import Synchronization
import TestTools
import Testing

/// Writes where each line is in its file, before the line.
private struct OffsetStage: LineStage, ~Copyable {
  let columns = ColumnSet()
  let takesAnyLine = true
  var summary: Int { 0 }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    output.append(text: "\(place.offset ?? -1):")
    output.append(line)
    output.append(UInt8(ascii: "\n"))
    return .written
  }
}

@Suite struct PlaceOffsetTests {
  private func gather(_ input: String, threads: Int, pieceSize: Int) throws -> String {
    var run = LineRun()
    run.inputs = [input]
    run.threads = threads
    run.pieceSize = pieceSize
    let gathered = Mutex<[UInt8]>([])
    _ = try run.read(
      take: { outcomes in gathered.withLock { $0.append(outcomes) } }, refuse: LineRun.endRun,
      makeStage: { OffsetStage() })
    return gathered.withLock { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: 0..<40)
  func `stages are told where lines of a file begin`(round: Int) throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed)
    let folder = try RunFolder()
    var bytes: [UInt8] = Bool.random(using: &random) ? [0xEF, 0xBB, 0xBF] : []
    var expected = ""
    let count = Int.random(in: 0..<200, using: &random)
    for number in 0..<count {
      let length = Int.random(in: 0...(round % 7 == 0 ? 20_000 : 80), using: &random)
      let line = String(repeating: "x", count: length)
      if length > 0 { expected += "\(bytes.count):\(line)\n" }
      bytes += line.utf8
      let isLast = number == count - 1
      let ends = isLast ? ["", "\n", "\r\n", "\r"] : ["\n", "\r\n", "\n \n"]
      bytes += ends.randomElement(using: &random)?.utf8 ?? "".utf8
    }
    let input = try folder.write("input", bytes)
    for pieceSize in [1 << 20, Int.random(in: 1..<3000, using: &random)] {
      for threads in [1, 3] {
        let found = try gather(input, threads: threads, pieceSize: pieceSize)
        #expect(found == expected, "seed \(seed), round \(round), pieces of \(pieceSize)")
      }
    }
  }

  @Test func `lines of an archive have no offset`() throws {
    let folder = try RunFolder()
    let input = try folder.write("input", Array("a\nbb\n".utf8))
    _ = try folder.run([input], threads: 1, level: .gzip)
    #expect(
      try gather(folder.path + "/out", threads: 2, pieceSize: 1 << 20) == "-1:1:a\n-1:2:bb\n")
  }
}
