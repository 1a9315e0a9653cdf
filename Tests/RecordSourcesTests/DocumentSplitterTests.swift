import JSONLines
import RecordSources
import TestTools
import Testing

@Suite struct DocumentSplitterTests {
  /// The pieces of a text, given in chunks of a size.
  private func pieces(
    _ text: String, chunk: Int = .max, limit: Int = 1 << 20
  ) -> [Piece] {
    var pieces: [Piece] = []
    var splitter = DocumentSplitter(maximumBytes: limit)
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let end = start + min(chunk, bytes.count - start)
      splitter.split(bytes.span.extracting(start..<end)) { pieces.append($0) }
      start = end
    }
    splitter.finish { pieces.append($0) }
    return pieces
  }

  private func texts(_ pieces: [Piece]) -> [String] {
    pieces.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  @Test func valuesAndElementsOfArraysArePieces() {
    let text = "{\"a\":1}\n{\"b\":[2,{}]} [ {\"c\":\"]\"} , 3,\n[\"\\\"\"], [] ]\ntrue null"
    #expect(
      texts(pieces(text)) == [
        "{\"a\":1}", "{\"b\":[2,{}]}", "{\"c\":\"]\"}", "3", "\"\\\"\"", "true", "null",
      ])
  }

  @Test func elementsOfAnswersArePiecesAndTheRestFollows() {
    let text = """
      {"TypeName": "T", "ResourceDescriptions": [ {"a": {"b": []}}, {"c": 1} ], "NextToken": "x"}
      """
    let found = pieces(text)
    #expect(
      texts(found) == [
        "{\"a\": {\"b\": []}}", "{\"c\": 1}",
        "{\"TypeName\": \"T\", \"ResourceDescriptions\": [], \"NextToken\": \"x\"}",
      ])
    #expect(
      found.map(\.kind) == [
        .element(of: .resourceDescriptions, key: nil),
        .element(of: .resourceDescriptions, key: nil),
        .answer,
      ])
  }

  @Test func membersOfBatchAnswersAreNamed() {
    let text = """
      {"ModelPackageSummaries": {"one": {"x": {"y": 1}}, "two": {}}, \
      "BatchDescribeModelPackageErrorMap": {"three": {"ErrorCode": "E"}}}
      """
    #expect(
      pieces(text).map(\.kind) == [
        .element(of: .batch, key: "one"), .element(of: .batch, key: "two"),
        .element(of: .batchErrors, key: "three"), .answer,
      ])
  }

  @Test func resultsOfASearchArePieces() {
    let found = pieces(#"{"Results":[{"ModelPackage":{"a":1}}],"TotalHits":{"Value":1}}"#)
    #expect(found.map(\.kind) == [.element(of: .searchResults, key: nil), .answer])
    #expect(texts(found)[0] == #"{"ModelPackage":{"a":1}}"#)
  }

  @Test func listsOfThatNameDeeperDownAreNoLists() {
    let text =
      #"{"x":{"ModelPackageSummaryList":[1]},"ResponseMetadata":{"ResourceDescriptions":[]}}"#
    #expect(texts(pieces(text)) == [text])
  }

  @Test func answersMayStandInAnArray() {
    let text =
      #"[{"ModelPackageSummaryList":[{"a":1}],"NextToken":"t"},{"ModelPackageSummaryList":[]}]"#
    #expect(
      texts(pieces(text)) == [
        #"{"a":1}"#, #"{"ModelPackageSummaryList":[],"NextToken":"t"}"#,
        #"{"ModelPackageSummaryList":[]}"#,
      ])
  }

  @Test func placesAreLinesAndColumns() {
    let found = pieces("\u{FEFF}[\n  {\"a\":\n   1},\n  {\"b\":2}\n]\n")
    #expect(found.map(\.line) == [2, 4])
    #expect(found.map(\.column) == [3, 3])
    #expect(found[0].place(of: 9) == (3, 4))
    #expect(found[1].place(of: 1) == (4, 4))
  }

  /// What each broken input is told as: line, column, and the texts of the other pieces.
  @Test(arguments: [
    ("{\"a\":1}\n{\"b\":1\n{\"c\":3}\n", 3, 1, ["{\"a\":1}", "{\"c\":3}"]),
    ("[{\"a\":1},{\"b\":2,}]\n{\"c\":3}", 1, 17, ["{\"a\":1}", "{\"c\":3}"]),
    ("{\"a\":1}]", 1, 8, ["{\"a\":1}"]),
    ("[{\"a\":1] \n", 1, 8, []),
    ("{\"a\":1", 1, 7, []),
    ("[1,2", 1, 5, ["1", "2"]),
    ("{\"a", 1, 4, []),
    ("{a:1}", 1, 2, []),
    ("{\"a\" 1}", 1, 6, []),
    ("{\"a\"}", 1, 5, []),
    ("model,status\n{\"c\":3}", 1, 1, ["{\"c\":3}"]),
    ("1 2, 3", 1, 4, ["1", "2"]),
    ("\u{FF}{}", 1, 1, []),
  ])
  func brokenInputIsToldWithItsPlace(_ text: String, _ line: Int, _ column: Int, _ rest: [String]) {
    for chunk in [1, 2, 3, 7, Int.max] {
      let found = pieces(text, chunk: chunk)
      let broken = found.filter { if case .broken = $0.kind { true } else { false } }
      #expect(broken.count == 1, "\(found)")
      guard case .broken(_, let foundLine, let foundColumn) = broken.first?.kind else { continue }
      #expect(foundLine == line && foundColumn == column, "\(found)")
      #expect(texts(found.filter { $0 != broken[0] }) == rest)
    }
  }

  @Test func nestingHasALimit() {
    let deep = { (count: Int) in
      String(repeating: "[", count: count) + String(repeating: "]", count: count)
    }
    #expect(pieces(deep(1024)).isEmpty)
    let found = pieces("{\"a\":" + deep(1024) + "}\n{\"b\":1}")
    #expect(found.first?.kind == .broken(.tooDeep(limit: 1024), line: 1, column: 1029))
    #expect(texts(Array(found.dropFirst())) == ["{\"b\":1}"])
  }

  @Test func aValuePastTheLimitIsToldByItsBeginning() {
    let long = "{\"a\":\"" + String(repeating: "x", count: 3000) + "\"}"
    let text = "{\"ModelPackageSummaryList\":[{\"b\":1}," + long + ",{\"c\":1}]}"
    for chunk in [1, 100, Int.max] {
      let found = pieces(text, chunk: chunk, limit: 2000)
      #expect(found.count == 4)
      #expect(found[1].kind == .tooLong)
      #expect(found[1].bytes == Array(long.utf8.prefix(1024)))
      #expect(texts([found[0], found[2]]) == ["{\"b\":1}", "{\"c\":1}"])
    }
    #expect(pieces(long, limit: long.utf8.count).map(\.kind) == [.value])
    #expect(pieces(long, limit: long.utf8.count - 1).map(\.kind) == [.tooLong])
  }

  /// However the input is cut into chunks, the pieces are the same, and whatever it is, nothing fails.
  @Test func chunksChangeNothing() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed)
    let words = [
      "{", "}", "[", "]", ",", ":", "\"a\"", "\"ModelPackageSummaryList\"", "\"\\\"\"", "1", "true",
      "\n", " ", "\"ModelPackageSummaries\"", "\u{FEFF}", "é", "{\"a\":[1]}", "\\", "\"",
    ]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0...20, using: &random)).map { _ in
        words.randomElement(using: &random) ?? ""
      }.joined()
      let whole = pieces(text)
      let chunk = Int.random(in: 1...5, using: &random)
      #expect(pieces(text, chunk: chunk) == whole, "seed \(seed): \(text) in chunks of \(chunk)")
    }
  }
}
