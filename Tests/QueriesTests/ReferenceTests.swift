import Expressions
import JSONLines
import Queries
import Testing

/// Random statements against SQLite: the same rows in the same order, however little memory there is.
@Suite struct ReferenceTests {
  @Test(arguments: [1 << 20, 8 << 10, 1])
  func `SQLite agrees`(memory: Int) throws {
    let seed = UInt32.random(in: 0...UInt32.max)
    let lines = try Python.lines(
      ofScript: "sqlite_queries.py", arguments: [String(seed), "400"])
    let records = try JSONValue(parsing: lines[0]).array ?? []
    let input = records.map(\.jsonText)
    #expect(input.count == 200)
    var compared = 0
    for line in lines.dropFirst() {
      let fields = line.split(separator: "\t").map(String.init)
      let sql = "\(fields[0]) ".replacing(" FROM t ", with: " FROM 't' ")
      let expected = try JSONValue(parsing: fields[1]).array ?? []
      let found = try rows(sql, of: input, memory: memory).map { try JSONValue(parsing: $0) }
      compared += 1
      #expect(
        found == expected,
        "seed \(seed): \(sql)\n\(found.map(\.jsonText))\n\(expected.map(\.jsonText))")
    }
    #expect(compared == 400)
  }
}
