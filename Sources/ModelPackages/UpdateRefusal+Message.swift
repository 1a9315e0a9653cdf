extension UpdateRefusal {
  /// What was wrong, in one sentence without a full stop; for results and progress events.
  package var message: String {
    switch self {
    case .patch(let error): error.message
    case .notUpdatable(let property, .readOnly):
      "\(property) is read-only and cannot be changed"
    case .notUpdatable(let property, _):
      "\(property) is create-only and cannot be changed"
    case .schema(let violation): violation.message
    case .notAnObject: "the patch would make something else of the properties than an object"
    case .record: "the record is no JSON object"
    }
  }
}
