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
    case .notUpdatable(let property, _):
      "\(property) is create-only and cannot be changed"
    case .schema(let violation): violation.message
    case .handler(let failure): failure.message
    case .notAnObject: "the patch turns the properties into something that is not an object"
    case .record: "the record is not a JSON object"
    }
  }
}
