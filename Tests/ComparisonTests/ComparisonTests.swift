import Comparison
import TestTools
import Testing

@Suite struct ComparisonTests {
  static let options: [ComparisonOptions] = [
    ComparisonOptions(),
    ComparisonOptions(threads: 3, pieceSize: 512),
    ComparisonOptions(threads: 2, pieceSize: 512, leastRecords: 7),
    ComparisonOptions(threads: 3, pieceSize: 256, leastRecords: 1),
    ComparisonOptions(threads: 2, pieceSize: 512, isExact: true),
    ComparisonOptions(threads: 2, pieceSize: 512, compressesOld: true),
    ComparisonOptions(
      threads: 2, pieceSize: 512, leastRecords: 5, compressesOld: true, compressesNew: true),
    ComparisonOptions(threads: 2, pieceSize: 512, leastRecords: 9, lineEnd: "\r\n"),
  ]

  @Test("random inputs compare as a naive program compares them", arguments: options)
  func randomInputs(options: ComparisonOptions) throws {
    let folder = try ComparisonFolder()
    for seed in 1...8 {
      let inputs = RandomInputs(seed: UInt64(seed), count: 150)
      let end = options.lineEnd
      let result = try folder.compare(
        RandomInputs.text(inputs.old, lineEnd: end),
        RandomInputs.text(inputs.new, lineEnd: end) + end, options)
      #expect(result.failure == nil, "seed \(seed)")
      #expect(result.lines == inputs.expected, "seed \(seed)")
    }
  }

  @Test("nothing compares with nothing, and with something")
  func emptyInputs() throws {
    let folder = try ComparisonFolder()
    #expect(try folder.compare("", "").lines.isEmpty)
    #expect(try folder.compare("", "{\"id\":1}\n").lines == ["added 1 {\"id\":1}"])
    #expect(try folder.compare("\n\n{\"id\":1}", "\n").lines == ["removed 3 {\"id\":1}"])
  }

  @Test("of lines with one key the first counts, on any number of threads")
  func repeatedKeys() throws {
    let folder = try ComparisonFolder()
    let filling = String(repeating: "y", count: 300)
    let old = (0..<60).map { #"{"id":\#($0 % 20),"a":"\#(filling)\#($0)"}"# }
    let new = (0..<60).map { #"{"id":\#($0 % 30),"a":"\#(filling)\#($0)"}"# }
    let (oldText, newText) = (
      old.joined(separator: "\n"), new.joined(separator: "\n")
    )
    var expected: [String] = []
    for place in 0..<30 {
      expected.append(
        place < 20
          ? "same \(place + 1) \(place + 1) \(new[place])" : "added \(place + 1) \(new[place])")
    }
    // Which keys a pass takes is chosen at random.
    for (threads, records) in [(1, 1 << 16), (3, 1 << 16)] + Array(repeating: (3, 4), count: 12) {
      let options = ComparisonOptions(
        threads: threads, pieceSize: 1024, leastRecords: records)
      let result = try folder.compare(oldText, newText, options, takesRejects: true)
      #expect(result.lines == expected)
      #expect(result.rejects.count == 70)
      let first = try folder.compare(oldText, newText, options)
      if records > 4 { #expect(first.failure == "0:21") }
      #expect(first.lines.isEmpty)
    }
  }

  @Test("a line that cannot be taken ends the run after the lines before it")
  func firstFailure() throws {
    let folder = try ComparisonFolder()
    let new = (0..<50).map { #"{"id":\#($0),"b":"\#(String(repeating: "z", count: 100))"}"# }
    for (bad, threads) in [("{", 1), ("[]", 3), (#"{"id":3}"#, 2), (#"{"id":null}"#, 3)] {
      var lines = new
      lines[30] = bad
      let result = try folder.compare(
        #"{"id":77}"#, lines.joined(separator: "\n"),
        ComparisonOptions(threads: threads, pieceSize: 1000))
      #expect(result.failure == "1:31")
      #expect(result.lines == new[..<30].enumerated().map { "added \($0 + 1) \($1)" })
    }
  }

  @Test("equal fingerprints of different lines are found by an exact comparison")
  func collisions() throws {
    let folder = try ComparisonFolder()
    let old = (0..<400).map { #"{"id":\#($0),"a":0}"# }.joined(separator: "\n")
    let new = (0..<400).map { #"{"id":\#($0),"a":1}"# }.joined(separator: "\n")
    var options = ComparisonOptions(threads: 2, contentBits: 1)
    let missed = try folder.compare(old, new, options)
    // One in four pairs collides; that none or all do has a probability below 2^-160.
    let same = missed.lines.count { $0.hasPrefix("same") }
    #expect(same > 0 && same < 400)
    options.isExact = true
    let found = try folder.compare(old, new, options)
    #expect(found.lines.count == 400)
    #expect(found.lines.allSatisfy { $0.hasPrefix("differs") })
  }

  @Test("lines longer than a piece are compared whole")
  func longLines() throws {
    let folder = try ComparisonFolder()
    let long = String(repeating: "w", count: 5_000_000)
    let old = #"{"id":1,"a":"\#(long)"}"# + "\n" + #"{"id":2,"a":"\#(long)"}"#
    let new = #"{"id":2,"a":"\#(long)"}"# + "\n" + #"{"id":1,"a":"\#(long)x"}"#
    for compressed in [false, true] {
      let options = ComparisonOptions(threads: 2, compressesOld: compressed)
      let lines = try folder.compare(old, new, options).lines
      #expect(lines.map { String($0.prefix(12)) } == ["same 2 1 {\"i", "differs 1 2 "])
      #expect(lines.last?.hasSuffix("x\"}") ?? false)
    }
  }
}
