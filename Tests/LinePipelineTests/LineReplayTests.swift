import ByteStreams
import JSONLines
import LinePipeline
import TestTools
import Testing

/// Writes each line that does not begin with `-` in brackets.
private struct BracketStage: LineStage, ~Copyable {
  let columns = ColumnSet()
  let takesAnyLine = true
  var summary: Int { 0 }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    if line.unsafeLoad(as: UInt8.self) == UInt8(ascii: "-") { return .drop }
    output.append(text: "[")
    output.append(line)
    output.append(text: "]")
    return .written
  }
}

@Suite struct LineReplayTests {
  private func replay(_ path: String) throws -> LineReplay<BracketStage> {
    LineReplay(
      try StoredInput(path, copy: nil, interruption: nil), maximumLineBytes: 1 << 20, trusts: false
    ) { BracketStage() }
  }

  private func outcomes(
    _ replay: LineReplay<BracketStage>, _ lines: [LineExtent]
  ) throws -> String {
    var text = ""
    try replay.withOutcomes(of: lines[...]) { outcomes throws(StreamError) in
      var bytes: [UInt8] = []
      bytes.append(outcomes)
      text = String(decoding: bytes, as: UTF8.self)
    }
    return text
  }

  @Test func `lines come in the order of their positions, neighbours too`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed)
    let folder = try RunFolder()
    var bytes: [UInt8] = []
    var lines: [(position: LineExtent, text: String)] = []
    for number in 0..<500 {
      let text = "\(number)" + String(repeating: "x", count: Int.random(in: 0...99, using: &random))
      lines.append((LineExtent(offset: bytes.count, length: text.utf8.count), text))
      bytes += (text + (Bool.random(using: &random) ? "\n" : "\r\n")).utf8
    }
    let replay = try replay(try folder.write("input", bytes))
    for round in 0..<50 {
      let start = Int.random(in: 0..<400, using: &random)
      var chosen = Array(lines[start..<start + Int.random(in: 0...100, using: &random)])
      if round % 2 == 0 { chosen.shuffle(using: &random) }
      #expect(
        try outcomes(replay, chosen.map(\.position)) == chosen.map { "[\($0.text)]" }.joined(),
        "seed \(seed), round \(round)")
    }
  }

  @Test func `a file that holds something else now is told`() throws {
    let folder = try RunFolder()
    let path = try folder.write("input", Array("aaaa\nbbbb\ncccc\n".utf8))
    let replay = try replay(path)
    let lines = [LineExtent(offset: 10, length: 4), LineExtent(offset: 0, length: 4)]
    #expect(try outcomes(replay, lines) == "[cccc][aaaa]")
    for text in ["aa\na\nbbbb\ncccc\n", "aaaa\nbbbb\n    \n", "-aaa\nbbbb\ncccc\n"] {
      let changed = try self.replay(try folder.write("input", Array(text.utf8)))
      #expect(throws: StreamError.changed(name: path)) { try outcomes(changed, lines) }
    }
    let short = try self.replay(try folder.write("input", Array("aaaa\n".utf8)))
    #expect(throws: StreamError.self) { try outcomes(short, lines) }
  }
}
