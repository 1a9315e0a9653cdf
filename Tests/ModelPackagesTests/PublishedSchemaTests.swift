import Foundation
import JSONLines
import OrderedCollections
import TestTools
import Testing

@testable import ModelPackages

/// Compares the built-in schema with the CloudFormation schema that AWS publishes, where a copy of it
/// is installed.
@Suite struct PublishedSchemaTests {
  /// Rules that differ on purpose: the built-in rule, the published one, and the reason.
  private static let knownDifferences: [(ours: String, published: String, reason: String)] = {
    var differences = [
      (
        "ClientToken: string 1...36 entityName", "ClientToken: string 1...36 ^[a-zA-Z0-9-]+$",
        "write-only and create-only: no patch sets it"
      ),
      (
        "ModelPackageArn: string 1...2048 noWhiteSpace", "ModelPackageArn: string 1...2048 ARN",
        "read-only; ModelPackageARN reads it"
      ),
    ]
    // The published names are plain strings; an empty or spaced one is a mistake all the same.
    let lists = ["SupportedRealtimeInferenceInstanceTypes", "SupportedTransformInstanceTypes"]
    let parents = [
      "AdditionalInferenceSpecifications[]", "AdditionalInferenceSpecificationsToAdd[]",
      "InferenceSpecification",
    ]
    let places =
      parents.flatMap { parent in lists.map { "\(parent).\($0)[]" } } + [
        "ValidationSpecification.ValidationProfiles[].TransformJobDefinition.TransformResources."
          + "InstanceType"
      ]
    for place in places {
      differences.append(
        ("\(place): string 1...64 noWhiteSpace", "\(place): string any", "instance types"))
    }
    for parent in parents {
      let place = "\(parent).Containers[].ContainerHostname: string "
      differences.append(
        (place + "1...63 entityName", place + "0...63 entityName", "the pattern wants a character"))
    }
    return differences
  }()

