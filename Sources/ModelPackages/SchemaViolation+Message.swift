extension SchemaViolation {
  /// What was wrong with the value, in one sentence without a full stop; for messages, rejects and
  /// progress events.
  package var message: String {
    let place = place.text
    return "'\(column)'" + (place.isEmpty ? "" : " at \(place)") + ": " + problem.message
  }
}

extension SchemaViolation.Problem {
  fileprivate var message: String {
    switch self {
    case .wrongType(let expected, let found):
      "the schema wants \(expected.rawValue), this is \(found.rawValue)"
    case .notOneOf(let allowed, let found):
      "'\(found)' is none of \(allowed.joined(separator: ", "))"
        + (allowed.first { Columns.fold($0) == Columns.fold(found) }
          .map { "; did you mean '\($0)'?" } ?? "")
    case .length(let found, let allowed):
      "\(found) characters, where the schema allows \(allowed.words)"
    case .count(let found, let allowed):
      "\(found) entries, where the schema allows \(allowed.words)"
    case .belowMinimum(let found, let minimum):
      "\(found) is below \(minimum), the least that the schema allows"
    case .pattern(let pattern, let found): "'\(found)' does not match \(pattern.text)"
    case .unknownMember(let name): "the schema has no member '\(name)'"
    case .missingMember(let name): "the member '\(name)' is missing"
    case .reservedTagKey(let key): "the tag key '\(key)' starts with 'aws:', which is AWS's own"
    case .duplicateTagKey(let key): "two tags have the key '\(key)'"
    case .notJSON: "the text is no JSON, which the column's type asks for"
    }
  }
}

extension ClosedRange<Int> {
  /// The range in words: `50 at most`, `1 to 50`.
  package var words: String {
    lowerBound == 0 ? "\(upperBound) at most" : "\(lowerBound) to \(upperBound)"
  }
}
