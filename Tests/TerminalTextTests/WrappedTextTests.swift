import TestTools
import Testing

@testable internal import TerminalText

@Suite struct WrappedTextTests {
  @Test(arguments: [
    ("", 5, [""]), ("short", 5, ["short"]), ("two words", 5, ["two", "words"]),
    ("two  words", 5, ["two", "words"]), ("one/two/three", 8, ["one/two/", "three"]),
    ("abcdefgh", 3, ["abc", "def", "gh"]), ("表表表", 4, ["表表", "表"]), ("表", 1, ["表"]),
    ("a longword", 8, ["a longwo", "rd"]), ("      x", 3, ["", "x"]),
  ])
  func textIsBrokenWhereItCanBe(_ text: String, _ width: Int, _ lines: [String]) {
    #expect(WrappedText.lines(text, width: width) == lines)
  }

  @Test func randomTextsFitAndLoseBlanksAlone() {
    let seed = UInt64.random(in: .min ... .max)
    print("WrappedTextTests.randomTexts: seed \(seed)")
    var random = SeededRandom(seed)
    let parts: [Character] = ["a", "b", " ", "/", ",", "表", "é", "👩‍🔬"]
    for _ in 0..<2000 {
      let text = String(
        (0..<Int.random(in: 0...60, using: &random)).map { _ in
          parts.randomElement(using: &random) ?? "a"
        })
      let width = Int.random(in: 2...30, using: &random)
      let lines = WrappedText.lines(text, width: width)
      for line in lines { #expect(DisplayWidth.of(line) <= width) }
      #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
    }
  }
}
