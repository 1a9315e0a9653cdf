extension SchemaRule {
  /// The allowed values in a few words: `Approved, Rejected or PendingManualApproval`, `1 to 63
  /// characters`; `nil` if the type says all.
  package var allowed: String? {
    switch self {
    case .text(let length, let pattern):
      let characters = Self.words(length, "characters")
      guard pattern != .any else { return characters }
      return (characters.map { $0 + ", " } ?? "") + pattern.text
    case .oneOf(let values):
      guard let last = values.last, values.count > 1 else { return values.first }
      return values.dropLast().joined(separator: ", ") + " or " + last
    case .integer(let minimum): return "at least \(minimum)"
    case .map(let count, _, _): return Self.words(count, "entries")
    case .list(let count, _): return Self.words(count, "elements")
    case .boolean, .object: return nil
    }
  }

  private static func words(_ range: ClosedRange<Int>, _ unit: String) -> String? {
    if range.upperBound == .max {
      return range.lowerBound == 0 ? nil : "\(range.lowerBound) \(unit) or more"
    }
    return range.lowerBound == 0
      ? "at most \(range.upperBound) \(unit)"
      : "\(range.lowerBound) to \(range.upperBound) \(unit)"
  }
}

extension Schema.Row {
  /// Whether and how a column can be changed after the package was created, as one word for tables.
  package enum Change: String, Sendable {
    case updatable
    case readOnly = "read-only"
    case createOnly = "create-only"
    /// Can be set only while the package does not have it.
    case onceOnly = "once-only"
    /// The service takes the change, reports SUCCESS, and does nothing.
    case ignored
    /// Can be changed only through SageMaker's own API.
    case sageMakerOnly = "sagemaker-only"
    /// Can be changed only on the package's group.
    case onGroup = "on-group"
    /// Existing entries are fixed; new ones are added through another property.
    case additionsOnly = "additions-only"
  }

  /// Returns whether and how the column can be changed through an API.
  package func change(via api: ServiceAPI) -> Change {
    switch Schema.mutability(of: column, via: api) {
    case .readOnly: .readOnly
    case .createOnly: .createOnly
    case .sageMakerOnly: .sageMakerOnly
    case .onGroup: .onGroup
    case .additionsOnly: .additionsOnly
    case .updatable where api == .sageMaker: .updatable
    case .updatable:
      isIgnoredByService ? .ignored : isConditionallyCreateOnly ? .onceOnly : .updatable
    }
  }
}
