import JSONLines
import Testing

/// Trees, their equality by value, and how they are written.
struct JSONValueTests {
  @Test(arguments: [
    ("1", "1.0"), ("1", "1e0"), ("100", "1E2"), ("-0", "0"), ("0.1", "1e-1"),
    (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#), (#"{"a":1,"a":2}"#, #"{"a":2}"#),
    (#""\u00e9""#, #""é""#), ("[1,[2.0]]", "[1.0,[2]]"), ("1e400", "1e500"),
    ("18446744073709551616", "18446744073709551616"), ("9007199254740992", "9007199254740992.0"),
    ("18446744073709551616", "1.8446744073709551616e19"),
  ])
  func `equal by value`(left: String, right: String) throws {
    #expect(try JSONValue(parsing: left) == JSONValue(parsing: right))
  }

  @Test(arguments: [
    ("1", "2"), ("1", #""1""#), ("null", "false"), ("[]", "{}"), ("[1,2]", "[2,1]"),
    (#"{"a":1}"#, #"{"a":1,"b":1}"#), ("9007199254740993", "9007199254740992.0"),
    ("18446744073709551617", "18446744073709551616"), ("\"\u{E9}\"", "\"e\u{301}\""),
    ("123456789012345678901234567890", "-123456789012345678901234567890"),
    ("18446744073709551617", "1.8446744073709551616e19"), (#"{"a":null}"#, "{}"),
  ])
  func `different by value`(left: String, right: String) throws {
    #expect(try JSONValue(parsing: left) != JSONValue(parsing: right))
  }

  @Test(arguments: [
    ("-5", "-4.5", -1), ("9223372036854775807", "9223372036854775808", -1),
    ("9223372036854775807", "9.3e18", -1), ("-9223372036854775808", "-9.3e18", 1),
    ("99999999999999999999", "1e20", -1), ("100000000000000000001", "1e20", 1),
    ("-100000000000000000001", "-1e20", -1), ("1e308", "1e309", -1), ("0.1", "0.2", -1),
    ("36893488147419103232", "3.6893488147419103232e19", 0),
    ("9007199254740993", "9007199254740993.0", 1),
    ("123456789012345678901", "0.0", 1), ("-123456789012345678901", "-0.5", -1),
  ])
  func `numbers are ordered by exact value`(left: String, right: String, order: Int) throws {
    let left = NumericValue(Array(left.utf8).span.bytes)
    let right = NumericValue(Array(right.utf8).span.bytes)
    #expect(left.order(right)?.signum() == order)
    #expect(right.order(left)?.signum() == -order)
  }

  @Test(arguments: [
    ("0", 0), ("-0", -0.0), ("1.5", 1.5), ("123.456e-7", 123.456e-7), ("1e22", 1e22),
    ("1e23", 1e23),
    ("0.1", 0.1), ("9007199254740993.0", 9007199254740992.0), ("1e400", Double.infinity),
    ("-1e400", -Double.infinity), ("4.9e-324", Double.leastNonzeroMagnitude), ("1e-400", 0),
    (".5", 0.5), ("7.", 7),
    ("0.000000000000000000000000000001", 1e-30),
    ("123456789012345678901.5", 123456789012345678901.5),
  ])
  func `doubles are the nearest ones`(text: String, value: Double) {
    let parsed = Array(text.utf8).span.bytes.parsedDouble()
    #expect(parsed == value)
    #expect(parsed.sign == value.sign)
  }

  @Test(arguments: [
    ("{ \"a\" : [ 1 , 1.50 ] , \"b\\u0041\" : \"x\\/\\n\" }", #"{"a":[1,1.50],"bA":"x/\n"}"#),
    (#""\u0000\u001f\"\\""#, #""\u0000\u001f\"\\""#), ("[1E+2,-0]", "[1E+2,-0]"),
    (#""\ud83d\ude00""#, "\"😀\""),
  ])
  func `written compactly, numbers as they came`(text: String, written: String) throws {
    #expect(try JSONValue(parsing: text).jsonText == written)
  }

  @Test func `a value of a line is copied without the space between its tokens`() throws {
    let bytes = Array(#"{ "a b" : [ 1 , "x  y\" ]" , { } ] }"#.utf8)
    var indexer = LineIndexer(columns: ColumnSet())
    try indexer.index(bytes.span.bytes)
    var compact: [UInt8] = []
    compact.appendCompact(indexer.whole, of: bytes.span.bytes)
    #expect(String(decoding: compact, as: UTF8.self) == #"{"a b":[1,"x  y\" ]",{}]}"#)
  }

  @Test func `half a surrogate pair in unchecked bytes becomes the replacement character`() {
    for (escaped, text) in [
      (#""\ud83dx""#, "\u{FFFD}x"), (#""\ude00""#, "\u{FFFD}"), (#""\u12""#, "\u{FFFD}"),
      (#""a\""#, "a"),
    ] {
      let bytes = Array(escaped.utf8)
      let slice = JSONSlice(offset: 0, end: bytes.count, kind: .string, hasEscapes: true)
      #expect(bytes.span.bytes.text(of: slice) == text)
    }
  }
}
