import JSONLines
import TestTools
import Testing

/// RFC 8259's grammar, RFC 3629's UTF-8: what is JSON passes, all else is refused at its place.
struct GrammarTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-0", "-1", "10", "1.5", "1e5", "1E+5", "1e-5", "-0.0e0",
    "123456789012345678901234567890", #""""#, #""a""#, #""\"\\\/\b\f\n\r\t""#, #""\u0041\u00e9""#,
    #""\ud83d\ude00""#, "\"é\u{10FFFF}\u{FFFF}\u{7F}\"", "[]", "[ ]", "[1,2 , 3]", "{}", "{ }",
    #"{"a":1}"#, #" { "a" : [ { } , [ ] ] , "a" : null } "#, "\t1\r", #"{"":""}"#,
    #"[[[[[[1]]]]],{"a":{"b":{}}}]"#,
  ])
  func `what the grammar allows passes`(text: String) throws {
    _ = try JSONValue(parsing: text)
  }

  @Test(arguments: [
    ("", 0), (" ", 1), ("nul", 0), ("nulL", 0), ("True", 0), ("01", 0), ("-", 1), ("1.", 2),
    (".5", 0), ("+1", 0), ("1e", 2), ("1e+", 3), ("-01", 1), ("0x1", 1), ("NaN", 0),
    ("Infinity", 0),
    (#"""#, 1), (#""a"#, 2), ("'a'", 0), (#""\x""#, 1), (#""\u12g4""#, 5), (#""\u123"#, 6),
    (#""\ud83d""#, 1), (#""\ude00""#, 1), (#""\ud83d\u0041""#, 1), ("\"\u{1}\"", 1), ("\"\t\"", 1),
    ("[", 1), ("[1", 2), ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("]", 0), ("{", 1), ("{a:1}", 1),
    (#"{"a"}"#, 4), (#"{"a":}"#, 5), (#"{"a":1,}"#, 7), (#"{"a" 1}"#, 5), (#"{"a":1 "b":2}"#, 7),
    (#"{1:2}"#, 1), ("[1}", 2), (#"{"a":1]"#, 6), ("1 2", 2), ("{} {}", 3), ("[1]x", 3),
    ("\u{FEFF}1", 0), ("\u{A0}1", 0), ("\u{0}", 0), ("/**/1", 0),
  ])
  func `what the grammar does not allow is refused at its place`(
    text: String, offset: Int
  ) throws {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
    #expect(error?.offset == offset)
  }

  @Test(
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x20], [0xE0, 0x80, 0x80],
      [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
      [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE],
    ] as [[UInt8]])
  func `bytes that are not UTF-8 are refused within a string`(bytes: [UInt8]) throws {
    let text = [UInt8(ascii: "["), UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\""), 0x5D]
    let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
    #expect(error?.reason == .invalidUTF8)
    #expect(error?.offset == 2)
  }

  @Test func `every character of Unicode passes`() throws {
    for value in stride(from: UInt32(0x20), through: 0x10FFFF, by: 97) {
      guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" else { continue }
      let text = "\"xxxxxx\(Character(scalar))yy\""
      #expect(try JSONValue(parsing: text).string == String(text.dropFirst().dropLast()))
    }
  }

  @Test func `1024 levels pass and 1025 are an error, not a crash`() throws {
    let deep = String(repeating: "[", count: 1024) + String(repeating: "]", count: 1024)
    _ = try JSONValue(parsing: deep)
    for count in [1025, 100_000] {
      for opening in ["[", #"{"a":"#] {
        let text = String(repeating: opening, count: count)
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
        #expect(error?.reason == .tooDeep(limit: 1024))
        #expect(error?.offset == 1024 * opening.utf8.count)
      }
    }
  }

  @Test(arguments: 0..<200)
  func `cut and flipped documents never crash and never pass unnoticed`(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let whole = Array(
      #"{"a":[1,-2.5e3,"x\n\u00e9\ud83d\ude00é"],"b":{"c":null,"d":true},"e":""}"#.utf8)
    let cut = Array(whole[..<Int.random(in: 0..<whole.count, using: &random)])
    #expect(throws: JSONSyntaxError.self, "seed \(seed)") { try JSONValue(parsing: cut) }
    var flipped = whole
    for _ in 0..<3 {
      flipped[Int.random(in: 0..<whole.count, using: &random)] ^=
        1 << UInt8.random(in: 0..<8, using: &random)
    }
    // What still parses must be written again as something that parses to the same.
    if let value = try? JSONValue(parsing: flipped) {
      #expect(try JSONValue(parsing: value.jsonBytes) == value, "seed \(seed)")
    }
  }
}
