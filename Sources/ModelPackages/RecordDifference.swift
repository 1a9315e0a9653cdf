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

  /// Compares two lines; values that are spelled alike are not looked at.
  ///
  /// - Parameter ignored: columns that may differ.
  /// - Throws: where one of them is no JSON object.
  package init(
    from old: RawSpan, to new: RawSpan, naming: Naming = .properties,
    ignoring ignored: Set<String> = []
  ) throws(RecordError) {
    let before = try RecordProperties.slices(ofRecord: old)
    let after = try RecordProperties.slices(ofRecord: new)
    func add(_ column: JSONString, _ value: JSONSlice, _ other: JSONSlice) {
      guard !ignored.contains(column.text), let name = Self.name(of: column.text, naming) else {
        return
      }
      if value.length == other.length,
        old.extracting(value.range).byteOrder(new.extracting(other.range)) == 0
      {
        return
      }
      let (before, after) = (Self.value(value, old), Self.value(other, new))
      if before == after { return }
      if max(value.length, other.length) > 2 * Self.maximumDepth { mayBeTooDeep = true }
      properties.append(Property(name: name, old: before, new: after))
    }
    for (column, value) in after { add(column, before[column] ?? .absent, value) }
    for (column, value) in before where after[column] == nil { add(column, value, .absent) }
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
  private static let maximumDepth = PatchRequest.maximumDepth - 2

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
