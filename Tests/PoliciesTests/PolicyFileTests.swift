import Testing

@testable import Policies

@Suite struct PolicyFileTests {
  @Test func `names and expressions, without comments and blank lines`() throws {
    let text =
      "# Rules\r\n\n  metrics: model_metrics IS NOT NULL\r\n\t# more: x\n"
      + "reviewed-by.v2 :a = ':'  "
    #expect(
      try PolicyFile.parse(text) == [
        PolicyFile.Entry(name: "metrics", text: "model_metrics IS NOT NULL", line: 3),
        PolicyFile.Entry(name: "reviewed-by.v2", text: "a = ':'", line: 5),
      ])
    #expect(try PolicyFile.parse("") == [])
    #expect(try PolicyFile.parse("\n# only\n") == [])
  }

  static let wrong: [(text: String, line: Int, range: Range<Int>, reason: PolicyFileError.Reason)] =
    [
      ("a: TRUE\n  x = 1", 2, 0..<1, .noName),
      (": TRUE", 1, 0..<1, .noName),
      ("x = ':'", 1, 0..<5, .noName),
      ("größe: TRUE", 1, 0..<7, .noName),
      ("\na:  \n", 2, 1..<2, .noExpression("a")),
      ("a: TRUE\n\n a : FALSE", 3, 0..<1, .duplicate("a", line: 1)),
    ]

  @Test(arguments: wrong)
  func `a line that is wrong is named`(
    _ text: String, _ line: Int, _ range: Range<Int>, _ reason: PolicyFileError.Reason
  ) {
    let error = #expect(throws: PolicyFileError.self) { try PolicyFile.parse(text) }
    #expect(error?.line == line && error?.range == range && error?.reason == reason)
    #expect(error?.message.isEmpty == false)
  }
}
