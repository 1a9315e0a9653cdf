package import JSONLines
internal import OrderedCollections

/// Where the members of a record's line stand, in their order.
package struct RecordMembers: Sendable {
  private let members: [(name: JSONSlice, value: JSONSlice)]

  /// Finds the members of an object in a line that was checked.
  package init(of object: JSONSlice, in line: RawSpan) {
    var members: [(name: JSONSlice, value: JSONSlice)] = []
    members.reserveCapacity(Columns.names.count)
    var cursor = JSONMemberCursor(object)
    while let member = cursor.next(in: line) { members.append(member) }
    self.members = members
  }

  /// The value of a column, of a repeated one the last; `.absent` if the line does not have it.
  ///
  /// - Parameter column: the column's name in UTF-8.
  package func value(of column: [UInt8], in line: RawSpan) -> JSONSlice {
    members.last { line.string($0.name, equals: column) }?.value ?? .absent
  }

  /// The record's properties as a tree; of repeated columns the last counts.
  ///
  /// - Parameter wanted: which properties; nil means all.
  package func properties(_ wanted: Set<String>?, in line: RawSpan) -> JSONObject {
    var properties = JSONObject()
    for (name, value) in wanted.map({ candidates(for: $0, in: line) }) ?? members {
      guard let property = RecordProperties.property(of: line.text(of: name)),
        wanted?.contains(property) ?? true
      else { continue }
      properties[JSONString(property)] = value.kind == .null ? nil : JSONValue(value, of: line)
    }
    return properties
  }

  /// The members that may be wanted properties: most others are ruled out without making strings of
  /// their names.
  private func candidates(
    for wanted: Set<String>, in line: RawSpan
  ) -> [(name: JSONSlice, value: JSONSlice)] {
    var places: Set<Int> = []
    for property in wanted {
      let letters = Array(property.utf8)
      for place in members.indices where line.string(members[place].name, resembles: letters) {
        places.insert(place)
      }
    }
    return places.sorted().map { members[$0] }
  }

  /// The line with some columns changed, without its end.
  ///
  /// Other columns keep their spelling. A column that the line has is changed where it stands, and of
  /// repeated ones only the first stays; a new column stands where mpkg-records(5) has it.
  func line(with changes: [RecordUpdate.ColumnChange], in line: RawSpan) -> [UInt8] {
    var edits = changes.map { ColumnEdit($0) }
    /// The edit of each member, an index of `edits`.
    let edited = members.map { member in
      edits.indices.first { edits[$0].isOf(member.name, in: line) }
    }
    for case let edit? in edited { edits[edit].isPresent = true }
    let new = edits.filter { !$0.isPresent && $0.value != nil }
      .map { (rank: Columns.rank(of: $0.column), edit: $0) }
      .sorted { $0.rank < $1.rank }
    var inserted = new[...]
    var writer = RecordLineWriter(capacity: line.byteCount)
    for ((name, value), edit) in zip(members, edited) {
      if !inserted.isEmpty {
        let rank = Columns.rank(of: line.text(of: name))
        while let next = inserted.first, next.rank < rank {
          writer.append(next.edit, of: line)
          inserted.removeFirst()
        }
      }
      guard let edit else {
        writer.append(name, value, of: line)
        continue
      }
      writer.append(edits[edit], of: line)
      edits[edit].value = nil
    }
    for next in inserted { writer.append(next.edit, of: line) }
    return writer.finish(line)
  }
}

/// What becomes of one column of a line.
private struct ColumnEdit {
  let column: String
  /// The column's name in UTF-8.
  private let spelling: [UInt8]
  /// How many bytes the name has.
  private let length: Int
  /// Whether the line has the column.
  var isPresent = false
  /// The new value; nil leaves the column out.
  var value: JSONValue?

  init(_ change: RecordUpdate.ColumnChange) {
    column = change.column
    spelling = Array(change.column.utf8)
    length = spelling.count
    value = change.after
  }

  func isOf(_ name: JSONSlice, in line: RawSpan) -> Bool {
    if !name.hasEscapes, name.contentRange.count != length { return false }
    return line.string(name, equals: spelling)
  }
}

/// Writes the members of a record's line.
///
/// Members that follow one another in the source with nothing but a comma between are copied in one
/// piece.
private struct RecordLineWriter {
  private var bytes: [UInt8] = []
  /// The piece of the source that is to be copied next.
  private var pending = 0..<0

  /// - Parameter capacity: about how many bytes the line will have.
  init(capacity: Int) {
    bytes.reserveCapacity(capacity + 256)
    bytes.append(UInt8(ascii: "{"))
  }

  /// Appends a member as it stands in the source.
  mutating func append(_ name: JSONSlice, _ value: JSONSlice, of line: RawSpan) {
    let (name, value) = (name.range, value.range)
    let isCompact = value.lowerBound == name.upperBound + 1
    if isCompact, name.lowerBound == pending.upperBound + 1, !pending.isEmpty {
      pending = pending.lowerBound..<value.upperBound
      return
    }
    copyPending(line)
    if isCompact {
      pending = name.lowerBound..<value.upperBound
    } else {
      separate()
      bytes.append(name, of: line)
      bytes.append(UInt8(ascii: ":"))
      bytes.append(value, of: line)
    }
  }

  /// Appends a column's new value, if it has one.
  mutating func append(_ edit: ColumnEdit, of line: RawSpan) {
    copyPending(line)
    guard let value = edit.value else { return }
    separate()
    bytes.appendJSONString(edit.column)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(value)
  }

  /// The line without its end.
  consuming func finish(_ line: RawSpan) -> [UInt8] {
    copyPending(line)
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  private mutating func copyPending(_ line: RawSpan) {
    if pending.isEmpty { return }
    separate()
    bytes.append(pending, of: line)
    pending = 0..<0
  }

  private mutating func separate() {
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
  }
}
