extension Schema {
  /// Returns the allowed values of a property (the schema's `definitions`); any string for a name
  /// that is not in the table.
  static func rule(ofProperty property: String) -> SchemaRule {
    switch property {
    case "Tags": .list(count: 0...50, of: tag)
    case "AdditionalInferenceSpecifications", "AdditionalInferenceSpecificationsToAdd":
      .list(count: 1...15, of: additionalInferenceSpecification)
    case "CertifyForMarketplace": .boolean
    case "ClientToken": .text(length: 1...36, .entityName)
    case "CustomerMetadataProperties":
      .map(
        count: 1...50, key: .text(length: 1...128, .tagText),
        value: .text(length: 1...256, .tagText))
    case "DriftCheckBaselines": driftCheckBaselines
    case "InferenceSpecification": inferenceSpecification
    case "MetadataProperties":
      .object(
        ["CommitId", "GeneratedBy", "ProjectId", "Repository"].map { .optional($0, text1024) })
    case "ModelApprovalStatus": .oneOf(["Approved", "Rejected", "PendingManualApproval"])
    case "ModelMetrics": modelMetrics
    case "ModelPackageDescription": .text(length: 0...1024, .prose)
    case "ModelPackageGroupName": .text(length: 1...170, .entityNameOrARN)
    case "ModelPackageName": entityName
    case "SamplePayloadUrl": uri
    case "SkipModelValidation": .oneOf(["None", "All"])
    case "SourceAlgorithmSpecification": sourceAlgorithmSpecification
    case "ValidationSpecification": validationSpecification
    case "ModelPackageArn": .text(length: 1...2048, .noWhiteSpace)
    case "ApprovalDescription": text1024
    case "ModelPackageStatus":
      .oneOf(["Pending", "Deleting", "InProgress", "Completed", "Failed"])
    case "ModelPackageVersion": .integer(minimum: 1)
    case "ModelPackageStatusDetails": statusDetails
    case "ModelCard":
      .object([
        .required("ModelCardContent", .text(length: 0...100_000)),
        .required("ModelCardStatus", .oneOf(["Draft", "PendingReview", "Approved", "Archived"])),
      ])
    case "SecurityConfig":
      .object([.required("KmsKeyId", .text(length: 0...2048, .keyIdentifier))])
    case "SourceUri": .text(length: 0...1024, .proseWithoutSymbols)
    case "ManagedStorageType": .oneOf(["Restricted"])
    case "ModelLifeCycle":
      .object([
        .required("Stage", entityName), .required("StageStatus", entityName),
        .optional("StageDescription", text1024),
      ])
    case "ModelPackageRegistrationType": .oneOf(["Logged", "Registered"])
    case "CreatedBy", "LastModifiedBy": userContext
    case "ModelPackageGroupTags": .list(count: 0...50, of: tag)
    default: .text()
    }
  }

  /// The structure of SageMaker's `UserContext`.
  private static let userContext = SchemaRule.object([
    .optional("UserProfileArn", .text()), .optional("UserProfileName", .text()),
    .optional("DomainId", .text()),
    .optional(
      "IamIdentity",
      .object([
        .optional("Arn", .text()), .optional("PrincipalId", .text()),
        .optional("SourceIdentity", .text()),
      ])),
  ])

  private static let text1024 = SchemaRule.text(length: 0...1024)
  private static let entityName = SchemaRule.text(length: 1...63, .entityName)
  private static let uri = SchemaRule.text(length: 0...1024, .uri)
  private static let digest = SchemaRule.text(length: 0...72, .digest)
  private static let contentType = SchemaRule.text(length: 0...256)
  private static let environment = SchemaRule.map(
    count: 0...16, key: .text(length: 0...1024), value: .text(length: 0...1024))

  private static let tag = SchemaRule.object([
    .required("Key", .text(length: 1...128, .tagText)),
    .required("Value", .text(length: 0...256, .tagText)),
  ])

  private static let fileSource = SchemaRule.object([
    .optional("ContentDigest", digest), .optional("ContentType", contentType),
    .required("S3Uri", uri),
  ])

  private static let metricsSource = SchemaRule.object([
    .optional("ContentDigest", digest), .required("ContentType", contentType),
    .required("S3Uri", uri),
  ])

  private static func metrics(_ names: String...) -> SchemaRule {
    .object(names.map { .optional($0, metricsSource) })
  }

  private static let modelMetrics = SchemaRule.object([
    .optional("Bias", metrics("PostTrainingReport", "PreTrainingReport", "Report")),
    .optional("Explainability", metrics("Report")),
    .optional("ModelDataQuality", metrics("Constraints", "Statistics")),
    .optional("ModelQuality", metrics("Constraints", "Statistics")),
  ])

  private static let driftCheckBaselines = SchemaRule.object([
    .optional(
      "Bias",
      .object([
        .optional("ConfigFile", fileSource), .optional("PostTrainingConstraints", metricsSource),
        .optional("PreTrainingConstraints", metricsSource),
      ])),
    .optional(
      "Explainability",
      .object([.optional("ConfigFile", fileSource), .optional("Constraints", metricsSource)])),
    .optional("ModelDataQuality", metrics("Constraints", "Statistics")),
    .optional("ModelQuality", metrics("Constraints", "Statistics")),
  ])

