internal import TerminalText
internal import Testing

@Suite struct MarkdownCodeTests {
  @Test(arguments: [
    ("fraud/1", "`fraud/1`"), ("", "`  `"), ("a|b", "`a\\u007cb`"), ("a`b", "`` a`b ``"),
    ("``", "``` `` ```"), (" a", "`  a `"), ("<img> @team #1 *x*", "`<img> @team #1 *x*`"),
    ("a\nb", "`a\\u000ab`"), ("fra\u{FEFF}ud\u{202E}", "`fra\\ufeffud\\u202e`"),
    ("a\\|", "`a\\\\u007c`"),
  ])
  func textIsACodeSpan(_ text: String, _ expected: String) {
    #expect(MarkdownCode.span(text) == expected)
  }

  @Test func longTextIsCutBeforeItIsEscaped() {
    #expect(MarkdownCode.span("abcdef", limit: 3) == "`abc…`")
    #expect(MarkdownCode.span("abc", limit: 3) == "`abc`")
    #expect(MarkdownCode.span("|||", limit: 2) == "`\\u007c\\u007c…`")
  }
}
