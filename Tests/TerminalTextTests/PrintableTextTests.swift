internal import TerminalText
internal import Testing

@Suite struct PrintableTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("modèle 表 👩‍🔬", "modèle 表 👩‍🔬"), ("a\nb", "a\\u000ab"),
    ("a\r\nb\tc", "a\\u000d\\u000ab\\u0009c"), ("\u{1B}[2J", "\\u001b[2J"), ("\u{9B}", "\\u009b"),
    ("\u{202E}abc\u{2066}", "\\u202eabc\\u2066"), ("a\u{2028}b", "a\\u2028b"),
    ("fra\u{200B}ud\u{FEFF}", "fra\\u200bud\\ufeff"),
    ("a\u{AD}\u{2060}\u{3164}", "a\\u00ad\\u2060\\u3164"),
    ("a\u{E0041}", "a\\udb40\\udc41"), ("می\u{200C}خواهم", "می\u{200C}خواهم"),
  ])
  func whatIsNotSeenIsShownAsAnEscape(_ text: String, _ shown: String) {
    #expect(PrintableText.escaping(text) == shown)
    #expect(PrintableText.escaping(shown) == shown)
  }
}
