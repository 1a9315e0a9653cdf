package import JSONLines

/// What the lines of a delta look like. Worked example, with `id` as the key:
///
///     OLD                              NEW
///     {"id":1,"status":"Pending"}      {"id":1,"status":"Approved"}
///     {"id":2,"status":"Pending"}      {"id":4,"status":"Pending"}
///     {"id":3,"status":"Rejected"}     {"id":3,"status":"Rejected"}
///
///     {"mpkg_delta":1,"key":"id","old":{"lines":3,"sha256":"…"}}
///     {"change":"changed","id":1,"line":1,"patch":[{"op":"replace","path":"/status","value":"Approved"}]}
///     {"change":"added","id":4,"record":{"id":4,"status":"Pending"}}
///     {"copy":"3"}
///     {"change":"removed","id":2,"line":2}
///     {"new":{"lines":3,"sha256":"…"},"copied":1,"changed":1,"added":1,"removed":1,"sha256":"…"}
///
/// The lines between the first and the last one give NEW's lines in order. `line` is the number of a line
/// of OLD and `copy` names ranges of such lines, counted from 1, blank lines not counted. A patch is a
/// `MemberPatch`; a changed record that has none has its whole line as `record`, which is always the last
/// member. `sha256` of the last line is that of all lines before it.
package enum DeltaFormat {
  /// The version that this program writes and reads.
  static let version = 1

  /// The members of a delta's lines that `DeltaLine` needs, in the order of `DeltaSlot`.
  static let members = [
    "mpkg_delta", "key", "old", "copy", "change", "line", "patch", "record", "new", "copied",
    "changed", "added", "removed", "sha256",
  ]

  /// The columns that `DeltaLine` reads.
  package static let columns = ColumnSet(members)

  /// The name of the member that holds a record's key: the key's column, or `key` if the column's name
  /// has a meaning in deltas.
  package static func keyMember(_ column: String) -> String {
    members.contains(column) ? "key" : column
  }
}

/// The slots of `DeltaFormat.columns`.
enum DeltaSlot: Int {
  case delta, key, old, copy, change, line, patch, record, new, copied, changed, added, removed
  case sha256
}
