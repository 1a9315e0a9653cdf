import JSONLines
import Testing

@testable import Profiles

@Suite struct DistinctValuesTests {
  private func values(_ range: Range<Int>, _ values: DistinctValues = DistinctValues())
    -> DistinctValues
  {
    var values = values
    for number in range {
      let json = Array("\(number)".utf8)
      _ = values.add(
        RecordProfile.fixedKey.fingerprint(of: json.span.bytes, kind: 1), json.span.bytes)
    }
    return values
  }

  @Test func countsAreExactUpToTheLimit() {
    let few = values(0..<DistinctValues.limit)
    #expect(few.isExact && few.count == DistinctValues.limit)
    let many = values(0..<(DistinctValues.limit + 1))
    #expect(!many.isExact && many.commonest(5).isEmpty)
  }

  /// HyperLogLog's standard error is 1.6 %; the key is fixed, so each estimate is the same in every
  /// run.
  @Test(arguments: [5_000, 20_000, 100_000, 1_000_000]) func estimatesAreClose(count: Int) {
    let found = values(0..<count).count
    #expect(abs(Double(found - count)) < 0.05 * Double(count), "\(found)")
  }

  @Test func estimatesDoNotDependOnTheOrderOrTheSplit() {
    let whole = values(0..<30_000).count
    #expect(values(10_000..<30_000, values(0..<10_000)).count == whole)
    var (left, right) = (values(20_000..<30_000), values(0..<20_000))
    #expect(values(0..<30_000, right).count == whole)
    left.merge(right)
    #expect(left.count == whole)
    // One set is exact, the other is not.
    var few = values(29_000..<30_000)
    right = values(0..<29_500)
    few.merge(right)
    #expect(few.count == whole)
    right.merge(values(29_000..<30_000))
    #expect(right.count == whole)
  }

  @Test func commonestValuesComeFirst() {
    var found = values(0..<10, values(3..<5, values(3..<4)))
    #expect(found.commonest(3).map(\.count) == [3, 2, 1])
    #expect(found.commonest(3).map { String(decoding: $0.json, as: UTF8.self) } == ["3", "4", "0"])
    found.merge(values(7..<8, values(7..<8, values(7..<8))))
    #expect(found.commonest(1) == [DistinctValues.Counted(json: Array("7".utf8), count: 4)])
  }

  @Test func placesBeyondTheLimitAreLeftOutAndCounted() {
    var profile = RecordProfile(key: RecordProfile.fixedKey)
    for number in 0..<(RecordProfile.maximumPlaces + 10) {
      let line = Array(#"{"c\#(number)":1}"#.utf8)
      profile.add(line.span.bytes.wholeObject ?? .absent, of: line.span.bytes)
    }
    #expect(profile.rows(shown: 1).count == RecordProfile.maximumPlaces)
    #expect(profile.leftOut == 10)
  }
}
