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
  package var columns: [String] { drafts.map(\.column) }
  /// Whether old values are guarded by `test` operations.
  package let isGuarded: Bool
  /// Whether the changes are to properties of new packages.
  private let isOfCreation: Bool
  /// The API that the patches are made for.
  package let api: ServiceAPI
  /// What is gathered of each column.
  private var drafts: [ColumnDraft] = []

  /// Checks the changes.
  ///
  /// - Throws: the first change that no record could get.
  package init(
    _ changes: [PropertyChange], isGuarded: Bool = true, isOfCreation: Bool = false,
    via api: ServiceAPI = .cloudControl
  ) throws(PatchError) {
    self.isGuarded = isGuarded
    self.isOfCreation = isOfCreation
    self.api = api
    for change in changes { try add(change) }
  }

  /// What becomes of each column, in their order.
  var changes: [(column: String, change: ColumnChange)] { drafts.map { ($0.column, $0.change) } }

  /// Checks one change more, in the same time however many there are.
  ///
  /// - Throws: why no record could get it beside the others; the plan is as it was then.
  package mutating func add(_ change: PropertyChange) throws(PatchError) {
    let target = change.target
    if isOfCreation {
      if let refusal = CreationRules.refusal(of: target.column) { throw .creation(refusal) }
    } else {
      let mutability = Schema.mutability(of: target.column, via: api)
      guard mutability.canBeChanged else {
        throw .notChangeable(column: target.column, mutability)
      }
    }
    let value = change.value == .null ? nil : change.value
    do throws(SchemaViolation) {
      switch target {
      case .tag(let key): try Self.check(tag: key, value: value)
      case .path(let path):
        guard let value else { break }
        try Schema.validate(path.column, path: path.members, value: value, via: api)
      }
    } catch {
      throw .schema(error)
    }
    let column = target.column
    guard let place = drafts.firstIndex(where: { $0.column == column }) else {
      drafts.append(ColumnDraft(target, value))
      return
    }
    guard drafts[place].add(target, value) else { throw .changedTwice(target.text) }
  }

  private static func check(tag key: String, value: JSONValue?) throws(SchemaViolation) {
    guard !Schema.isReservedTagKey(key) else {
      throw SchemaViolation(column: "tags", .reservedTagKey(key))
    }
    guard let value else { return }
    try Schema.validate("tags", value: [["Key": JSONValue(key), "Value": value]])
  }
}

/// What is gathered of one column.
private struct ColumnDraft {
  private enum Kind {
    case whole, members, tags
  }

  let column: String
  private let kind: Kind
  private let value: JSONValue?
  private var members: [(path: JSONPointer, value: JSONValue?)] = []
  private var tags: [(key: String, value: String?)] = []
  /// The members that are changed.
  private var paths = PointerSet()
  /// The keys of the tags that are changed.
  private var keys: Set<JSONPointerToken> = []

  init(_ target: PropertyChange.Target, _ value: JSONValue?) {
    column = target.column
    self.value = value
    switch target {
    case .tag: kind = .tags
    case .path(let path): kind = path.members.tokens.isEmpty ? .whole : .members
    }
    _ = add(target, value)
  }

  var change: PatchPlan.ColumnChange {
    switch kind {
    case .whole: .whole(value)
    case .members: .members(members)
    case .tags: .tags(tags)
    }
  }

  /// Takes a change in; false where it is about the same value as another, or a part of it.
  mutating func add(_ target: PropertyChange.Target, _ value: JSONValue?) -> Bool {
    switch (kind, target) {
    case (.tags, .tag(let key)):
      guard keys.insert(JSONPointerToken(key)).inserted else { return false }
      tags.append((key, value?.string))
      return true
    case (.members, .path(let path)) where !path.members.tokens.isEmpty:
      guard !paths.overlaps(path.members) else { return false }
      paths.insert(path.members)
      members.append((path.members, value))
      return true
    default:
      return false
    }
  }
}

/// Pointers, of which it is soon told whether another leads through one of them or one through it.
struct PointerSet {
  private var pointers: Set<JSONPointer> = []
  /// All that the pointers lead through.
  private var ways: Set<JSONPointer> = []

  mutating func insert(_ pointer: JSONPointer) {
    pointers.insert(pointer)
    for length in pointer.tokens.indices { ways.insert(pointer.prefix(length)) }
  }

  /// Whether it is one of the pointers, leads through one, or one leads through it.
  func overlaps(_ pointer: JSONPointer) -> Bool {
    ways.contains(pointer) || pointers.contains(pointer) || leadsThroughOne(pointer)
  }

  /// Whether it leads through one of the pointers to something within.
  func leadsThroughOne(_ pointer: JSONPointer) -> Bool {
    pointer.tokens.indices.contains { pointers.contains(pointer.prefix($0)) }
  }
}
