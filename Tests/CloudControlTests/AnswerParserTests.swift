internal import AWSConfiguration
internal import AWSSignature
internal import Testing

@testable internal import CloudControl

@Suite struct AnswerParserTests {
  /// What a parser makes of bytes that come in two pieces.
  static func parse(
    _ text: String, cutAt cut: Int = 0, limit: Int = 1_000
  ) throws(AnswerParser.Failure) -> (HTTPAnswer?, AnswerParser) {
    var parser = AnswerParser(maximumBodyBytes: limit)
    let bytes = Array(text.utf8)
    let first = try parser.take(Array(bytes[..<cut]))
    if first != nil { return (first, parser) }
    return (try parser.take(Array(bytes[cut...])), parser)
  }

  static let answers: [(text: String, body: String, isUsable: Bool)] = [
    ("HTTP/1.1 200 OK\r\nX-A:  b \r\nContent-Length: 3\r\n\r\nabc", "abc", true),
    ("HTTP/1.1 200 OK\nX-A: b\nContent-Length: 3\n\nabc", "abc", true),
    ("HTTP/1.1 200\r\nX-A: b\r\nContent-Length: 0\r\n\r\n", "", true),
    ("HTTP/1.0 200 OK\r\nX-A: b\r\nContent-Length: 3\r\n\r\nabc", "abc", false),
    (
      "HTTP/1.1 200 OK\r\nX-A: b\r\nConnection: x, Close\r\nContent-Length: 3\r\n\r\nabc", "abc",
      false
    ),
    ("HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 3, 3\r\n\r\nabc", "abc", true),
    (
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 3\r\n\r\nabc",
      "abc",
      true
    ),
    (
      "HTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nT: u\r\n\r\n",
      "abc", true
    ),
    (
      "HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "", false
    ),
    ("HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 3\r\n\r\nabcd", "abc", false),
    ("HTTP/1.1 204 No\r\nX-A: b\r\n\r\n", "", true),
  ]

  @Test(arguments: answers.indices)
  func readsAnswersWhereverTheyAreCut(index: Int) throws {
    let (text, body, isUsable) = Self.answers[index]
    for cut in 0...text.utf8.count {
      let (answer, parser) = try Self.parse(text, cutAt: cut)
      let whole = try #require(answer)
      #expect(String(decoding: whole.body, as: UTF8.self) == body)
      #expect(whole.header("x-a") == "b")
      // What comes after the answer may be there already, or not.
      if !text.hasSuffix("abcd") { #expect(parser.leavesConnectionUsable == isUsable) }
    }
  }

  @Test func readsByteByByte() throws {
    for (text, body, _) in Self.answers {
      var parser = AnswerParser(maximumBodyBytes: 10)
      var answer: HTTPAnswer?
      for byte in text.utf8 where answer == nil { answer = try parser.take([byte]) }
      #expect(answer.map { String(decoding: $0.body, as: UTF8.self) } == body)
    }
  }

  @Test func endsWithTheConnection() throws {
    var (answer, parser) = try Self.parse("HTTP/1.1 200 OK\r\n\r\nabc", cutAt: 20)
    #expect(answer == nil)
    #expect(parser.takeEnd()?.body == Array("abc".utf8))
    (answer, parser) = try Self.parse("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc")
    #expect(answer == nil && parser.takeEnd() == nil)
  }

  @Test(arguments: [
    "220 mail ready\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
    "HTTP/1.1 099 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    "HTTP/1.1 200 OK\r\n: x\r\n\r\n", "HTTP/1.1 200 OK\r\nA : x\r\n\r\n",
    "HTTP/1.1 200 OK\r\n A: folded\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
  ])
  func refusesWhatIsNotHTTP(text: String) {
    #expect(throws: AnswerParser.Failure.notHTTP) { _ = try Self.parse(text) }
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n0123456789a",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n5\r\n",
  ])
  func refusesWhatIsTooLarge(text: String) {
    #expect(throws: AnswerParser.Failure.oversized) { _ = try Self.parse(text, limit: 10) }
  }

  @Test func refusesAHeadWithoutEnd() {
    let text = "HTTP/1.1 200 OK\r\n" + String(repeating: "a: b\r\n", count: 11_000)
    #expect(throws: AnswerParser.Failure.notHTTP) { _ = try Self.parse(text) }
  }
}
