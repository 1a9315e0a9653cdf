import Expressions
import JSONLines
import TestTools
import Testing

/// Random expressions against evaluators that share nothing with this one.
@Suite struct ReferenceTests {
  /// Compares every line of a script's output; expressions refused for their types are left out, and
  /// may not be most of them.
  private func compare(_ script: String, count: Int) throws {
    let seed = UInt32.random(in: 0...UInt32.max)
    let lines = try Python.lines(ofScript: script, arguments: [String(seed), String(count)])
    var compared = 0
    for line in lines {
      let fields = line.split(separator: "\t").map(String.init)
      let expected = try JSONValue(parsing: fields[2])
      do {
        let result = try evaluate(fields[0], on: fields[1])
        compared += 1
        let value = try JSONValue(parsing: result)
        // Python spells a whole double's digits in full, where RFC 8785 rounds them.
        let isSame = value == expected || (value.double != nil && value.double == expected.double)
        #expect(
          isSame,
          "\(script), seed \(seed): \(fields[0]) on \(fields[1]) gave \(result)")
      } catch let error as ExpressionError {
        #expect(error.isAboutTypes, "\(script), seed \(seed): \(fields[0]): \(error)")
      }
    }
    #expect(compared > lines.count / 3, "seed \(seed): only \(compared) of \(lines.count)")
    #expect(lines.count > count / 2)
  }

  @Test func theNaiveEvaluatorAgrees() throws {
    try compare("naive_cases.py", count: 6000)
  }

  @Test func sqliteAgrees() throws {
    try compare("sqlite_cases.py", count: 3000)
  }
}

extension ExpressionError {
  fileprivate var isAboutTypes: Bool {
    switch reason {
    case .argumentType, .operandType, .incomparable, .unordered, .incomparableText, .notBoolean:
      true
    default: false
    }
  }
}
