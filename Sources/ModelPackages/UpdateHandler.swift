package import JSONLines
internal import OrderedCollections

/// The rules of the service's update handler: which changes of an accepted update take effect.
///
/// Cloud Control applies the patch to the package's model and hands the result to the update handler
/// of the resource type. That handler passes only some properties on to SageMaker:
///
/// - for a package in a group: the approval status, the approval description, the customer metadata
///   and the inference specifications to add, each only if the patched model has it;
/// - for a package outside a group: the tags.
///
/// It ignores every other change, and the operation still ends in SUCCESS. Source: the handler's
/// public code (aws-cloudformation-resource-providers-sagemaker, ModelPackage, `UpdateHandler` and
/// `Translator`); the deployed handler may differ.
package enum UpdateHandler {
  /// A failure within the handler.
  package enum Failure: Error, Equatable, Sendable {
    /// After the patch, the package would have both a group and a name of its own, or neither.
    case groupAndName(hasBoth: Bool)
    /// The patch removes all customer metadata.
    case noMetadataLeft

    /// Cloud Control's `HandlerErrorCode` for the failure.
    package var handlerErrorCode: String {
      switch self {
      case .groupAndName: "InvalidRequest"
      case .noMetadataLeft: "InternalFailure"
      }
    }
  }

  private static let passedOnInGroup: [JSONString] = [
    "ModelApprovalStatus", "ApprovalDescription", "CustomerMetadataProperties",
  ]
  private static let specifications: JSONString = "AdditionalInferenceSpecifications"

  /// Returns the package's properties after the operation.
  ///
  /// - Parameters:
  ///   - before: all properties of the package.
  ///   - after: the properties after the patch.
  /// - Throws: the failure if the operation would end FAILED.
  package static func outcome(
    from before: JSONObject, to after: JSONObject, of patch: JSONPatch
  ) throws(Failure) -> JSONObject {
    let isInGroup = after["ModelPackageGroupName"] != nil
    let hasName = after["ModelPackageName"] != nil
    guard isInGroup != hasName else { throw .groupAndName(hasBoth: isInGroup) }
    var result = before
    guard isInGroup else {
      result["Tags"] = after["Tags"]
      return result
    }
    if before["CustomerMetadataProperties"] != nil, after["CustomerMetadataProperties"] == nil {
      throw .noMetadataLeft
    }
    for name in passedOnInGroup {
      if let value = after[name] { result[name] = value }
    }
    if patch.addsSpecifications { result[specifications] = after[specifications] }
    return result
  }
}

extension JSONPatch {
  /// Whether the patch adds inference specifications through the write-only property.
  fileprivate var addsSpecifications: Bool {
    operations.contains { operation in
      operation.changedPaths.contains {
        $0.tokens.first?.text == "AdditionalInferenceSpecificationsToAdd"
      }
    }
  }
}

extension UpdateHandler.Failure {
  /// The failure in one sentence without a full stop, for results and progress events.
  package var message: String {
    switch self {
    case .groupAndName(hasBoth: true):
      "a package has either ModelPackageGroupName or ModelPackageName, and this one has both"
    case .groupAndName(hasBoth: false):
      "a package has either ModelPackageGroupName or ModelPackageName, and this one has neither"
    case .noMetadataLeft:
      "Internal Failure (the handler fails where the last entry of CustomerMetadataProperties is"
        + " removed; keep one entry)"
    }
  }
}