  @Test func `the built-in schema is the published one`() throws {
    guard let published = try Self.published() else { return }
    var theirs = Set<String>()
    for (name, rule) in try #require(published["properties"]?.object) {
      try Self.describe(rule, at: name.text, to: &theirs)
    }
    var ours = Set<String>()
    for property in Columns.properties + Columns.laterProperties {
      Self.describe(Schema.rule(ofProperty: property), at: property, to: &ours)
    }
    for (own, other, reason) in Self.knownDifferences {
      #expect(ours.remove(own) != nil, "\(own) is not in the built-in schema (\(reason))")
      #expect(theirs.remove(other) != nil, "\(other) is not in the published schema (\(reason))")
    }
    #expect(ours.subtracting(theirs).sorted() == [], "only in the built-in schema")
    #expect(theirs.subtracting(ours).sorted() == [], "only in the published schema")
  }

  @Test func `the published lists of fixed properties are the built-in ones`() throws {
    guard let published = try Self.published() else { return }
    func names(_ list: String) throws -> Set<String> {
      let paths = try #require(published[list]?.array).compactMap(\.string)
      return Set(paths.map { String($0.dropFirst("/properties/".count)) })
    }
    let rows = (Columns.properties + Columns.laterProperties).compactMap {
      Schema.row(of: Columns.column(of: $0))
    }
    func properties(_ isWanted: (Schema.Row) -> Bool) -> Set<String> {
      Set(rows.filter(isWanted).map(\.property))
    }
    #expect(try names("readOnlyProperties") == properties { $0.mutability == .readOnly })
    #expect(try names("createOnlyProperties") == properties { $0.mutability == .createOnly })
    #expect(try names("writeOnlyProperties") == properties(\.isWriteOnly))
    #expect(
      try names("conditionalCreateOnlyProperties") == properties(\.isConditionallyCreateOnly))
    #expect(published["additionalProperties"] == false)
    #expect(rows.count == 30)
  }

  /// The published schema; `nil` where no copy is installed.
  private static func published() throws -> JSONValue? {
    let output = try Python.output(ofScript: "published_schema.py", arguments: [])
    let schema = try JSONValue(parsing: String(decoding: output, as: UTF8.self))
    return schema == .null ? nil : schema
  }

  // MARK: The built-in schema in words

  private static func describe(_ rule: SchemaRule, at place: String, to lines: inout Set<String>) {
    switch rule {
    case .text(let length, let pattern):
      lines.insert("\(place): string \(words(length))\(pattern)")
    case .oneOf(let values):
      lines.insert("\(place): one of \(values.sorted())")
    case .boolean:
      lines.insert("\(place): boolean")
    case .integer(let minimum):
      lines.insert("\(place): integer from \(minimum)")
    case .map(let count, let key, let value):
      lines.insert("\(place): map \(words(count))")
      describe(key, at: place + "{key}", to: &lines)
      describe(value, at: place + "{value}", to: &lines)
    case .list(let count, let element):
      lines.insert("\(place): list \(words(count))")
      describe(element, at: place + "[]", to: &lines)
    case .object(let members):
      let required = members.filter(\.isRequired).map(\.name).sorted()
      lines.insert("\(place): object, required \(required)")
      for member in members { describe(member.rule, at: "\(place).\(member.name)", to: &lines) }
    }
  }

  private static func words(_ range: ClosedRange<Int>) -> String {
    range == 0...Int.max ? "" : "\(range.lowerBound)...\(range.upperBound) "
  }

  // MARK: The published schema in words

  private static func describe(
    _ rule: JSONValue, at place: String, to lines: inout Set<String>
  ) throws {
    switch rule["type"]?.string {
    case "string":
      lines.insert("\(place): " + (values(of: rule) ?? string(rule)))
    case "boolean":
      lines.insert("\(place): boolean")
    case "integer":
      lines.insert("\(place): integer from \(count(rule, "minimum") ?? 0)")
    case "array":
      lines.insert("\(place): list \(words(range(rule, "minItems", "maxItems")))")
      try describe(try #require(rule["items"]), at: place + "[]", to: &lines)
    case "object":
      if let members = rule["properties"]?.object {
        let required = (rule["required"]?.array ?? []).compactMap(\.string).sorted()
        lines.insert("\(place): object, required \(required)")
        for (name, member) in members {
          try describe(member, at: "\(place).\(name.text)", to: &lines)
        }
      } else {
        try describeMap(rule, at: place, to: &lines)
      }
    default:
      Issue.record("\(place): the published type is \(rule["type"]?.jsonText ?? "missing")")
    }
  }

  /// Two patterns of names stand for one map: one for its keys, the other for its values.
  private static func describeMap(
    _ rule: JSONValue, at place: String, to lines: inout Set<String>
  ) throws {
    lines.insert("\(place): map \(words(range(rule, "minProperties", "maxProperties")))")
    let patterns = try #require(rule["patternProperties"]?.object)
    let values = Set(patterns.values.map { string($0, ignoresPattern: true) })
    #expect(values.count == 1, "\(place): values of two kinds")
    if place == "CustomerMetadataProperties" {
      lines.insert("\(place){key}: string 1...128 tagText")
      lines.insert("\(place){value}: string 1...256 tagText")
    } else {
      // Environment: the patterns match any name; SageMaker's model bounds it.
      lines.insert("\(place){key}: string 0...1024 any")
      lines.insert("\(place){value}: \(values.first ?? "")")
    }
  }

  private static func values(of rule: JSONValue) -> String? {
    guard let values = rule["enum"]?.array else { return nil }
    return "one of \(values.compactMap(\.string).sorted())"
  }

  private static func string(_ rule: JSONValue, ignoresPattern: Bool = false) -> String {
    let pattern = ignoresPattern ? "any" : name(ofPattern: rule["pattern"]?.string)
    return "string \(words(range(rule, "minLength", "maxLength")))\(pattern)"
  }

  private static func range(
    _ rule: JSONValue, _ minimum: String, _ maximum: String
  ) -> ClosedRange<Int> {
    (count(rule, minimum) ?? 0)...(count(rule, maximum) ?? Int.max)
  }

  private static func count(_ rule: JSONValue, _ name: String) -> Int? {
    rule[name]?.double.map { Int($0) }
  }

  /// The built-in pattern for a published one, which is itself returned where there is none.
  private static func name(ofPattern pattern: String?) -> String {
    guard let pattern else { return "any" }
    let known: [String: TextPattern] = [
      ".*": .any, #"[\S\s]+"#: .any, #"[\S]{1,255}"#: .noWhiteSpace,
      "^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}": .entityName,
      "^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$": .entityName,
      #"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-]*\/)?"#
        + "([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)$": .entityNameOrARN,
      #"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"#: .tagText,
      "^(https|s3)://([^/]+)/?(.*)$": .uri, "^[Ss][Hh][Aa]256:[0-9a-fA-F]{64}$": .digest,
      #"^[-\w]+\/.+$"#: .mediaType, #"[0-9]\.[A-Za-z0-9.]+"#: .frameworkVersion,
      "^[a-zA-Z0-9:/_-]*$": .keyIdentifier,
      #"^arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+$"#: .roleARN,
      #"[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*"#: .prose,
      #"[\p{L}\p{M}\p{Z}\p{N}\p{P}]{0,1024}"#: .proseWithoutSymbols,
    ]
    if pattern.hasPrefix("^arn:aws(-cn|") { return "ARN" }
    return known[pattern].map { "\($0)" } ?? pattern
  }
}
