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

    package init(column: String, before: JSONValue?, after: JSONValue?) {
      self.column = column
      self.before = before
      self.after = after
    }
  }

  /// What a patch made of a record.
  package struct Outcome: Equatable, Sendable {
    /// The record's line without its end; the given bytes if nothing changed.
    package let line: [UInt8]
    /// The columns that changed, none if the record already was as asked.
    package let changes: [ColumnChange]
  }

  /// Returns the record after a patch.
  ///
  /// - Parameters:
  ///   - members: the members of the record's line.
  ///   - line: the record's line.
  /// - Throws: the reason if the service would refuse the patch.
  package static func outcome(
    of update: PropertiesUpdate, on members: RecordMembers, of line: RawSpan
  ) throws(UpdateRefusal) -> Outcome {
    let before = members.properties(update.touchedProperties, in: line)
    let after = try update.result(on: before)
    let changes = changes(from: before, to: after)
    if changes.isEmpty {
      var unchanged: [UInt8] = []
      unchanged.append(line)
      return Outcome(line: unchanged, changes: [])
    }
    return Outcome(line: members.line(with: changes, in: line), changes: changes)
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
}
