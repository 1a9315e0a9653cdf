import Expressions
import JSONLines
import Queries
import Testing

@Suite struct RowsTests {
  private let lines = [
    #"{"a":"x","n":1,"t":[{"Key":"team","Value":"red"}],"o":{"p":1}}"#,
    #"{"a":"y","n":9223372036854775807,"o":{"p":2}}"#,
    #"{"a":"x","n":1.0,"t":[{"Key":"team","Value":"red"}]}"#,
    #"{"a":"\u0079","n":"3","o":{"p":1.0}}"#, #"{"n":true}"#,
  ]

  @Test(arguments: [
    ("SELECT a FROM stdin LIMIT 2", [#"["x"]"#, #"["y"]"#]),
    // Equal values are one group; it shows the first one as it was written.
    (
      "SELECT a, count(*) FROM stdin GROUP BY a", ["[null,1]", #"["x",2]"#, #"["y",2]"#]
    ),
    ("SELECT o, count(*) FROM stdin GROUP BY o", ["[null,2]", #"[{"p":1},2]"#, #"[{"p":2},1]"#]),
    ("SELECT t['team'] AS team, count(*) FROM stdin GROUP BY t", ["[null,3]", #"["red",2]"#]),
    ("SELECT o.p, count(*) FROM stdin GROUP BY o.p HAVING o.p = 1", ["[1,2]"]),
    // Integers past 64 bits go on as doubles; texts that read as numbers count, booleans do not.
    ("SELECT sum(n), count(n), avg(n) FROM stdin WHERE a = 'x'", ["[2,2,1]"]),
    ("SELECT sum(n) FROM stdin", ["[9223372036854776000]"]),
    ("SELECT sum(n) FROM stdin WHERE n != 1", ["[9223372036854776000]"]),
    (
      "SELECT sum(n), avg(n), min(n), max(n), count(n), count(*) FROM stdin WHERE a = 'q'",
      ["[null,null,null,null,0,0]"]
    ),
    ("SELECT a FROM stdin WHERE a = 'q' GROUP BY a", []),
    ("SELECT 1 AS one FROM stdin GROUP BY 'nothing'", ["[1]"]),
    ("SELECT min(n), max(n) FROM stdin", [#"[true,"3"]"#]),
    ("SELECT DISTINCT a FROM stdin", [#"["x"]"#, #"["y"]"#, "[null]"]),
    ("SELECT DISTINCT o.p AS p FROM stdin ORDER BY p DESC", ["[2]", "[1]", "[null]"]),
    (
      "SELECT n FROM stdin ORDER BY n",
      ["[true]", "[1]", "[1.0]", "[9223372036854775807]", #"["3"]"#]
    ),
    // The first ones are passed over in the order in which the rows go out.
    ("SELECT a FROM stdin LIMIT 2 OFFSET 1", [#"["y"]"#, #"["x"]"#]),
    ("SELECT a FROM stdin OFFSET 3", [#"["\u0079"]"#, "[null]"]),
    ("SELECT a FROM stdin ORDER BY n DESC LIMIT 0", []),
    // A name of an output column, unless a column of the SELECT list has it.
    ("SELECT upper(a) AS b FROM stdin WHERE b = 'Y'", [#"["Y"]"#, #"["Y"]"#]),
    ("SELECT upper(a) AS a FROM stdin WHERE a = 'y' ORDER BY a", [#"["Y"]"#, #"["Y"]"#]),
    (
      "SELECT upper(a) AS a, count(*) AS n2 FROM stdin GROUP BY a HAVING n2 > 1 ORDER BY n2, 1 DESC",
      [#"["Y",2]"#, #"["X",2]"#]
    ),
    ("SELECT count(DISTINCT n), sum(DISTINCT n) FROM stdin WHERE a = 'x'", ["[1,1]"]),
    (
      "SELECT max(timestamp('2026-01-01')) - INTERVAL '1 day' AS d FROM stdin",
      [#"["2025-12-31T00:00:00Z"]"#]
    ),
  ])
  func `rows of a statement`(_ sql: String, _ expected: [String]) throws {
    for memory in [1 << 20, 1] {
      #expect(try rows(sql, of: lines, memory: memory) == expected, "\(sql), memory \(memory)")
    }
  }

  @Test func `sums are exact whatever the order`() throws {
    let terms = ["1e100", "1", "-1e100", "0.1", "0.2", "0.3", "4503599627370496.5", "-0.5"]
    var results: Set<String> = []
    for shift in terms.indices {
      let lines = (terms[shift...] + terms[..<shift]).map { "{\"x\":\($0)}" }
      results.formUnion(try rows("SELECT sum(x) FROM stdin", of: lines))
    }
    #expect(results == ["[4503599627370497]"])
  }

  @Test func `more runs than are merged at a time`() throws {
    let lines = (0..<3000).map { "{\"k\":\(($0 * 7919) % 3001),\"g\":\($0 % 7)}" }
    let sorted = try rows("SELECT k FROM stdin ORDER BY k", of: lines, memory: 512)
    #expect(
      sorted
        == (0..<3001).filter { k in lines.contains { $0.contains("\"k\":\(k),") } }.map {
          "[\($0)]"
        })
    for sql in [
      "SELECT k, count(*) FROM stdin GROUP BY k",
      "SELECT g, count(DISTINCT k) FROM stdin GROUP BY g",
      "SELECT DISTINCT g FROM stdin", "SELECT DISTINCT k, g FROM stdin ORDER BY g LIMIT 50",
      "SELECT k FROM stdin ORDER BY g DESC LIMIT 100 OFFSET 20",
    ] {
      let expected = try rows(sql, of: lines, memory: 1 << 24)
      #expect(expected.count > 1)
      #expect(try rows(sql, of: lines, memory: 512) == expected, "\(sql)")
    }
  }

  @Test func `a folder that is not there is told`() {
    let lines = (0..<100).map { "{\"k\":\($0)}" }
    #expect(throws: (any Error).self) {
      try rows("SELECT k FROM stdin ORDER BY k", of: lines, memory: 1, folder: "/nowhere/at/all")
    }
  }
}
