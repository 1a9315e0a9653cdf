internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Registry
internal import Times

/// SageMaker's operations that read packages by ARN.
extension RehearsalService {
  /// Properties of the Cloud Control type, and columns of records, that are not in SageMaker's
  /// answer.
  private static let withoutInDescription: Set<JSONString> = [
    "Tags", "ClientToken", "AdditionalInferenceSpecificationsToAdd", "ModelPackageGroupTags",
  ]

  /// The members of a package in an answer of BatchDescribeModelPackage.
  private static let ofBatch: Set<JSONString> = [
    "ModelPackageGroupName", "ModelPackageVersion", "ModelPackageArn", "ModelPackageDescription",
    "CreationTime", "InferenceSpecification", "ModelPackageStatus", "ModelApprovalStatus",
    "ModelPackageRegistrationType",
  ]

  /// SageMaker's `DescribeModelPackage`, by ARN.
  func describeModelPackage(_ input: JSONObject) async throws(ServiceFault) -> JSONObject {
    let name = try text("ModelPackageName", of: input, lengths: 1...176)
    guard let description = try await description(of: name) else {
      throw ServiceFault("ValidationException", "ModelPackage \(name) does not exist.")
    }
    return description
  }

  /// SageMaker's `BatchDescribeModelPackage`.
  func batchDescribeModelPackage(_ input: JSONObject) async throws(ServiceFault) -> JSONObject {
    let list = input["ModelPackageArnList"]?.array ?? []
    let names = list.compactMap(\.string)
    guard (1...100).contains(list.count), names.count == list.count else {
      throw ServiceFault("ValidationException", "ModelPackageArnList has to have 1 to 100 ARNs")
    }
    for name in names where ModelPackageARN(name) == nil {
      throw ServiceFault(
        "ValidationException", "Value '\(name)' at 'modelPackageArnList' is no model package's ARN")
    }
    var summaries: JSONObject = [:]
    var errors: JSONObject = [:]
    for name in names {
      let description = try await description(of: name)
      if let description, description["ModelPackageGroupName"] != nil {
        summaries[JSONString(name)] = .object(description.filter { Self.ofBatch.contains($0.key) })
      } else {
        errors[JSONString(name)] = [
          "ErrorCode": "ValidationException",
          "ErrorResponse": JSONValue(
            description == nil
              ? "ModelPackage \(name) does not exist." : "ModelPackage \(name) is unversioned."),
        ]
      }
    }
    return [
      "ModelPackageSummaries": .object(summaries),
      "BatchDescribeModelPackageErrorMap": .object(errors),
    ]
  }

  /// Returns a package in SageMaker's form, with times as epoch seconds; `nil` if it does not
  /// exist.
  private func description(of arn: String) async throws(ServiceFault) -> JSONObject? {
    guard ModelPackageARN(arn) != nil else {
      throw ServiceFault("ValidationException", "mpkg serve finds packages by their ARNs only")
    }
    let line: [UInt8]
    do throws(SnapshotError) {
      guard let found = try registry.store.find(arn) else { return nil }
      line = found.line
    } catch {
      throw ServiceFault("InternalFailure", error.message, status: 500)
    }
    return try Self.description(ofRecord: line).filter {
      !Self.withoutInDescription.contains($0.key)
    }
  }

  /// Returns the package of a record with all its properties, times as epoch seconds.
  static func description(ofRecord line: [UInt8]) throws(ServiceFault) -> JSONObject {
    var object: JSONObject
    do throws(RecordError) {
      object = try RecordProperties.tree(ofRecord: line.span.bytes)
    } catch {
      throw ServiceFault("InternalFailure", "unreadable record", status: 500)
    }
    for name: JSONString in ["CreationTime", "LastModifiedTime"] {
      guard let time = object[name]?.string.flatMap(Timestamp.init(parsing:)) else { continue }
      object[name] = JSONValue(epochSeconds: time.secondsSinceEpoch)
    }
    return object
  }
}
