import Commands
import ExpressionChecks
import Expressions
import Foundation
import JSONLines
import ProgramRuns
import TestTools

/// A line of `wrong-expressions.txt`.
struct WrongExpression: Sendable, CustomStringConvertible {
  let section: String
  let expression: String
  /// A part of what is said of it.
  let words: String
  /// Whether it chooses some records, and not others, all the same.
  let choosesSome: Bool

  var description: String { "\(section): \(expression)" }

  var record: JSONValue? {
    get throws { try Records.named[section == "warnings" ? "grouped" : section] ?? nil }
  }

  static func all() throws -> [WrongExpression] {
    var section = ""
    return try Lines.of("wrong-expressions.txt").compactMap { line in
      if line.hasPrefix("["), line.hasSuffix("]") {
        section = String(line.dropFirst().dropLast())
        return nil
      }
      let parts = line.split(separator: "\t").map(String.init)
      guard parts.count == 2 else { throw Python.Failure(description: "no tab in: \(line)") }
      let choosesSome = parts[0].hasPrefix("?")
      return WrongExpression(
        section: section, expression: choosesSome ? String(parts[0].dropFirst()) : parts[0],
        words: parts[1], choosesSome: choosesSome)
    }
  }
}

/// The lines of a file beside this one, without comments.
enum Lines {
  static func of(_ name: String, besideFile file: String = #filePath) throws -> [String] {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    return text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
  }
}

/// First records.
enum Records {
  static var named: [String: JSONValue?] {
    get throws { ["grouped": try grouped, "tagged": try tagged, "none": nil] }
  }

  static var grouped: JSONValue {
    get throws {
      try JSONValue(
        parsing: #"""
          {"model_package_arn":"arn:aws:sagemaker:us-east-1:111122223333:model-package/churn/3",
          "creation_time":"2026-01-31T08:30:00Z","model_package_group_name":"churn","tags":null,
          "model_package_version":3,"model_approval_status":"Approved","domain":null,
          "customer_metadata_properties":{"team":"fraud","owner":"ana","auc":"0.93"},
          "inference_specification":{"Containers":[{"Image":"one:1","Environment":{}}]}}
          """#.split(separator: "\n").joined())
    }
  }

  static var tagged: JSONValue {
    get throws {
      try JSONValue(
        parsing: #"""
          {"model_package_arn":"arn:aws:sagemaker:us-east-1:111122223333:model-package/churn",
          "creation_time":"2026-01-31T08:30:00Z","model_package_name":"churn",
          "tags":[{"Key":"team","Value":"fraud"}],"domain":"NATURAL_LANGUAGE_PROCESSING"}
          """#.split(separator: "\n").joined())
    }
  }

  /// 2,000 records of examples/generate-packages.py.
  static func generated() throws -> [[UInt8]] {
    try Python.lines(
      ofScript: "generate-packages.py", arguments: ["--count", "10000"],
      besideFile: Project.folder + "/examples/here"
    ).map { Array($0.utf8) }
  }
}

/// What is wrong with a condition, errors and warnings, by their place.
func findings(
  in expression: String, on record: JSONValue?, parameters: [String: ExpressionParameter] = [:]
) throws -> [ExpressionFinding] {
  var checker = ExpressionChecker(
    expression, shape: .modelPackages, record: record, parameters: parameters)
  var parser = try Parser(expression)
  checker.checkCondition(try parser.parseExpression())
  return checker.findings.sorted { $0.range.lowerBound < $1.range.lowerBound }
}
