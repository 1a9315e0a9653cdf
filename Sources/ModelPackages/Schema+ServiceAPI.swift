internal import JSONLines

/// What each API can change. SageMaker's side is the input of `UpdateModelPackage`, `AddTags` and
/// `DeleteTags` in SageMaker's service model (botocore, sagemaker/2017-07-24).
extension Schema {
  private static let changeableThroughSageMaker: Set<String> = [
    "model_approval_status", "approval_description", "customer_metadata_properties",
    "additional_inference_specifications_to_add", "inference_specification", "source_uri",
    "model_card", "model_life_cycle", "model_package_registration_type", "tags",
  ]

  /// Returns whether a column can be changed through an API after the package was created. A column
  /// that the schema does not know can be changed through Cloud Control, as far as is known.
  package static func mutability(of column: String, via api: ServiceAPI) -> Mutability {
    let mutability = mutability(of: column)
    switch api {
    case .cloudControl: return mutability
    case .sageMaker:
      if changeableThroughSageMaker.contains(column) { return .updatable }
      if column == "additional_inference_specifications" { return .additionsOnly }
      return mutability.isSetElsewhere ? mutability : .createOnly
    }
  }

  /// Returns the effect of removing a column's property through an API.
  package static func removal(of column: String, via api: ServiceAPI) -> Removal {
    switch api {
    case .cloudControl: row(of: column)?.removal ?? .works
    // Single entries are removed: CustomerMetadataPropertiesToRemove, DeleteTags.
    case .sageMaker:
      column == "customer_metadata_properties" || column == "tags" ? .works : .isNotOffered
    }
  }

  /// Returns whether a change of a column through Cloud Control takes effect: whether its type has
  /// the property, and its update handler passes the change on (`UpdateHandler`).
  static func takesEffectThroughCloudControl(_ column: String, inGroup: Bool) -> Bool {
    guard let row = row(of: column), row.mutability.canBeChanged else { return false }
    if !inGroup { return column == "tags" }
    return !row.isIgnoredByService && !row.isConditionallyCreateOnly && column != "tags"
  }

  /// The columns that a patch may touch through an API, in the order of records.
  package static func changeableColumns(via api: ServiceAPI) -> [String] {
    switch api {
    case .cloudControl: changeableColumns
    case .sageMaker: Columns.allNames.filter(changeableThroughSageMaker.contains)
    }
  }
}

extension Schema.Row {
  /// Returns the values that an API allows for the column.
  package func rule(via api: ServiceAPI) -> SchemaRule {
    api == .sageMaker ? Schema.ruleOfSageMaker(property) ?? rule : rule
  }
}

extension Schema {
  /// Returns the rule of a property for which SageMaker takes more than CloudFormation's schema
  /// does; `nil` if the two agree.
  static func ruleOfSageMaker(_ property: String) -> SchemaRule? {
    switch property {
    case "InferenceSpecification": inferenceSpecificationOfSageMaker
    case "AdditionalInferenceSpecifications", "AdditionalInferenceSpecificationsToAdd":
      .list(count: 1...15, of: additionalSpecificationOfSageMaker)
    default: nil
    }
  }

  private static let name = SchemaRule.text(length: 1...63, .entityName)
  private static let text1024 = SchemaRule.text(length: 0...1024)
  private static let uri = SchemaRule.text(length: 0...1024, .uri)
  private static let compression = SchemaRule.oneOf(["None", "Gzip"])
  private static let dataType = SchemaRule.oneOf(["S3Prefix", "S3Object"])

  private static let modelDataSource = SchemaRule.object([
    .required("CompressionType", compression), .required("S3DataType", dataType),
    .required("S3Uri", uri), .optional("ManifestS3Uri", uri), .optional("ETag", .text()),
    .optional("ManifestEtag", .text()),
    .optional("ModelAccessConfig", .object([.required("AcceptEula", .boolean)])),
    .optional(
      "HubAccessConfig", .object([.required("HubContentArn", .text(length: 0...255))])),
  ])

  private static let container = SchemaRule.object([
    .optional("ContainerHostname", .text(length: 0...63, .entityName)),
    .optional(
      "Environment",
      .map(count: 0...100, key: .text(length: 0...1024), value: .text(length: 0...10_240))),
    .optional("Framework", .text()),
    .optional("FrameworkVersion", .text(length: 3...10, .frameworkVersion)),
    .optional("Image", .text(length: 0...255, .noWhiteSpace)),
    .optional("ImageDigest", .text(length: 0...72, .digest)),
    .optional("ModelDataSource", .object([.optional("S3DataSource", modelDataSource)])),
    .optional("ModelDataUrl", uri),
    .optional("ModelInput", .object([.required("DataInputConfig", .text(length: 1...16_384))])),
    .optional("NearestModelName", .text()), .optional("ProductId", .text(length: 0...256)),
    .optional("ModelDataETag", .text()), .optional("IsCheckpoint", .boolean),
    .optional(
      "AdditionalModelDataSources",
      .list(
        count: 0...5,
        of: .object([
          .required("ChannelName", .text(length: 1...64)),
          .required("S3DataSource", modelDataSource),
        ]))),
    .optional(
      "AdditionalS3DataSource",
      .object([
        .required("S3DataType", dataType), .required("S3Uri", uri),
        .optional("CompressionType", compression), .optional("ETag", .text()),
      ])),
    .optional(
      "BaseModel",
      .object([
        .optional("HubContentName", .text(length: 0...63)),
        .optional("HubContentVersion", .text(length: 5...14)),
        .optional("RecipeName", .text(length: 0...255)),
      ])),
  ])

  private static let specification: [SchemaRule.Member] = [
    .required("Containers", .list(count: 1...15, of: container)),
    .optional("SupportedContentTypes", .list(of: .text(length: 0...256))),
    .optional("SupportedRealtimeInferenceInstanceTypes", instanceTypes),
    .optional("SupportedResponseMIMETypes", .list(of: .text(length: 0...1024, .mediaType))),
    .optional(
      "SupportedTransformInstanceTypes",
      .list(count: 1...Int.max, of: .text(length: 1...64, .noWhiteSpace))),
  ]

  private static let instanceTypes = SchemaRule.list(of: .text(length: 1...64, .noWhiteSpace))
  private static let inferenceSpecificationOfSageMaker = SchemaRule.object(specification)
  private static let additionalSpecificationOfSageMaker = SchemaRule.object(
    specification + [.required("Name", name), .optional("Description", text1024)])
}