  private static let modelDataSource = SchemaRule.object([
    .optional(
      "S3DataSource",
      .object([
        .required("CompressionType", .oneOf(["None", "Gzip"])),
        .optional("ModelAccessConfig", .object([.required("AcceptEula", .boolean)])),
        .required("S3DataType", .oneOf(["S3Prefix", "S3Object"])), .required("S3Uri", uri),
      ]))
  ])

  private static let container = SchemaRule.object([
    .optional("ContainerHostname", entityName), .optional("Environment", environment),
    .optional("Framework", .text()),
    .optional("FrameworkVersion", .text(length: 3...10, .frameworkVersion)),
    .required("Image", .text(length: 1...255, .noWhiteSpace)), .optional("ImageDigest", digest),
    .optional("ModelDataSource", modelDataSource), .optional("ModelDataUrl", uri),
    .optional("ModelInput", .object([.required("DataInputConfig", .text(length: 1...1024))])),
    .optional("NearestModelName", .text()),
  ])

  private static let containers = SchemaRule.list(count: 1...15, of: container)
  private static let contentTypes = SchemaRule.list(of: contentType)
  private static let mediaTypes = SchemaRule.list(of: .text(length: 0...1024, .mediaType))
  /// Instance types are AWS's growing list; any name passes.
  private static let instanceTypes = SchemaRule.list(of: .text(length: 1...64, .noWhiteSpace))

  private static let inferenceSpecification = SchemaRule.object([
    .required("Containers", containers), .required("SupportedContentTypes", contentTypes),
    .optional("SupportedRealtimeInferenceInstanceTypes", instanceTypes),
    .required("SupportedResponseMIMETypes", mediaTypes),
    .optional(
      "SupportedTransformInstanceTypes",
      .list(count: 1...Int.max, of: .text(length: 1...64, .noWhiteSpace))),
  ])

  private static let additionalInferenceSpecification = SchemaRule.object([
    .required("Containers", containers), .optional("Description", text1024),
    .required("Name", entityName), .optional("SupportedContentTypes", contentTypes),
    .optional("SupportedRealtimeInferenceInstanceTypes", instanceTypes),
    .optional("SupportedResponseMIMETypes", mediaTypes),
    .optional(
      "SupportedTransformInstanceTypes",
      .list(count: 1...Int.max, of: .text(length: 1...64, .noWhiteSpace))),
  ])

  private static let sourceAlgorithmSpecification = SchemaRule.object([
    .required(
      "SourceAlgorithms",
      .list(
        count: 1...1,
        of: .object([
          .required("AlgorithmName", .text(length: 1...170, .entityNameOrARN)),
          .optional("ModelDataUrl", uri),
        ])))
  ])

  private static let statusDetails = SchemaRule.object([
    .optional(
      "ValidationStatuses",
      .list(
        of: .object([
          .optional("FailureReason", .text()), .required("Name", entityName),
          .required("Status", .oneOf(["NotStarted", "Failed", "InProgress", "Completed"])),
        ])))
  ])

  private static let validationSpecification = SchemaRule.object([
    .required(
      "ValidationProfiles",
      .list(
        count: 1...1,
        of: .object([
          .required("ProfileName", entityName),
          .required("TransformJobDefinition", transformJobDefinition),
        ]))),
    .required("ValidationRole", .text(length: 20...2048, .roleARN)),
  ])

  private static let transformJobDefinition = SchemaRule.object([
    .optional("BatchStrategy", .oneOf(["MultiRecord", "SingleRecord"])),
    .optional("Environment", environment),
    .optional("MaxConcurrentTransforms", .integer(minimum: 0)),
    .optional("MaxPayloadInMB", .integer(minimum: 0)),
    .required(
      "TransformInput",
      .object([
        .optional("CompressionType", .oneOf(["None", "Gzip"])),
        .optional("ContentType", contentType),
        .required(
          "DataSource",
          .object([
            .required(
              "S3DataSource",
              .object([
                .required(
                  "S3DataType", .oneOf(["ManifestFile", "S3Prefix", "AugmentedManifestFile"])),
                .required("S3Uri", uri),
              ]))
          ])),
        .optional("SplitType", .oneOf(["None", "TFRecord", "Line", "RecordIO"])),
      ])),
    .required(
      "TransformOutput",
      .object([
        .optional("Accept", contentType), .optional("AssembleWith", .oneOf(["None", "Line"])),
        .optional("KmsKeyId", .text(length: 0...2048)), .required("S3OutputPath", uri),
      ])),
    .required(
      "TransformResources",
      .object([
        .required("InstanceCount", .integer(minimum: 1)),
        .required("InstanceType", .text(length: 1...64, .noWhiteSpace)),
        .optional("VolumeKmsKeyId", .text(length: 0...2048)),
      ])),
  ])
}
