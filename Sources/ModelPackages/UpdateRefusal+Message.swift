extension UpdateRefusal {
  /// The refusal in one sentence without a full stop, for results and progress events.
  package var message: String {
    switch self {
    case .patch(let error): error.message
    case .notAProperty(let name, let meant):
      "the resource has no property '\(name)'"
        + (meant.map { "; did you mean '\($0)'?" } ?? "; mpkg-records(5) lists them")
    case .nullProperty(let property):
      "\(property) cannot be null; a remove operation takes a property away"
    case .notUpdatable(let property, .readOnly):
      "\(property) is read-only and cannot be changed"
    case .notUpdatable(let property, .sageMakerOnly):
      "\(property) can be changed only through SageMaker's own API: the Cloud Control type lacks it"
    case .notUpdatable(_, .onGroup):
      "the tags of a group are changed on the group, not on its packages"
    case .notUpdatable(let property, .additionsOnly):
      "the entries of \(property) are fixed; add new ones with \(property)ToAdd"
    case .notUpdatable(let property, _):
      "\(property) is create-only and cannot be changed"
    case .notRemovable(let property):
      "\(property) cannot be removed through SageMaker's API; set another value"
        + (Self.mayBeEmpty.contains(property) ? ", which may be an empty string" : "")
    case .tagsInGroup:
      "a package in a group has no tags of its own; change the tags of the group, or"
        + " CustomerMetadataProperties"
    case .notThroughCloudControl(let property):
      "the request was made for SageMaker's API, and Cloud Control cannot change \(property); run"
        + " apply with --via sagemaker"
    case .schema(let violation): violation.message
    case .handler(let failure): failure.message
    case .notAnObject: "the patch turns the properties into something that is not an object"
    }
  }

  private static let mayBeEmpty: Set<String> = ["ApprovalDescription", "SourceUri"]
}

extension UpdateRefusal {
  /// Whether a `test` of the patch failed: a guard, not a mistake of the document.
  package var isFailedTest: Bool {
    guard case .patch(let error) = self else { return false }
    switch error.reason {
    case .testFailed: return true
    default: return false
    }
  }
}
