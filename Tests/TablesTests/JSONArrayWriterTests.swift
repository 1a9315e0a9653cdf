import JSONLines
import OrderedCollections
import TestTools
import Testing

@testable internal import Tables

@Suite struct JSONArrayWriterTests {
  private static func array(_ lines: [String], isCompact: Bool = false) -> String {
    var writer = JSONArrayWriter(isCompact: isCompact)
    var output: [UInt8] = []
    for line in lines { writer.append(line: Array(line.utf8)[...], to: &output) }
    writer.finish(into: &output)
    return String(decoding: output, as: UTF8.self)
  }

  @Test func emptyArrayIsTwoBrackets() {
    #expect(Self.array([]) == "[]\n")
    #expect(Self.array([], isCompact: true) == "[]\n")
  }

  @Test func numbersAndStringsAreCopied() {
    let line = #"{"a" : [1.0,1E+2 ,-0],"b":"\u00e9 \"{[,:","c":{ }}"#
    #expect(
      Self.array([line], isCompact: true) == #"[{"a":[1.0,1E+2,-0],"b":"\u00e9 \"{[,:","c":{}}]"#
        + "\n")
    #expect(
      Self.array([line, "2"]) == #"""
        [
          {
            "a": [
              1.0,
              1E+2,
              -0
            ],
            "b": "\u00e9 \"{[,:",
            "c": {}
          },
          2
        ]

        """#)
  }

  @Test func deepNestingIsIndentedNoFurther() {
    let line = String(repeating: "[", count: 500) + "1" + String(repeating: "]", count: 500)
    #expect(Self.array([line]).utf8.count < 500 * 70 * 2)
  }

  @Test(arguments: ["", "\"", "\"\\", "{", "{\"a\"", "[", "[,", "]]]", "}{", "\\"])
  func brokenLinesAreNoTrap(_ line: String) {
    #expect(Self.array([line]).hasPrefix("["))
    #expect(Self.array([line], isCompact: true).hasPrefix("["))
  }

  private static func randomValue(_ random: inout SeededRandom, depth: Int = 0) -> JSONValue {
    switch Int.random(in: 0...(depth > 4 ? 4 : 6), using: &random) {
    case 0: return .null
    case 1: return .boolean(true)
    case 2: return .number(JSONNumber(Int.random(in: -9...9, using: &random)))
    case 3, 4:
      return JSONValue(["", "a\"b", "{}[],:", "é\n", "x"].randomElement(using: &random) ?? "")
    case 5:
      return .array(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in
          randomValue(&random, depth: depth + 1)
        })
    default:
      var members: [(String, JSONValue)] = []
      for number in 0..<Int.random(in: 0...3, using: &random) {
        members.append(("k\(number)", randomValue(&random, depth: depth + 1)))
      }
      return .object(JSONObject(uniqueKeysWithValues: members.map { (JSONString($0), $1) }))
    }
  }

  /// The JSON of a value with two spaces for each level.
  private static func naive(_ value: JSONValue, _ indentation: String) -> String {
    let inner = indentation + "  "
    switch value {
    case .array(let elements) where !elements.isEmpty:
      let parts = elements.map { inner + naive($0, inner) }
      return "[\n" + parts.joined(separator: ",\n") + "\n\(indentation)]"
    case .object(let members) where !members.isEmpty:
      let parts = members.map {
        inner + JSONValue($0.key.text).jsonText + ": " + naive($0.value, inner)
      }
      return "{\n" + parts.joined(separator: ",\n") + "\n\(indentation)}"
    default: return value.jsonText
    }
  }

  @Test func randomValuesAreThoseOfANaiveWriter() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("JSONArrayWriterTests.randomValues: seed \(seed)")
    var random = SeededRandom(seed)
    for _ in 0..<500 {
      let values = (0..<Int.random(in: 0...4, using: &random)).map { _ in
        Self.randomValue(&random)
      }
      let lines = values.map(\.jsonText)
      #expect(Self.array(lines) == Self.naive(.array(values), "") + "\n")
      #expect(Self.array(lines, isCompact: true) == JSONValue.array(values).jsonText + "\n")
    }
  }
}
