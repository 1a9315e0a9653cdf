import Expressions
import JSONLines
import Testing

/// The texts that a line must hold for a condition to be true of it.
struct RequiredTextsTests {
  private func texts(_ condition: String) throws -> [String] {
    let compiled = try Expression.compile(condition)
    return compiled.program.requiredTexts(of: compiled.root).map(\.text)
  }

  @Test(arguments: [
    ("a = 'Approved'", [#""Approved""#]), ("'Approved' = a", [#""Approved""#]),
    ("a = 'Approved' AND b = 'fraud'", [#""Approved""#, #""fraud""#]),
    ("tags['team'] = 'fraud' AND (b > 1 OR c = 'other')", [#""fraud""#]),
    ("a LIKE 'models/%.tar_gz'", [#""models"#]), ("a LIKE '%xgboost%'", ["xgboost"]),
    ("a LIKE '%_xgboost'", [#"xgboost""#]), ("a LIKE 'xgboost'", [#""xgboost""#]),
    ("any(list, Image LIKE '%xgboost%')", ["xgboost"]), ("list[*].k = 'value'", [#""value""#]),
    ("data__Identifier = 'arn:aws:sagemaker'", [#""arn:aws:sagemaker""#]),
    (#"a = 'say "hello"'"#, ["hello"]), ("a = 'é-long'", [#"-long""#]),
  ])
  func `equality and LIKE require their text`(condition: String, expected: [String]) throws {
    #expect(try texts(condition) == expected)
  }

  @Test(arguments: [
    "a = 'Approved' OR b = 'fraud'", "NOT a = 'Approved'", "a != 'Approved'", "a NOT LIKE 'long%'",
    "a ILIKE '%long%'", "lower(a) = 'approved'", "a || 'x' = 'approvedx'", "a = '0042'",
    "a = '1e400'", "a IN ('one', 'two')", "all(list, k = 'value')", "a IS NULL", "a = 'ab'",
    "a = b", "a > 'text'", "coalesce(a, 'fraud') = 'fraud'",
    "any(json_extract(a, '$.list'), k = 'value')", "CASE WHEN a = 'text' THEN TRUE END",
  ])
  func `what may be true without its text requires none`(condition: String) throws {
    #expect(try texts(condition) == [])
  }

  /// Whatever is required: no line for which the condition is true lacks it.
  @Test func `no line that matches lacks a required text`() throws {
    let values = [
      #""Approved""#, #""\u0041pproved""#, "\"approved\"", "null", "1", #"["Approved"]"#,
      #"{"k":"Approved"}"#, #"[{"Key":"k","Value":"Approved"}]"#, #""x Approved y""#,
    ]
    let conditions = [
      "a = 'Approved'", "a LIKE '%Approved%'", "a['k'] = 'Approved'", "a[*] = 'Approved'",
      "any(a, Value = 'Approved')", "a.k = 'Approved' AND a IS NOT NULL",
    ]
    var matches = 0
    for condition in conditions {
      let compiled = try Expression.compile(condition)
      let required = compiled.program.requiredTexts(of: compiled.root)
      #expect(!required.isEmpty)
      var evaluator = Evaluator(compiled.program, now: runStart)
      var indexer = LineIndexer(columns: compiled.columns)
      for value in values {
        let line = Array("{\"a\":\(value)}".utf8)
        try indexer.index(line.span.bytes)
        evaluator.start(on: indexer)
        guard evaluator.isTrue(compiled.root, line: line.span.bytes) else { continue }
        matches += 1
        for text in required {
          for kernels in ScanKernels.all {
            #expect(kernels.firstOffset(of: text, in: line.span.bytes) != nil, "\(condition)")
          }
        }
      }
    }
    #expect(matches >= 8)
  }
}
