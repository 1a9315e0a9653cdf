import JSONLines
import OrderedCollections
import TestTools
import Testing

@testable import ModelPackages

/// Compares what SageMaker's API can change with botocore's service model.
@Suite struct ServiceModelTests {
  private let model: JSONValue

  init() throws {
    model = try JSONValue(
      parsing: Array(try Python.output(ofScript: "service_model.py", arguments: [])))
  }

  @Test func `the changeable columns are the members of UpdateModelPackage, and tags`() throws {
    let members = Set(try #require(model["members"]?.array).compactMap(\.string))
    let columns = Set(Schema.changeableColumns(via: .sageMaker).map { Columns.property(of: $0) })
    #expect(
      members
        == columns.subtracting(["Tags"]).union([
          "ModelPackageArn", "ClientToken", "CustomerMetadataPropertiesToRemove",
        ]))
  }

  @Test func `the specifications are those of the service model`() throws {
    var theirs: Set<String> = []
    for (path, isRequired) in try #require(model["paths"]?.object) {
      theirs.insert(path.text + (isRequired == true ? " required" : ""))
    }
    var ours: Set<String> = []
    for property in ["InferenceSpecification", "AdditionalInferenceSpecificationsToAdd"] {
      let rule = try #require(Schema.row(of: Columns.column(of: property))?.rule(via: .sageMaker))
      Self.describe(rule, at: property, to: &ours)
    }
    #expect(ours.subtracting(theirs).sorted() == [], "only in the built-in schema")
    #expect(theirs.subtracting(ours).sorted() == [], "only in the service model")
  }

  private static func describe(_ rule: SchemaRule, at path: String, to paths: inout Set<String>) {
    switch rule {
    case .object(let members):
      for member in members {
        paths.insert("\(path).\(member.name)" + (member.isRequired ? " required" : ""))
        describe(member.rule, at: "\(path).\(member.name)", to: &paths)
      }
    case .list(let count, let element):
      let end = count.upperBound == .max ? "" : String(count.upperBound)
      paths.insert("\(path)[\(count.lowerBound)...\(end)]")
      describe(element, at: path + "[]", to: &paths)
    case .map(let count, _, _): paths.insert("\(path){\(count.upperBound)}")
    case .text, .oneOf, .boolean, .integer: break
    }
  }
}
