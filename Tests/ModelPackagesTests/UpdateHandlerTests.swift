import JSONLines
import OrderedCollections
import Testing

@testable import ModelPackages

/// The changes that the service's update handler carries out, ignores, or fails at.
@Suite struct UpdateHandlerTests {
  private static let versioned =
    #""ModelPackageGroupName":"g","ModelApprovalStatus":"Approved","ApprovalDescription":"ok","#
    + #""CustomerMetadataProperties":{"team":"fraud"},"Domain":"NLP""#
  private static let named = #""ModelPackageName":"n","Tags":[{"Key":"a","Value":"1"}]"#

  private func outcome(_ properties: String, _ patch: String) throws -> JSONValue {
    let before = try #require(try JSONValue(parsing: "{\(properties)}").object)
    var update = PropertiesUpdate(try JSONPatch(JSONValue(parsing: patch)))
    update.unknownProperties = .refused
    update.passesHandler = true
    return .object(try update.result(on: before))
  }

  @Test(arguments: [
    (
      versioned, #"[{"op":"replace","path":"/ModelApprovalStatus","value":"Rejected"}]"#,
      versioned.replacing(#""Approved""#, with: #""Rejected""#)
    ),
    (
      versioned, #"[{"op":"add","path":"/ApprovalDescription","value":""}]"#,
      versioned.replacing(#""ok""#, with: #""""#)
    ),
    (
      versioned, #"[{"op":"add","path":"/CustomerMetadataProperties/auc","value":"1"}]"#,
      versioned.replacing(#""fraud""#, with: #""fraud","auc":"1""#)
    ),
    // "not given" to UpdateModelPackage
    (versioned, #"[{"op":"remove","path":"/ModelApprovalStatus"}]"#, versioned),
    (versioned, #"[{"op":"remove","path":"/ApprovalDescription"}]"#, versioned),
    // not passed on
    (versioned, #"[{"op":"add","path":"/Tags","value":[]}]"#, versioned),
    (versioned, #"[{"op":"add","path":"/SkipModelValidation","value":"All"}]"#, versioned),
    (
      versioned,
      #"[{"op":"add","path":"/AdditionalInferenceSpecifications","value":["#
        + #"{"Name":"n","Containers":[{"Image":"i"}]}]}]"#, versioned
    ),
    (
      versioned,
      #"[{"op":"add","path":"/AdditionalInferenceSpecificationsToAdd","value":["#
        + #"{"Name":"n","Containers":[{"Image":"i"}]}]}]"#,
      versioned
        + #","AdditionalInferenceSpecifications":[{"Name":"n","Containers":[{"Image":"i"}]}]"#
    ),
    // outside a group: tags alone
    (
      named, #"[{"op":"add","path":"/Tags/-","value":{"Key":"b","Value":"2"}}]"#,
      named.replacing("}]", with: #"},{"Key":"b","Value":"2"}]"#)
    ),
    (named, #"[{"op":"remove","path":"/Tags"}]"#, #""ModelPackageName":"n""#),
    (named, #"[{"op":"add","path":"/ModelApprovalStatus","value":"Approved"}]"#, named),
    (named, #"[{"op":"add","path":"/CustomerMetadataProperties","value":{"a":"1"}}]"#, named),
  ])
  func carriesOutWhatTheHandlerPassesOn(before: String, patch: String, after: String) throws {
    #expect(try outcome(before, patch) == JSONValue(parsing: "{\(after)}"))
  }

  @Test(arguments: [
    (
      versioned, #"[{"op":"remove","path":"/CustomerMetadataProperties"}]"#,
      UpdateRefusal.handler(.noMetadataLeft)
    ),
    (
      versioned + #","ModelPackageName":"n""#,
      #"[{"op":"replace","path":"/ModelApprovalStatus","value":"Rejected"}]"#,
      .handler(.groupAndName(hasBoth: true))
    ),
    (
      #""ModelApprovalStatus":"Approved""#,
      #"[{"op":"replace","path":"/ModelApprovalStatus","value":"Rejected"}]"#,
      .handler(.groupAndName(hasBoth: false))
    ),
    (
      versioned, #"[{"op":"add","path":"/ModelPackageName","value":"n"}]"#,
      .handler(.groupAndName(hasBoth: true))
    ),
    (
      versioned + #","BrandNew":1"#, #"[{"op":"replace","path":"/BrandNew","value":2}]"#,
      .notAProperty("BrandNew", meant: nil)
    ),
  ])
  func failsWhereTheHandlerFails(before: String, patch: String, refusal: UpdateRefusal) {
    #expect(throws: refusal) { try outcome(before, patch) }
  }

  @Test func `a failure within the handler is an InternalFailure`() {
    #expect(UpdateRefusal.handler(.noMetadataLeft).handlerErrorCode == "InternalFailure")
    #expect(
      UpdateRefusal.handler(.groupAndName(hasBoth: true)).handlerErrorCode == "InvalidRequest")
  }
}
