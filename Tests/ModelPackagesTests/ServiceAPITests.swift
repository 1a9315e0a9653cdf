import JSONLines
import ModelPackages
import OrderedCollections
import Testing

/// What each API can change.
@Suite struct ServiceAPITests {
  private static let version = "arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/7"
  private static let named = "arn:aws:sagemaker:us-east-1:123456789012:model-package/lone"

  private static func request(
    _ patch: String, of identifier: String = version, via: ServiceAPI? = nil
  ) throws -> (ChangeRequest, JSONPatch) {
    let document = PatchDocument(parsing: Array(patch.utf8))
    let request = ChangeRequest(
      identifier: identifier, region: "us-east-1", operation: .update(document), via: via)
    return (request, try document.patch())
  }

  @Test func `SageMaker changes the life cycle and specifications, and no entry that is there`() {
    #expect(Schema.mutability(of: "model_life_cycle", via: .sageMaker) == .updatable)
    #expect(Schema.mutability(of: "inference_specification", via: .sageMaker) == .updatable)
    #expect(Schema.mutability(of: "managed_storage_type", via: .sageMaker) == .createOnly)
    #expect(Schema.mutability(of: "certify_for_marketplace", via: .sageMaker) == .createOnly)
    #expect(Schema.mutability(of: "created_by", via: .sageMaker) == .readOnly)
    #expect(Schema.mutability(of: "model_package_group_tags", via: .sageMaker) == .onGroup)
    #expect(
      Schema.mutability(of: "additional_inference_specifications", via: .sageMaker)
        == .additionsOnly)
    #expect(Schema.mutability(of: "model_life_cycle", via: .cloudControl) == .sageMakerOnly)
  }

  @Test func `a request keeps the API that it was made for`() throws {
    let (request, _) = try Self.request(
      #"[{"op":"add","path":"/ApprovalDescription","value":"x"}]"#, via: .sageMaker)
    var line: [UInt8] = []
    request.append(to: &line)
    #expect(String(decoding: line, as: UTF8.self).hasSuffix(#","via":"sagemaker"}"#))
    #expect(try ChangeRequest(parsing: line.span.bytes) == request)
    let wrong = Array(
      #"{"data__Identifier":"\#(Self.version)","patch":[],"via":"cloud"}"#.utf8)
    #expect(
      throws: ChangeRequestError.wrongType(
        member: "via", expected: "cloudcontrol or sagemaker")
    ) { try ChangeRequest(parsing: wrong.span.bytes) }
  }

  @Test func `a request for SageMaker holds at Cloud Control only if that carries it out`() throws {
    let (status, statusPatch) = try Self.request(
      #"[{"op":"add","path":"/ModelApprovalStatus","value":"Approved"}]"#, via: .sageMaker)
    #expect(throws: Never.self) { try status.check(statusPatch, via: .cloudControl) }
    for property in ["ModelLifeCycle", "SourceUri", "InferenceSpecification", "Tags"] {
      let (request, patch) = try Self.request(
        #"[{"op":"add","path":"/\#(property)","value":"x"}]"#, via: .sageMaker)
      #expect(throws: UpdateRefusal.notThroughCloudControl(property)) {
        try request.check(patch, via: .cloudControl)
      }
    }
    let (tags, tagPatch) = try Self.request(
      #"[{"op":"add","path":"/Tags","value":[]}]"#, of: Self.named, via: .sageMaker)
    #expect(throws: Never.self) { try tags.check(tagPatch, via: .cloudControl) }
  }

  @Test func `a file takes what the request's API can change`() throws {
    let patch = #"[{"op":"add","path":"/ModelLifeCycle","value":{"Stage":"a","StageStatus":"b"}}]"#
    let before: JSONObject = ["ModelPackageGroupName": "churn"]
    let preview = RequestPreview(followsService: false)
    let (request, _) = try Self.request(patch, via: .sageMaker)
    #expect(try preview.outcome(of: request, on: before)["ModelLifeCycle"] != nil)
    let (other, _) = try Self.request(patch)
    #expect(throws: RequestRefusal.self) { try preview.outcome(of: other, on: before) }
  }

  @Test func `SageMaker takes longer environments than CloudFormation`() throws {
    let environment = JSONValue.object(
      JSONObject(uniqueKeysWithValues: (0..<20).map { (JSONString("K\($0)"), "v") }))
    let value: JSONValue = [
      "Containers": [["Image": "i", "Environment": environment, "IsCheckpoint": true]]
    ]
    #expect(throws: Never.self) {
      try Schema.validate("inference_specification", value: value, via: .sageMaker)
    }
    #expect(throws: SchemaViolation.self) {
      try Schema.validate("inference_specification", value: value)
    }
  }
}
