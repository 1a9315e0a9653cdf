internal import JSONLines

/// The changes that every record of a run is to get, checked against the schema before the first.
///
/// The plan groups the changes by column; `PatchBuilder` makes operations of them for one record.
package struct PatchPlan: Sendable {
  /// What becomes of one column.
  enum ColumnChange: Sendable {
    /// The whole value; nil takes the property away.
    case whole(JSONValue?)
    /// Members of the value, each set or (nil) taken away.
    case members([(path: JSONPointer, value: JSONValue?)])
    /// Tags by their keys, each set or (nil) taken away.
    case tags([(key: String, value: String?)])
  }

  /// The columns to be changed, in the order they were named first.
  package private(set) var columns: [String] = []
  /// What becomes of each of `columns`.
  private(set) var changes: [ColumnChange] = []
  /// Whether old values are guarded by `test` operations.
  package let isGuarded: Bool

  /// Checks the changes.
  ///
  /// - Throws: the first change that no record could get.
  package init(_ changes: [PropertyChange], isGuarded: Bool = true) throws(PatchError) {
    self.isGuarded = isGuarded
    for change in changes { try add(change) }
  }

  private mutating func add(_ change: PropertyChange) throws(PatchError) {
    let target = change.target
    let mutability = Schema.mutability(of: target.column)
    guard mutability.canBeChanged else {
      throw .notChangeable(column: target.column, mutability)
    }
    let value = change.value == .null ? nil : change.value
    do throws(SchemaViolation) {
      switch target {
      case .tag(let key): try Self.check(tag: key, value: value)
      case .path(let path):
        guard let value else { break }
        try Schema.validate(path.column, path: path.members, value: value)
      }
    } catch {
      throw .schema(error)
    }
    let column = target.column
    guard let place = columns.firstIndex(of: column) else {
      columns.append(column)
      changes.append(ColumnChange(target, value))
      return
    }
    guard let merged = changes[place].merged(with: target, value) else {
      throw .changedTwice(target.text)
    }
    changes[place] = merged
  }

  private static func check(tag key: String, value: JSONValue?) throws(SchemaViolation) {
    guard !Schema.isReservedTagKey(key) else {
      throw SchemaViolation(column: "tags", .reservedTagKey(key))
    }
    guard let value else { return }
    try Schema.validate("tags", value: [["Key": JSONValue(key), "Value": value]])
  }
}

extension PatchPlan.ColumnChange {
  fileprivate init(_ target: PropertyChange.Target, _ value: JSONValue?) {
    switch target {
    case .tag(let key): self = .tags([(key, value?.string)])
    case .path(let path) where path.members.tokens.isEmpty: self = .whole(value)
    case .path(let path): self = .members([(path.members, value)])
    }
  }

  /// Both changes together; nil where they are about the same value or a part of it.
  fileprivate func merged(
    with target: PropertyChange.Target, _ value: JSONValue?
  ) -> PatchPlan.ColumnChange? {
    switch (self, target) {
    case (.tags(let tags), .tag(let key)):
      if tags.contains(where: { $0.key.utf8.elementsEqual(key.utf8) }) { return nil }
      return .tags(tags + [(key, value?.string)])
    case (.members(let members), .path(let path)) where !path.members.tokens.isEmpty:
      let overlaps = members.contains {
        $0.path.isPrefix(of: path.members) || path.members.isPrefix(of: $0.path)
      }
      return overlaps ? nil : .members(members + [(path.members, value)])
    default:
      return nil
    }
  }
}
