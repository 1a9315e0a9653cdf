import TestTools
import Testing

@testable import ModelPackages

@Suite struct ColumnsTests {
  @Test func namesTheDocumentedColumnsInOrder() {
    #expect(
      Columns.names == [
        "tags", "additional_inference_specifications", "certify_for_marketplace", "client_token",
        "customer_metadata_properties", "domain", "drift_check_baselines",
        "inference_specification", "metadata_properties", "model_approval_status", "model_metrics",
        "model_package_description", "model_package_group_name", "model_package_name",
        "sample_payload_url", "skip_model_validation", "source_algorithm_specification", "task",
        "validation_specification", "model_package_arn", "approval_description", "creation_time",
        "last_modified_time", "model_package_status", "model_package_version",
        "additional_inference_specifications_to_add", "model_package_status_details", "region",
      ])
  }

  @Test(arguments: [
    ("ModelPackageArn", "model_package_arn"), ("SamplePayloadUrl", "sample_payload_url"),
    ("S3Uri", "s3_uri"), ("ModelCard", "model_card"), ("SecurityConfig", "security_config"),
    ("SourceUri", "source_uri"), ("ManagedStorageType", "managed_storage_type"),
    ("ModelLifeCycle", "model_life_cycle"),
    ("ModelPackageRegistrationType", "model_package_registration_type"),
    ("A", "a"), ("X9", "x9"), ("ModelDataETag", "model_data_e_tag"),
    ("CreatedBy", "created_by"), ("LastModifiedBy", "last_modified_by"),
    ("MODELPackageARN", "=MODELPackageARN"),
    ("Region", "=Region"), ("model_card", "=model_card"), ("region", "=region"),
    ("=x", "==x"), ("", ""), ("fooBar", "fooBar"), ("Model Card", "Model Card"),
    ("Été", "Été"), ("_x", "_x"), ("a__b", "a__b"), ("data__Identifier", "data__Identifier"),
  ])
  func convertsBothWays(property: String, column: String) {
    #expect(Columns.column(of: property) == column)
    #expect(Columns.property(of: column) == property)
  }

  @Test(arguments: [
    ("KMSKeyID", "kms_key_id"), ("KMSKeyARN", "kms_key_arn"), ("ETag", "e_tag"), ("AB", "ab"),
    ("S3DataURI", "s3_data_uri"), ("MaxPayloadInMB", "max_payload_in_mb"),
    ("SupportedMIMETypes", "supported_mime_types"),
  ])
  func aRunOfCapitalsIsOneWord(property: String, column: String) {
    #expect(Columns.column(of: property) == column)
    #expect(Columns.column(of: Columns.property(of: column)) == column)
  }

  /// Names with a run of capitals are left out: their columns do not tell the run.
  @Test func noTwoPropertiesShareAColumn() {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededRandom(seed)
    let alphabet = Array("AaBbZ0_=é")
    var columns: [String: String] = [:]
    for _ in 0..<20_000 {
      let length = Int.random(in: 0...6, using: &generator)
      let property = String(
        (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
      let column = Columns.column(of: property)
      if zip(property, property.dropFirst()).contains(where: { $0.isUppercase && $1.isUppercase }) {
        let back = Columns.property(of: column)
        #expect(Columns.column(of: back) == column, "seed \(seed)")
        continue
      }
      #expect(Columns.property(of: column) == property, "seed \(seed)")
      #expect(columns.updateValue(property, forKey: column) ?? property == property, "seed \(seed)")
      #expect(column != "region", "seed \(seed)")
    }
  }

  @Test(arguments: [
    ("model_approval_status", "model_approval_status"),
    ("Model Approval Status", "model_approval_status"),
    ("ModelApprovalStatus", "model_approval_status"),
    ("MODEL_APPROVAL_STATUS", "model_approval_status"),
    (" Model\nApproval\u{A0}Status ", "model_approval_status"), ("TAGS", "tags"),
    ("model-approval-status", nil), ("status", nil), ("", nil), ("_", nil),
  ])
  func spelledByPeople(name: String, column: String?) {
    #expect(Columns.column(spelled: name) == column)
  }

  /// No two columns are the same but for case, blanks and underscores.
  @Test func everyColumnIsFoundByItsProperty() {
    for column in Columns.allNames {
      #expect(Columns.column(spelled: column) == column)
      #expect(Columns.column(spelled: Columns.property(of: column)) == column)
    }
  }

  @Test func ranksLaterColumnsBeforeTheRegion() {
    #expect(Columns.rank(of: "tags") == 0)
    #expect(Columns.rank(of: "model_package_status_details") < Columns.rank(of: "model_card"))
    #expect(Columns.rank(of: "model_card") < Columns.rank(of: "region"))
  }
}
