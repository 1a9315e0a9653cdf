import RegularExpressions
import TestTools
import Testing

/// Python's re prefers the same match as this engine, where a pattern means the same to both.
@Suite struct PythonComparisonTests {
  @Test func randomPatternsFindWhatPythonFinds() throws {
    let seed = UInt32.random(in: 0...UInt32.max)
    let lines = try Python.lines(
      ofScript: "python_matches.py", arguments: [String(seed), "4000"])
    #expect(lines.count == 4000)
    for line in lines {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      let pattern = String(decoding: bytes(fields[0]), as: UTF8.self)
      let text = bytes(fields[1])
      let places = fields[2...].compactMap { Int($0) }
      var matcher = RegularExpressionMatcher(try RegularExpression(pattern))
      let found = matcher.firstMatch(text.span.bytes, group: 1)
      let whole = found?.whole ?? -1 ..< -1
      let group = found?.group ?? -1 ..< -1
      #expect(
        [whole.lowerBound, whole.upperBound, group.lowerBound, group.upperBound] == places,
        "seed \(seed): \(pattern) in \(String(decoding: text, as: UTF8.self).debugDescription)")
    }
  }

  private func bytes(_ hexadecimal: Substring) -> [UInt8] {
    var digits = hexadecimal.utf8.makeIterator()
    var bytes: [UInt8] = []
    while let high = digits.next(), let low = digits.next() {
      bytes.append(value(high) << 4 | value(low))
    }
    return bytes
  }

  private func value(_ digit: UInt8) -> UInt8 { digit < 0x3A ? digit - 0x30 : digit - 0x57 }

  /// Patterns of random characters compile or are refused, and never crash; so do mutated good ones.
  @Test func anyPatternIsTakenOrRefused() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed)
    let letters = Array(#"ab()[]{}*+?|^$.\-,:<>P=!123iumsQEpLdwxé"#)
    for _ in 0..<3000 {
      let length = Int.random(in: 0..<24, using: &random)
      let pattern = String((0..<length).map { _ in letters.randomElement(using: &random) ?? "a" })
      guard let expression = try? RegularExpression(pattern) else { continue }
      var matcher = RegularExpressionMatcher(expression)
      let text = Array("aab(é1:x\n{2}".utf8)
      let found = matcher.firstMatch(text.span.bytes, group: 1)
      #expect(matcher.matches(text.span.bytes) == (found != nil), "seed \(seed): \(pattern)")
    }
  }
}
