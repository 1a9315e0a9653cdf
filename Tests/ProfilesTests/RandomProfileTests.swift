import JSONLines
import OrderedCollections
import TestTools
import Testing

@testable import Profiles

/// Profiles of random records are what a naive program makes of them: all shapes of JSON, other
/// spellings of equal values, members twice, and values that are hidden.
@Suite struct RandomProfileTests {
  @Test(arguments: [1, 2, 3]) func profilesAreTheNaiveOnes(seed: Int) throws {
    let cases = try Python.lines(
      ofScript: "naive_profile.py", arguments: ["\(seed)", "300"])
    #expect(cases.count == 300)
    var rows = 0
    for (number, text) in cases.enumerated() {
      let value = try JSONValue(parsing: text)
      let lines = value.object?["records"]?.array?.compactMap(\.string) ?? []
      let expected = value.object?["expected"]?.array ?? []
      // The records are split differently among profiles that are merged.
      for parts in 1...3 {
        let profile = profile(of: lines, parts: parts)
        let found = Self.rows(profile)
        let wanted = Set(expected.map { String(decoding: $0.jsonBytes, as: UTF8.self) })
        let different = wanted.symmetricDifference(found).sorted()
        #expect(different.isEmpty, "seed \(seed), case \(number), \(parts) parts: \(lines)")
        #expect(profile.records == lines.count && profile.leftOut == 0)
      }
      rows += expected.count
    }
    #expect(rows > 4000)
  }

  private func profile(of lines: [String], parts: Int) -> RecordProfile {
    var profiles = (0..<parts).map { _ in RecordProfile(key: RecordProfile.fixedKey) }
    for (number, line) in lines.enumerated() {
      let bytes = Array(line.utf8)
      profiles[number % parts].add(
        bytes.span.bytes.wholeObject ?? .absent, of: bytes.span.bytes)
    }
    var whole = profiles[parts - 1]
    for profile in profiles.dropLast() { whole.merge(profile) }
    return whole
  }

  /// The rows in the form of the naive program.
  private static func rows(_ profile: RecordProfile) -> [String] {
    profile.rows(shown: 3).map { row in
      let commonest = row.commonest.map { counted -> JSONValue in
        [JSONValue(text(counted.json)), .number(JSONNumber(counted.count))]
      }
      let members: JSONObject = [
        "path": JSONValue(row.path),
        "types": .array(row.types.sorted().map { JSONValue($0) }),
        "records": .number(JSONNumber(row.records)), "values": .number(JSONNumber(row.values)),
        "distinct": .number(JSONNumber(row.distinct)), "commonest": .array(commonest),
        "minimum": row.minimum.map { JSONValue(text($0)) } ?? .null,
        "maximum": row.maximum.map { JSONValue(text($0)) } ?? .null,
        "hidden": .boolean(row.isHidden),
      ]
      return String(decoding: JSONValue.object(members).jsonBytes, as: UTF8.self)
    }
  }

  private static func text(_ json: [UInt8]) -> String { String(decoding: json, as: UTF8.self) }
}
