package import JSONLines
internal import OrderedCollections

/// The way back from a record to the resource's properties.
///
/// Worked example: `{"domain":"NLP","task":null,"region":"eu-west-1"}` is `{"Domain":"NLP"}`: a
/// top-level `null` means absent, and `region` is no property.
package enum RecordProperties {
  /// Columns of a record that are no properties of the resource.
  private static let notProperties: Set<String> = [Columns.region, "data__Identifier"]

  /// The property of a record's column, nil if the column is none.
  static func property(of column: String) -> String? {
    notProperties.contains(column) ? nil : Columns.property(of: column)
  }

  /// The record's properties as one compact JSON object in UTF-8, in the record's order; values
  /// keep their spelling.
  ///
  /// - Parameter leavesOutOthers: whether to omit columns that Cloud Control never returns: those
  ///   of SageMaker's API, and the group's tags.
  /// - Throws: if the line is not a JSON object.
  package static func json(
    ofRecord line: RawSpan, leavesOutOthers: Bool = false
  ) throws(RecordError) -> [UInt8] {
    let whole = try RecordError.checkedObject(line)
    var members = OrderedDictionary<JSONString, JSONSlice>()
    var cursor = JSONMemberCursor(whole)
    while let (name, value) = cursor.next(in: line) {
      let column = line.text(of: name)
      guard let property = property(of: column) else { continue }
      if leavesOutOthers, let row = Schema.row(of: column), !row.isOfCloudControl { continue }
      members[JSONString(property)] = value
    }
    var output: [UInt8] = [UInt8(ascii: "{")]
    for (property, value) in members where value.kind != .null {
      if output.count > 1 { output.append(UInt8(ascii: ",")) }
      output.appendJSONString(property.text)
      output.append(UInt8(ascii: ":"))
      output.appendCompact(value, of: line)
    }
    output.append(UInt8(ascii: "}"))
    return output
  }

  /// Returns the values of an object's members by their names, in the order of the names; of repeated names
  /// the last value counts.
  static func slices(
    of whole: JSONSlice, in line: RawSpan
  ) -> OrderedDictionary<JSONString, JSONSlice> {
    var members = OrderedDictionary<JSONString, JSONSlice>()
    var cursor = JSONMemberCursor(whole)
    while let (name, value) = cursor.next(in: line) {
      members[JSONString(line.text(of: name))] = value
    }
    return members
  }

  /// The record's properties as a tree.
  ///
  /// - Parameter wanted: which properties; nil means all.
  package static func tree(
    ofRecord line: RawSpan, wanted: Set<String>? = nil
  ) throws(RecordError) -> JSONObject {
    RecordMembers(of: try RecordError.checkedObject(line), in: line).properties(wanted, in: line)
  }
}
