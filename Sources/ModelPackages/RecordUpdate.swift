package import JSONLines
internal import OrderedCollections

/// Carries out a patch on a record line, as the service would on the package.
///
/// Worked example: on `{"domain":"NLP","approval_description":"a","region":"r"}` the patch
/// `[{"op":"add","path":"/ModelApprovalStatus","value":"Approved"}]` gives
/// `{"domain":"NLP","model_approval_status":"Approved","approval_description":"a","region":"r"}`:
/// columns that did not change keep their bytes and their order, a new one stands where
/// mpkg-records(5) has it.
package enum RecordUpdate {
  /// One column before and after a patch; nil where it is absent.
  package struct ColumnChange: Equatable, Sendable {
    package let column: String
    package let before: JSONValue?
    package let after: JSONValue?
  }

  /// What a patch made of a record.
  package struct Outcome: Equatable, Sendable {
    /// The record's line without its end; the given bytes if nothing changed.
    package let line: [UInt8]
    /// The columns that changed, none if the record already was as asked.
    package let changes: [ColumnChange]
  }

  /// The record after a patch.
  ///
  /// - Throws: why the service would refuse it.
  package static func outcome(
    of update: PropertiesUpdate, onRecord line: RawSpan
  ) throws(UpdateRefusal) -> Outcome {
    let before: JSONObject
    do {
      before = try RecordProperties.tree(ofRecord: line, wanted: update.touchedProperties)
    } catch {
      throw .record(error)
    }
    let after = try update.result(on: before)
    let changes = changes(from: before, to: after)
    var output: [UInt8] = []
    if changes.isEmpty {
      output.append(line)
    } else {
      try rewrite(line, changes, to: &output)
    }
    return Outcome(line: output, changes: changes)
  }

  /// The columns in which two sets of properties differ, in the order of `before`, new ones last.
  package static func changes(from before: JSONObject, to after: JSONObject) -> [ColumnChange] {
    var changes: [ColumnChange] = []
    for (name, value) in before where after[name] != value {
      changes.append(
        ColumnChange(column: Columns.column(of: name.text), before: value, after: after[name]))
    }
    for (name, value) in after where before[name] == nil {
      changes.append(
        ColumnChange(column: Columns.column(of: name.text), before: nil, after: value))
    }
    return changes
  }

  private static func rewrite(
    _ line: RawSpan, _ changes: [ColumnChange], to output: inout [UInt8]
  ) throws(UpdateRefusal) {
    let whole: JSONSlice
    do { whole = try RecordError.checkedObject(line) } catch { throw .record(error) }
    var present: Set<JSONString> = []
    var members = JSONMemberCursor(whole)
    while let (name, _) = members.next(in: line) {
      present.insert(JSONString(line.text(of: name)))
    }
    // Columns that the line has are rewritten where they stand; a value of nil leaves them out.
    var rewritten: [JSONString: JSONValue?] = [:]
    var inserted: [(rank: Int, column: String, value: JSONValue)] = []
    for change in changes {
      let column = JSONString(change.column)
      if present.contains(column) {
        rewritten[column] = .some(change.after)
      } else if let value = change.after {
        inserted.append((Columns.rank(of: change.column), change.column, value))
      }
    }
    inserted.sort { $0.rank < $1.rank }
    inserted.reverse()
    var writer = RecordLineWriter()
    members = JSONMemberCursor(whole)
    while let (name, value) = members.next(in: line) {
      let column = JSONString(line.text(of: name))
      let rank = Columns.rank(of: column.text)
      while let next = inserted.last, next.rank < rank {
        writer.append(next.column, next.value)
        inserted.removeLast()
      }
      switch rewritten[column] {
      case nil:
        writer.append(name, value, of: line)
      case .some(let after):
        if let after { writer.append(column.text, after) }
        rewritten[column] = .some(nil)  // of duplicates the rest is left out
      }
    }
    for next in inserted.reversed() { writer.append(next.column, next.value) }
    output = writer.finished
  }
}

/// Writes the members of a record's line.
private struct RecordLineWriter {
  private var bytes: [UInt8] = [UInt8(ascii: "{")]

  /// The record's line without its end.
  var finished: [UInt8] { bytes + [UInt8(ascii: "}")] }

  private mutating func separate() {
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
  }

  /// Appends a member as it stands in another line.
  mutating func append(_ name: JSONSlice, _ value: JSONSlice, of line: RawSpan) {
    separate()
    bytes.append(name.range, of: line)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(value.range, of: line)
  }

  mutating func append(_ column: String, _ value: JSONValue) {
    separate()
    bytes.appendJSONString(column)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(value)
  }
}
