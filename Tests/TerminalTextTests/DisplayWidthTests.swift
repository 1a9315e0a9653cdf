internal import TerminalText
internal import TestTools
internal import Testing

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("fraud", 5), ("modèle", 6), ("e\u{301}", 1), ("\u{301}", 0),
    ("表", 2), ("模型包", 6), ("ｆｕｌｌ", 8), ("ﾊﾝｶｸ", 4), ("한국어", 6), ("\u{1112}\u{1161}\u{11AB}", 2),
    ("…", 1), ("→", 1), ("\u{AD}", 1), ("a\u{200B}b", 2), ("a\u{200D}b", 2),
    ("😀", 2), ("👩‍🔬", 2), ("👨‍👩‍👧‍👦", 2), ("👍🏽", 2), ("☝🏽", 2), ("🇨🇦", 2), ("🇨🇦🇫🇷", 4), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2),
    ("❤", 1), ("❤\u{FE0F}", 2), ("1\u{FE0F}\u{20E3}", 2), ("1\u{200D}", 1), ("❤️‍🔥", 2), ("表é👩‍🔬!", 6),
  ])
  func textHasItsWidth(_ text: String, _ width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test(arguments: [
    ("abcdef", 4, "abc…", 4), ("表表表", 4, "表…", 3), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…", 2),
    ("abc", 1, "…", 1), ("👩‍🔬👩‍🔬", 3, "👩‍🔬…", 3),
  ])
  func longTextIsShortenedBetweenCharacters(
    _ text: String, _ limit: Int, _ shortened: String, _ width: Int
  ) {
    let result = DisplayWidth.shorten(text, to: limit)
    #expect(result.text == shortened)
    #expect(result.width == width)
  }

  /// Every code point, beside Python's tables; other versions of Unicode differ a little.
  @Test func widthsAgreeWithPython() throws {
    let lines = try Python.lines(ofScript: "character_widths.py", arguments: [])
    let version = try #require(lines.first)
    var expected: [UInt8] = Array(repeating: 1, count: 0x110000)
    var width: UInt8 = 2
    for line in lines.dropFirst() {
      switch line {
      case "zero": width = 0
      case "unassigned": width = 9
      default:
        let ends = line.split(separator: " ").compactMap { Int($0, radix: 16) }
        for value in ends[0]...ends[1] { expected[value] = width }
      }
    }
    var different: [String] = []
    var differentMarks: [String] = []
    for value in 0..<expected.count where expected[value] != 9 {
      guard let scalar = Unicode.Scalar(UInt32(value)),
        scalar.properties.generalCategory != .format,
        !(0x1160...0x11FF).contains(value), !(0xD7B0...0xD7FF).contains(value)
      else { continue }
      let width = DisplayWidth.of(scalar)
      guard width != Int(expected[value]) else { continue }
      if width == 2 || expected[value] == 2 {
        different.append(String(value, radix: 16))
      } else {
        differentMarks.append(String(value, radix: 16))
      }
    }
    let tolerated = version.hasPrefix("15.0") ? 0 : 300
    #expect(different.count <= tolerated, "Unicode \(version): \(different.prefix(50))")
    // Marks are those of the standard library, whose version is another one.
    #expect(differentMarks.count <= 50, "Unicode \(version): \(differentMarks.prefix(60))")
  }
}
