internal import JSONLines
internal import OrderedCollections

/// A column, or a member of its value, whose changes are reported.
///
/// Worked examples: `customer_metadata_properties.git.branch` is the member `git.branch` of that column,
/// or the member `branch` of its member `git`; `tags.team` is the value of the tag `team`.
package struct WatchedColumn: Sendable {
  /// As it was named.
  package let text: String
  /// What stands before the first dot: the column, unless `text` is one.
  package let column: String
  private let members: Substring?

  package init(_ text: String) {
    self.text = text
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    column = String(parts[0])
    members = parts.count == 2 ? parts[1] : nil
  }

  /// Returns whether a change of a column may be a change of what is watched.
  func isPart(of column: String) -> Bool { column == text || column == self.column }

  /// Returns what is watched of a column's value; `nil` if it is not there or `null`.
  func value(of column: String, _ value: JSONValue?) -> JSONValue? {
    guard column != text, let members else { return value }
    return Self.member(members, of: value)
  }

  private static func member(_ path: Substring, of value: JSONValue?) -> JSONValue? {
    if let tag = tag(String(path), of: value) { return tag }
    guard let object = value?.object else { return nil }
    if let member = object[JSONString(String(path))] { return member == .null ? nil : member }
    for dot in path.indices where path[dot] == "." {
      guard let member = object[JSONString(String(path[..<dot]))] else { continue }
      return Self.member(path[path.index(after: dot)...], of: member)
    }
    return nil
  }

  /// Returns the `Value` of an element whose `Key` has a name.
  private static func tag(_ key: String, of value: JSONValue?) -> JSONValue? {
    let tag = value?.array?.first { $0["Key"]?.string == key }
    return tag?["Value"].flatMap { $0 == .null ? nil : $0 }
  }
}
