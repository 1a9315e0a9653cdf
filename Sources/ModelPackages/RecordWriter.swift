package import JSONLines
internal import OrderedCollections

/// Makes record lines of the properties that a registry returned.
///
/// Worked example: the properties `{"Domain": "NLP", "ModelCard": {"a": 1}, "Tags": []}` read in
/// `eu-west-1` become `{"tags":[],"domain":"NLP","model_card":{"a":1},"region":"eu-west-1"}`:
/// columns in mpkg-records(5)'s order, later properties before `region`, what was absent absent,
/// values as written but without white space between tokens, so that a record is one line.
package struct RecordWriter: Sendable {
  private static let groupTags = JSONString(Columns.groupTags)
  /// The properties that have a fixed place, in their order.
  private static let known = ColumnSet(Columns.properties)
  /// The name and colon of each one's column.
  private static let knownColumns = Columns.properties.map { property in
    var bytes: [UInt8] = []
    bytes.appendJSONString(Columns.column(of: property))
    bytes.append(UInt8(ascii: ":"))
    return bytes
  }

  package init() {}

  /// Appends one record without a line end.
  ///
  /// - Parameters:
  ///   - properties: one JSON object in UTF-8, names in PascalCase.
  ///   - groupTags: the tags of the package's group, a JSON array; empty if the group's tags are
  ///     not known, `nil` to keep those in the properties.
  /// - Throws: where the properties are no JSON object; nothing is appended then.
  package func appendRecord(
    properties: RawSpan, region: String, groupTags: [UInt8]? = nil, to output: inout [UInt8]
  ) throws(RecordError) {
    var indexer = LineIndexer(columns: Self.known)
    let whole = try RecordError.checkedObject(properties, &indexer)
    // Other properties by column: the property's name and the slice of its value.
    var others = OrderedDictionary<JSONString, (property: String, value: JSONSlice)>()
    var members = JSONMemberCursor(whole)
    while let (name, value) = members.next(in: properties) {
      if indexer.slot(of: name, in: properties) != nil { continue }
      let property = properties.text(of: name)
      var column = JSONString(Columns.column(of: property))
      if let other = others[column], other.property != property {
        column = JSONString(Columns.marked(property))
      }
      others[column] = (property, value)
    }
    output.append(UInt8(ascii: "{"))
    for place in Self.knownColumns.indices where indexer[place].kind != .absent {
      output += Self.knownColumns[place]
      output.appendCompact(indexer[place], of: properties)
      output.append(UInt8(ascii: ","))
    }
    for (column, (_, value)) in others where groupTags == nil || column != Self.groupTags {
      output.appendJSONString(column.text)
      output.append(UInt8(ascii: ":"))
      output.appendCompact(value, of: properties)
      output.append(UInt8(ascii: ","))
    }
    if let groupTags, !groupTags.isEmpty {
      output.appendJSONString(Columns.groupTags)
      output.append(UInt8(ascii: ":"))
      output += groupTags
      output.append(UInt8(ascii: ","))
    }
    output.append(text: "\"region\":")
    output.appendJSONString(region)
    output.append(UInt8(ascii: "}"))
  }
}

/// Why bytes are no record, or no properties of a resource.
package enum RecordError: Error, Equatable, Sendable {
  /// The bytes are no JSON.
  case syntax(JSONSyntaxError)
  /// The bytes are JSON, but no object.
  case notAnObject(JSONKind)

  /// Returns the whole value of a JSON object.
  ///
  /// - Parameter isChecked: whether the bytes are known to be JSON.
  static func object(_ bytes: RawSpan, isChecked: Bool) throws(RecordError) -> JSONSlice {
    guard isChecked, let whole = bytes.wholeObject else { return try checkedObject(bytes) }
    return whole
  }

  /// The whole value of a JSON object, checked in full.
  static func checkedObject(_ bytes: RawSpan) throws(RecordError) -> JSONSlice {
    var indexer = LineIndexer(columns: ColumnSet())
    return try checkedObject(bytes, &indexer)
  }

  /// The whole value of a JSON object, checked in full.
  ///
  /// - Parameter indexer: finds the object's members on the way.
  static func checkedObject(
    _ bytes: RawSpan, _ indexer: inout LineIndexer
  ) throws(RecordError) -> JSONSlice {
    do { try indexer.index(bytes) } catch { throw .syntax(error) }
    guard indexer.whole.kind == .object else { throw .notAnObject(indexer.whole.kind) }
    return indexer.whole
  }
}
