internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import SageMaker
internal import Testing

/// Patches as calls of SageMaker's API.
@Suite struct UpdateCallsTests {
  private static let version: JSONObject = [
    "ModelPackageGroupName": "churn", "ModelPackageVersion": 7,
    "ModelApprovalStatus": "PendingManualApproval", "ApprovalDescription": "new",
    "CustomerMetadataProperties": ["owner": "ann", "team": "a"],
    "AdditionalInferenceSpecifications": [["Name": "first", "Containers": [["Image": "i"]]]],
    "ModelLifeCycle": ["Stage": "dev", "StageStatus": "ok"],
  ]
  private static let named: JSONObject = [
    "ModelPackageName": "lone",
    "Tags": [
      ["Key": "a", "Value": "1"], ["Key": "b", "Value": "2"], ["Key": "c", "Value": "3"],
    ],
  ]

  private static func patch(_ text: String) throws -> JSONPatch {
    try JSONPatch(JSONValue(parsing: text), grammar: .missingSlashAllowed)
  }

  private static func calls(
    _ text: String, on properties: JSONObject = version
  ) throws -> UpdateCalls {
    try UpdateCalls(try patch(text), on: properties)
  }

  // MARK: Without reading

  @Test func `values that are only set need no package`() throws {
    let calls = try #require(
      try UpdateCalls(
        settingOnly: Self.patch(
          """
          [{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"},
           {"op":"add","path":"/ApprovalDescription","value":"fine"},
           {"op":"add","path":"/CustomerMetadataProperties/a~1b","value":"1"},
           {"op":"add","path":"/CustomerMetadataProperties/c","value":"2"},
           {"op":"add","path":"/ApprovalDescription","value":"last"}]
          """)))
    #expect(
      JSONValue.object(calls.update) == [
        "ModelApprovalStatus": "Approved", "ApprovalDescription": "last",
        "CustomerMetadataProperties": ["a/b": "1", "c": "2"],
      ])
    #expect(calls.addedTags.isEmpty && calls.deletedTagKeys.isEmpty)
  }

  @Test(arguments: [
    #"[{"op":"test","path":"/ModelApprovalStatus","value":"Rejected"}]"#,
    #"[{"op":"replace","path":"/ApprovalDescription","value":"x"}]"#,
    #"[{"op":"add","path":"/CustomerMetadataProperties","value":{"a":"b"}}]"#,
    #"[{"op":"remove","path":"/CustomerMetadataProperties/owner"}]"#,
    #"[{"op":"add","path":"/Tags/-","value":{"Key":"a","Value":"b"}}]"#,
    #"[{"op":"add","path":"/ModelCard/ModelCardStatus","value":"Draft"}]"#,
    #"[{"op":"copy","from":"/A","path":"/ApprovalDescription"}]"#,
  ])
  func `everything else needs the package`(patch: String) throws {
    #expect(try UpdateCalls(settingOnly: Self.patch(patch)) == nil)
  }

  @Test func `a value that the schema refuses is not sent`() throws {
    #expect(throws: UpdateRefusal.self) {
      try UpdateCalls(
        settingOnly: Self.patch(#"[{"op":"add","path":"/ModelApprovalStatus","value":"Yes"}]"#))
    }
  }

  // MARK: On a package

  @Test func `only what differs is sent`() throws {
    let calls = try Self.calls(
      """
      [{"op":"test","path":"/ModelApprovalStatus","value":"PendingManualApproval"},
       {"op":"replace","path":"/ModelApprovalStatus","value":"Approved"},
       {"op":"replace","path":"/ApprovalDescription","value":"new"},
       {"op":"replace","path":"/CustomerMetadataProperties/owner","value":"bob"},
       {"op":"remove","path":"/CustomerMetadataProperties/team"},
       {"op":"add","path":"/CustomerMetadataProperties/site","value":"x"},
       {"op":"replace","path":"/ModelLifeCycle/Stage","value":"prod"}]
      """)
    #expect(
      JSONValue.object(calls.update) == [
        "ModelApprovalStatus": "Approved",
        "ModelLifeCycle": ["Stage": "prod", "StageStatus": "ok"],
        "CustomerMetadataProperties": ["owner": "bob", "site": "x"],
        "CustomerMetadataPropertiesToRemove": ["team"],
      ])
  }

  @Test func `all metadata can be removed`() throws {
    let calls = try Self.calls(#"[{"op":"remove","path":"/CustomerMetadataProperties"}]"#)
    #expect(
      JSONValue.object(calls.update) == ["CustomerMetadataPropertiesToRemove": ["owner", "team"]])
  }

  @Test func `new specifications are added and known ones are not`() throws {
    let calls = try Self.calls(
      """
      [{"op":"add","path":"/AdditionalInferenceSpecificationsToAdd","value":[
        {"Name":"first","Containers":[{"Image":"j"}]},{"Name":"second","Containers":[{"Image":"k"}]}]}]
      """)
    #expect(
      JSONValue.object(calls.update) == [
        "AdditionalInferenceSpecificationsToAdd": [
          ["Name": "second", "Containers": [["Image": "k"]]]
        ]
      ])
  }

  @Test func `tags are added, overwritten and deleted by their keys`() throws {
    let calls = try Self.calls(
      """
      [{"op":"replace","path":"/Tags/0/Value","value":"9"},{"op":"remove","path":"/Tags/1"},
       {"op":"add","path":"/Tags/-","value":{"Key":"d","Value":"4"}}]
      """, on: Self.named)
    #expect(calls.update.isEmpty)
    #expect(calls.addedTags == [["Key": "a", "Value": "9"], ["Key": "d", "Value": "4"]])
    #expect(calls.deletedTagKeys == ["b"])
  }

  @Test func `removing all tags deletes each`() throws {
    let calls = try Self.calls(#"[{"op":"remove","path":"/Tags"}]"#, on: Self.named)
    #expect(calls.deletedTagKeys == ["a", "b", "c"])
  }

  @Test func `what is as asked for is not called`() throws {
    let calls = try Self.calls(
      #"[{"op":"replace","path":"/ModelApprovalStatus","value":"PendingManualApproval"}]"#)
    #expect(calls.isEmpty)
  }

  @Test func `a failed test is known as one`() throws {
    let error = #expect(throws: UpdateRefusal.self) {
      try Self.calls(#"[{"op":"test","path":"/ModelApprovalStatus","value":"Rejected"}]"#)
    }
    #expect(error?.isFailedTest == true)
  }

  @Test(arguments: [
    (#"[{"op":"remove","path":"/ApprovalDescription"}]"#, "set another value, which may be"),
    (#"[{"op":"remove","path":"/ModelApprovalStatus"}]"#, "cannot be removed"),
    (
      #"[{"op":"move","from":"/ApprovalDescription","path":"/SourceUri"}]"#,
      "ApprovalDescription cannot be removed"
    ),
    (#"[{"op":"add","path":"/Domain","value":"NLP"}]"#, "Domain is create-only"),
    (#"[{"op":"add","path":"/CreationTime","value":"x"}]"#, "CreationTime is read-only"),
    (#"[{"op":"add","path":"/Tags","value":[]}]"#, "no tags of its own"),
    (#"[{"op":"add","path":"/ModelPackageGroupTags","value":[]}]"#, "on the group"),
    (
      #"[{"op":"remove","path":"/AdditionalInferenceSpecifications/0"}]"#,
      "AdditionalInferenceSpecificationsToAdd"
    ),
    (#"[{"op":"add","path":"/ModelAprovalStatus","value":"Approved"}]"#, "did you mean"),
    (#"[{"op":"replace","path":"","value":{"ModelPackageGroupName":"x"}}]"#, "cannot be changed"),
  ])
  func `what the API cannot say is refused by name`(patch: String, words: String) throws {
    let arn = "arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/7"
    let error = #expect(throws: UpdateRefusal.self) {
      try Self.patch(patch).check(via: .sageMaker, of: arn)
      _ = try Self.calls(patch)
    }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }
}
