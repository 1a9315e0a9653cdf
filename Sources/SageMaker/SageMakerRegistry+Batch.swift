internal import AWSClient
internal import JSONLines
package import Registry

/// SageMaker's `BatchDescribeModelPackage`.
///
/// Facts of botocore's model (sagemaker/2017-07-24): 1 to 100 ARNs a call, of versioned packages;
/// `ModelPackageSummaries` is a map by ARN, and so is `BatchDescribeModelPackageErrorMap`. A summary
/// has the properties of `batchProperties`.
extension SageMakerRegistry: BatchRegistry {
  /// The members of `BatchDescribeModelPackageSummary`.
  package static let batchProperties = [
    "ModelPackageGroupName", "ModelPackageVersion", "ModelPackageArn", "ModelPackageDescription",
    "CreationTime", "InferenceSpecification", "ModelPackageStatus", "ModelApprovalStatus",
    "ModelPackageRegistrationType",
  ]

  private static let summaries = Array("ModelPackageSummaries".utf8)

  package func describe(
    _ identifiers: [String], region: String
  ) async throws(RegistryError) -> [String: PackageDescription] {
    var body = RequestBody()
    body.add("ModelPackageArnList", json: .array(identifiers.map { JSONValue($0) }))
    let answer = try await client.call(
      .batchDescribeModelPackage, region: region, body: body.finish())
    var indexer = LineIndexer(columns: ColumnSet())
    let bytes = answer.body.span.bytes
    do {
      try indexer.index(bytes)
    } catch {
      throw .badAnswer(
        "BatchDescribeModelPackage: no JSON from byte \(error.offset) on",
        attempts: answer.attempts)
    }
    guard indexer.whole.kind == .object else {
      throw .badAnswer("BatchDescribeModelPackage: no object", attempts: answer.attempts)
    }
    var packages: [String: PackageDescription] = [:]
    var members = JSONMemberCursor(bytes.member(Self.summaries, of: indexer.whole))
    while let (name, summary) = members.next(in: bytes) {
      guard let properties = PackageProperties(summary, of: bytes) else {
        throw .badAnswer(
          "BatchDescribeModelPackage: a summary without ModelPackageArn",
          attempts: answer.attempts)
      }
      packages[bytes.text(of: name)] = PackageDescription(
        identifier: properties.identifier, properties: properties.bytes)
    }
    return packages
  }
}
