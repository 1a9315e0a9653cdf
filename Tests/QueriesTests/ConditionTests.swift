import Queries
import TestTools
import Testing

@testable import Expressions

/// A statement's WHERE is compiled as `filter` compiles its expression.
@Suite struct ConditionTests {
  @Test(arguments: [
    "tags['team'] = 'fraud'", "a LIKE '%xx%' OR a LIKE '%yy%' OR a LIKE '%zz%'",
    "any(list, Image LIKE '%xgboost%') AND b > 1 AND c = 'NLP'", "spec.image REGEXP 'x+yz'",
    "a IS NULL OR lower(b) = 'x' OR tags['k'] = 'v'",
  ])
  func `WHERE has the column tests of filter`(condition: String) throws {
    let filter = try Expression.compile(condition).program
    let query = try compile("SELECT count(*) FROM 'x' WHERE \(condition)").input
    #expect(!filter.columnFilters.isEmpty)
    #expect(query.columnFilters.count == filter.columnFilters.count)
    #expect(query.filterGroups.map(\.texts) == filter.filterGroups.map(\.texts))
    #expect(query.nodes.count == filter.nodes.count)
    #expect(query.operands == filter.operands)
  }

  /// The tests of columns never change what is chosen, beside other columns that are worked out too.
  @Test func `WHERE chooses the lines that have the value`() throws {
    let lines = (0..<200).map { place in
      #"{"n":\#(place),"tags":{"team":"t\#(place % 7)","k":"v\#(place % 3)"},"#
        + #""arn":"arn-\#(place % 5)-\#(place % 11)"}"#
    }
    let condition =
      "tags['team'] = 't3' OR tags['k'] = 'v9' OR arn LIKE '%-4-%' AND arn LIKE '%-10%'"
    let expected = (0..<200).filter { $0 % 7 == 3 || ($0 % 5 == 4 && $0 % 11 == 10) }
    #expect(
      try rows("SELECT n, tags['team'], arn FROM 'x' WHERE \(condition)", of: lines).count
        == expected.count)
    #expect(
      try rows("SELECT count(*), max(tags['team']) FROM 'x' WHERE \(condition)", of: lines)
        == ["[\(expected.count),\"t\(expected.map { $0 % 7 }.max() ?? 0)\"]"])
    #expect(
      try rows(
        "SELECT tags['team'] AS t, count(*) FROM 'x' GROUP BY t"
          + " HAVING t = 't3' OR t LIKE '%4' OR t LIKE '%zz%'", of: lines)
        == ["[\"t3\",29]", "[\"t4\",28]"])
  }
}
