import JSONLines
import Testing

/// The canonical form of RFC 8785.
struct CanonicalJSONTests {
  private static func canonical(_ text: String) throws -> String {
    let bytes = Array(text.utf8)
    var indexer = LineIndexer(columns: ColumnSet())
    try indexer.index(bytes.span.bytes)
    var output: [UInt8] = []
    var canonical = CanonicalJSON()
    canonical.append(indexer.whole, of: bytes.span.bytes, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// RFC 8785, section 3.2.2 to 3.2.4.
  @Test func `the RFC's example of values`() throws {
    let input = #"""
      {
        "numbers": [333333333.33333329, 1E30, 4.50,
                    2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
      }
      """#
    let expected =
      #"{"literals":[null,true,false],"#
      + #""numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
      + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#
    #expect(try Self.canonical(input) == expected)
  }

  /// RFC 8785, section 3.2.3: the order of names by UTF-16 units.
  @Test func `the RFC's example of sorting`() throws {
    let input = #"""
      {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\ud83d\ude00": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis"
      }
      """#
    let expected =
      #"{"\r":"Carriage Return","1":"One",""# + "\u{80}"
      + #"":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","#
      + #""😀":"Emoji: Grinning Face",""# + "\u{FB33}"
      + #"":"Hebrew Letter Dalet With Dagesh"}"#
    #expect(try Self.canonical(input) == expected)
    // The same names as raw bytes.
    #expect(
      try Self.canonical("{\"€\":1,\"\u{FB33}\":2,\"😀\":3,\"ö\":4}")
        == "{\"ö\":4,\"€\":1,\"😀\":3,\"\u{FB33}\":2}")
  }

  @Test(arguments: [
    ("1.0", "1"), ("-0", "0"), ("-0.0", "0"), ("1e2", "100"), ("1E21", "1e+21"),
    ("1000000000000000000000", "1e+21"), ("100000000000000000000", "100000000000000000000"),
    ("9007199254740992.0", "9007199254740992"), ("9007199254740993", "9007199254740993"),
    ("-9007199254740993", "-9007199254740993"), ("295147905179352830000", "295147905179352830000"),
    ("18446744073709551617", "18446744073709551617"), ("0.1e-6", "1e-7"), ("1e400", "1e400"),
  ])
  func numbers(written: String, canonical: String) throws {
    #expect(try Self.canonical(written) == canonical)
  }

  @Test func `of duplicate names the last one counts`() throws {
    #expect(try Self.canonical(#"{"b":1,"a":2,"\u0062":3,"b":4}"#) == #"{"a":2,"b":4}"#)
    #expect(try Self.canonical(#"{"a":1,"a":{"a":2,"a":3}}"#) == #"{"a":{"a":3}}"#)
  }

  @Test func `objects within objects keep their members apart`() throws {
    #expect(
      try Self.canonical(#"{ "z" : {"y":[{"b":1,"a":2}], "x":{}} , "m" : [] }"#)
        == #"{"m":[],"z":{"x":{},"y":[{"a":2,"b":1}]}}"#)
  }

  @Test func `the canonical form is a fixed point and an equal value`() throws {
    for text in [#"{"b":[1.50,{"é":"\u00e9","":null}],"a":1e-9}"#, "[]", #""\u0000\u007f""#] {
      let once = try Self.canonical(text)
      #expect(try Self.canonical(once) == once)
      #expect(try JSONValue(parsing: once) == JSONValue(parsing: text))
    }
  }

  @Test func `many members in reverse order are sorted quickly`() throws {
    let names = (0..<20_000).map { String($0 + 100_000) }
    let text = "{" + names.reversed().map { "\"\($0)\":0" }.joined(separator: ",") + "}"
    let sorted = "{" + names.map { "\"\($0)\":0" }.joined(separator: ",") + "}"
    #expect(try Self.canonical(text) == sorted)
  }
}
