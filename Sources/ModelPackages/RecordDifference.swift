package import JSONLines
internal import OrderedCollections

/// In which properties two records of one package differ.
///
/// Worked example: from `{"domain":"NLP","task":null,"region":"r"}` to `{"domain":"CV","region":"s"}`
/// the property `Domain` differs: a top-level `null` is no value, and `region` no property.
package struct RecordDifference: Sendable {
  /// A property that is not the same in both; nil where it is absent.
  package struct Property: Equatable, Sendable {
    /// The name within a patch: the resource's property, or a member of any other record.
    package let name: String
    package let old: JSONValue?
    package let new: JSONValue?

    /// The column that holds it in a record of a package.
    package var column: String { Columns.column(of: name) }

    var path: JSONPointer { JSONPointer(tokens: [JSONPointerToken(name)]) }

    /// The operations that make the new value of the old one, and the tests of the old one.
    func difference(on footing: JSONDifference.Footing) -> JSONDifference? {
      guard let old, let new else { return nil }
      return JSONDifference(
        from: old, to: new, at: path, footing: footing, isTagList: name == "Tags")
    }
  }

  /// How the members of a record are named in a patch.
  package enum Naming: Sendable {
    /// As properties of the resource; what is none is left out.
    case properties
    /// As they are.
    case members
  }

  /// In the order of the new record, those that it lacks last.
  package private(set) var properties: [Property] = []
  /// Whether a value is long enough to nest deeper than a patch may; most are not.
  private var mayBeTooDeep = false

  /// Compares two lines.
  ///
  /// - Parameters:
  ///   - ignored: columns that may differ.
  ///   - isChecked: whether both lines are known to be JSON.
  /// - Throws: if one of them is not a JSON object.
  package init(
    from old: RawSpan, to new: RawSpan, naming: Naming = .properties,
    ignoring ignored: Set<String> = [], isChecked: Bool = false
  ) throws(RecordError) {
    let before = try RecordError.object(old, isChecked: isChecked)
    let after = try RecordError.object(new, isChecked: isChecked)
    if let before = MemberList(before, of: old), let after = MemberList(after, of: new) {
      compare(before, after, old, new, naming, ignored)
    } else {
      compare(
        RecordProperties.slices(of: before, in: old), RecordProperties.slices(of: after, in: new),
        old, new, naming, ignored)
    }
  }

  private mutating func compare(
    _ before: MemberList, _ after: MemberList, _ old: RawSpan, _ new: RawSpan, _ naming: Naming,
    _ ignored: Set<String>
  ) {
    var isFound = [Bool](repeating: false, count: before.count)
    for index in 0..<after.count {
      let name = after.name(index)
      let found = before.index(of: name, in: new, of: old, startingAt: index)
      if let found { isFound[found] = true }
      add(
        { new.text(of: name) }, found.map(before.value) ?? .absent, after.value(index), old, new,
        naming, ignored)
    }
    for index in 0..<before.count where !isFound[index] {
      let name = before.name(index)
      add({ old.text(of: name) }, before.value(index), .absent, old, new, naming, ignored)
    }
  }

  private mutating func compare(
    _ before: OrderedDictionary<JSONString, JSONSlice>,
    _ after: OrderedDictionary<JSONString, JSONSlice>, _ old: RawSpan, _ new: RawSpan,
    _ naming: Naming, _ ignored: Set<String>
  ) {
    for (column, value) in after {
      add({ column.text }, before[column] ?? .absent, value, old, new, naming, ignored)
    }
    for (column, value) in before where after[column] == nil {
      add({ column.text }, value, .absent, old, new, naming, ignored)
    }
  }

  /// Adds a column if its values differ.
  private mutating func add(
    _ column: () -> String, _ value: JSONSlice, _ other: JSONSlice, _ old: RawSpan, _ new: RawSpan,
    _ naming: Naming, _ ignored: Set<String>
  ) {
    if value.isNull, other.isNull { return }
    if old.isKnownEqual(value, other, of: new) { return }
    let column = column()
    guard !ignored.contains(column), let name = Self.name(of: column, naming) else { return }
    let (before, after) = (Self.value(value, old), Self.value(other, new))
    if before == after { return }
    if max(value.length, other.length) > 2 * Self.maximumDepth { mayBeTooDeep = true }
    properties.append(Property(name: name, old: before, new: after))
  }

  /// Whether values in which the records differ nest so deeply that no line could hold a patch.
  package var isTooDeep: Bool {
    mayBeTooDeep
      && properties.contains { property in
        [property.old, property.new].contains { value in
          value.map { JSONExtent(of: $0).depth > Self.maximumDepth } ?? false
        }
      }
  }

  /// How deep a value may nest that stands in an operation, two levels below the patch.
  private static let maximumDepth = ChangeRequest.maximumDepth - 2

  private static func name(of column: String, _ naming: Naming) -> String? {
    naming == .members ? column : RecordProperties.property(of: column)
  }

  private static func value(_ slice: JSONSlice, _ line: RawSpan) -> JSONValue? {
    slice.isNull ? nil : JSONValue(slice, of: line)
  }

  /// The patch that makes the new values of the old ones.
  ///
  /// - Parameter isIncluded: which properties it is about.
  package func patch(where isIncluded: (Property) -> Bool = { _ in true }) -> JSONPatch {
    var operations: [JSONPatch.Operation] = []
    for property in properties where isIncluded(property) {
      if let difference = property.difference(on: .certain) {
        operations += difference.operations
      } else if let new = property.new {
        operations.append(.add(property.path, new))
      } else {
        operations.append(.remove(property.path))
      }
    }
    return JSONPatch(operations)
  }
}

extension RecordDifference.Property {
  /// Whether an update can set it to what it is to be.
  package var canBeUpdated: Bool {
    guard let row = Schema.row(of: column) else { return true }
    return row.mutability.canBeChanged && !row.isWriteOnly
  }
}
