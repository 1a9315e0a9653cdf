import RegularExpressions
import Testing

/// The first match of a pattern in a text, or the group asked for; nil for none.
func find(_ pattern: String, in text: String, group: Int = 0) throws -> String? {
  var matcher = RegularExpressionMatcher(try RegularExpression(pattern))
  let bytes = Array(text.utf8)
  let found = matcher.firstMatch(bytes.span.bytes, group: group)
  #expect(matcher.matches(bytes.span.bytes) == (found != nil))
  return found?.group.map { String(decoding: bytes[$0], as: UTF8.self) }
}

@Suite struct RegularExpressionTests {
  @Test(
    arguments: [
      ("", "abc", ""), ("abc", "xabcx", "abc"), ("a|ab", "ab", "a"), ("ab|a", "ab", "ab"),
      ("a*", "aaa", "aaa"), ("a*?", "aaa", ""), ("a+?", "aaa", "a"), ("a??b", "ab", "ab"),
      ("a{2}", "aaa", "aa"), ("a{2,}", "aaaa", "aaaa"), ("a{1,2}?", "aaa", "a"),
      ("a{,2}", "a{,2}", "a{,2}"), ("x{", "x{", "x{"), ("^b", "ab", nil), ("(?m)^b", "a\nb", "b"),
      ("a$", "a\n", nil), ("(?m)a$", "a\nb", "a"), (".", "\n", nil), ("(?s).", "\n", "\n"),
      ("(?i)straSSE", "STRASse", "STRASse"), ("(?i)k", "\u{212A}", "\u{212A}"),
      ("(?i)σ", "ς", "ς"), ("(?i)[^k]", "\u{212A}", nil), ("(?i)É", "é", "é"),
      ("(?i)a(?-i)b", "AB", nil), ("(?i:a)b", "Ab", "Ab"), ("(?U)a+", "aaa", "a"),
      ("(?U)a+?", "aaa", "aaa"), (#"\bfoo\b"#, "a foo b", "foo"), (#"\bfoo\b"#, "afoo", nil),
      (#"\Boo"#, "foo", "oo"), (#"\d+"#, "a12b", "12"), (#"\D+"#, "12ab3", "ab"),
      (#"[\d-]+"#, "a1-2", "1-2"), (#"[^\d]+"#, "1é2", "é"), (#"\s"#, "a\u{0B}", nil),
      (#"\w+"#, "é_a1", "_a1"), ("[[:alpha:]]+", "1ab2", "ab"), ("[[:^digit:]]+", "12ab", "ab"),
      ("[]a]+", "x]a", "]a"), ("[^]a]", "]ab", "b"), ("[a-]+", "x-a", "-a"),
      ("[+--]+", "+,-", "+,-"),
      (#"\p{Lu}+"#, "aÄB", "ÄB"), (#"\pL+"#, "1é日2", "é日"), (#"\P{L}"#, "é1", "1"),
      (#"\p{^L}"#, "é1", "1"), (#"[\p{Nd}x]+"#, "a٣x", "٣x"), ("日+", "x日日", "日日"),
      ("é.", "aé日b", "é日"),
      ("[α-ω]+", "aβγz", "βγ"), (#"\x41\x{1F600}"#, "A😀", "A😀"), (#"\101"#, "A", "A"),
      (#"\Qa.b*\E+"#, "a.b**", "a.b**"), (#"\."#, "a.", "."), (#"a\z"#, "ba", "a"),
      (#"\Aa"#, "ba", nil),
      ("(a*)*", "aa", "aa"), ("(a|b)*c", "abac", "abac"), ("(?:)*x", "x", "x"), ("(|a)*", "aa", ""),
      ("(|a)+", "aa", ""), ("a||b", "b", ""), ("()", "", ""), ("(?P<n>a)(?<m>b)", "ab", "ab"),
      ("[^x]", "\u{10FFFF}", "\u{10FFFF}"), ("^(?:a|b)$", "b", "b"), ("x*$", "axx", "xx"),
    ] as [(String, String, String?)])
  func leftmostMatch(pattern: String, text: String, expected: String?) throws {
    #expect(try find(pattern, in: text) == expected)
  }

  @Test(
    arguments: [
      ("(a)(b)?", "a", 1, "a"), ("(a)(b)?", "a", 2, nil), ("(a)|b", "b", 1, nil),
      ("(a+)(a*)", "aaa", 2, ""), ("(a+?)(a*)", "aaa", 2, "aa"), ("(?:x)(y)", "xy", 1, "y"),
      ("((a)b)+", "abab", 2, "a"), ("(a|b)*", "abab", 1, "b"), ("(a)", "a", 7, nil),
      (#"(\d+)-(\d+)"#, "x 10-23", 2, "23"),
    ] as [(String, String, Int, String?)])
  func groups(pattern: String, text: String, group: Int, expected: String?) throws {
    #expect(try find(pattern, in: text, group: group) == expected)
  }

  @Test(
    arguments: [
      ("(", .missingClosingParenthesis, 0), (")", .unexpectedClosingParenthesis, 0),
      ("a[b", .missingClosingBracket, 1), ("*", .nothingToRepeat, 0), ("a|*", .nothingToRepeat, 2),
      ("a**", .badRepetition, 2), ("a{2}{3}", .badRepetition, 4), ("a{2,1}", .badRepetition, 1),
      ("a{1001}", .repetitionTooLarge(limit: 1000), 1), ("[b-a]", .badClassRange, 1),
      (#"[a-\d]"#, .badClassRange, 3), ("[[:nope:]]", .unknownClass("[:nope:]"), 1),
      (#"\pX"#, .unknownClass(#"\p{X}"#), 0), (#"\"#, .trailingBackslash, 0),
      (#"\y"#, .unknownEscape(#"\y"#), 0), (#"\xZ"#, .badHexadecimal, 0),
      (#"\x{110000}"#, .badHexadecimal, 0), ("(?P<a-b>x)", .badGroup("(?P<a-b"), 0),
      ("(?<a>x)(?<a>y)", .duplicateGroupName("a"), 7), ("(?z)", .badGroup("(?z"), 0),
      (#"\C"#, .unsupported(#"\C (a single byte)"#), 0), ("(?=a)", .unsupported("lookahead"), 0),
      ("(?<!a)", .unsupported("lookbehind"), 0), (#"(a)\1"#, .unsupported("the backreference"), 3),
      ("(?>a)", .unsupported("the atomic group"), 0),
      (#"\p{Greek}"#, .unsupported(#"the class \p{Greek}"#), 0),
      ("a++", .unsupported("the possessive repetition"), 1), (#"a\Z"#, .unsupported(#"\Z"#), 1),
      ("((((a{1000}){1000}){1000}){1000})", .tooLarge, 0), (#"\pL{1000}"#, .tooLarge, 0),
      ("(((){1000}){1000}){1000}", .tooLarge, 0),
    ] as [(String, RegularExpressionError.Reason, Int)])
  func refusals(pattern: String, reason: RegularExpressionError.Reason, offset: Int) {
    #expect(throws: RegularExpressionError(reason, at: offset)) {
      try RegularExpression(pattern)
    }
  }

  @Test func deepGroupsAreRefused() throws {
    let limit = 200
    #expect(
      try find(
        String(repeating: "(", count: limit) + "a" + String(repeating: ")", count: limit), in: "a")
        == "a")
    #expect(throws: RegularExpressionError(.tooDeep(limit: limit), at: limit)) {
      try RegularExpression(String(repeating: "(", count: 100_000))
    }
  }

  /// The automaton of this pattern has 2^16 states: its table fills and is emptied on the way.
  @Test func aFullTableIsEmptied() throws {
    var bits: UInt64 = 0x9E37_79B9_7F4A_7C15
    var text = ""
    for _ in 0..<20_000 {
      bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      text += bits >> 33 & 1 == 0 ? "a" : "b"
    }
    #expect(try find("a[ab]{16}c", in: text) == nil)
    #expect(try find("a[ab]{16}c", in: text + "abbbbbbbbbbbbbbbbc") != nil)
  }
}
