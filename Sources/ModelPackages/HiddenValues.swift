package import JSONLines
internal import OrderedCollections

/// Hides values that may be secrets: the environment variables of containers.
///
/// Worked example: of `{"Image":"i","Environment":{"TOKEN":"a"}}` changed to
/// `{"Image":"i","Environment":{"TOKEN":"b","MODE":"x"}}` readers see `TOKEN` as `(hidden)` before, and
/// as `(hidden, changed)` after; `MODE` is `(hidden, changed)` too. The names are no secrets.
///
/// A value is hidden if a member named `Environment` leads to it, in any case of letters. Keys of
/// customer metadata and of tags are words of users, such as `environment` for `production`: they hide
/// nothing.
package enum HiddenValues {
  /// Shown instead of a value.
  package static let mark = "(hidden)"
  /// Shown instead of a new value that differs from the old one, or had none.
  package static let changedMark = "(hidden, changed)"

  private static let name = "environment"

  /// Whether the value at a path is hidden.
  ///
  /// - Parameter path: a column or property, and the members that lead to the value.
  package static func covers(_ path: some Sequence<String>) -> Bool {
    var isFirst = true
    for member in path {
      if isFirst, isOfUsers(member) { return false }
      isFirst = false
      if isEnvironment(member) { return true }
    }
    return false
  }

  /// Returns the value at a path with hidden values replaced.
  package static func hiding(_ value: JSONValue, at path: [String]) -> JSONValue {
    if let first = path.first, isOfUsers(first) { return value }
    return covers(path) ? replacing(value, comparedTo: value) : walk(value, comparedTo: value)
  }

  /// Returns the values at a path before and after a change with hidden values replaced. Values that
  /// differ still differ.
  package static func hiding(
    before: JSONValue?, after: JSONValue?, at path: [String]
  ) -> (before: JSONValue?, after: JSONValue?) {
    let old = before.map { hiding($0, at: path) }
    guard let after else { return (old, nil) }
    if let first = path.first, isOfUsers(first) { return (old, after) }
    let new =
      covers(path)
      ? replacing(after, comparedTo: before) : walk(after, comparedTo: before)
    return (old, new)
  }

  /// Returns the properties or columns of a package with hidden values replaced.
  package static func hiding(members: JSONObject) -> JSONObject {
    var hidden = members
    for (name, value) in members where !isOfUsers(name.text) {
      hidden[name] = hiding(value, at: [name.text])
    }
    return hidden
  }

  /// Returns a record with hidden values replaced; the same bytes if it cannot have any, and nothing
  /// if it is not JSON.
  ///
  /// - Parameter line: a line without its end.
  package static func hiding(record line: [UInt8]) -> [UInt8] {
    guard mayHide(line) else { return line }
    guard let value = try? JSONValue(parsing: line) else { return [] }
    if let members = value.object { return JSONValue.object(hiding(members: members)).jsonBytes }
    return walk(value, comparedTo: value).jsonBytes
  }

  /// Whether a line may have a hidden value: it has the name, or escapes, which may spell it.
  private static func mayHide(_ line: [UInt8]) -> Bool {
    if line.contains(UInt8(ascii: "\\")) { return true }
    let wanted = Array(name.utf8)
    var start = line.startIndex
    // "v" is rarer than the other letters, and few members have it in the third place.
    while let found = line[start...].firstIndex(where: { $0 | 0x20 == wanted[2] }) {
      start = found + 1
      let first = found - 2
      guard first >= 0, first + wanted.count <= line.count else { continue }
      if line[first..<(first + wanted.count)].lazy.map({ $0 | 0x20 }).elementsEqual(wanted) {
        return true
      }
    }
    return false
  }

  private static func isEnvironment(_ member: String) -> Bool { member.lowercased() == name }

  /// Whether the members of a column or property are named by users.
  private static func isOfUsers(_ name: String) -> Bool {
    switch name {
    case "customer_metadata_properties", "CustomerMetadataProperties", "tags", "Tags",
      "model_package_group_tags":
      true
    default: false
    }
  }

  /// Replaces hidden values below a value.
  private static func walk(_ value: JSONValue, comparedTo old: JSONValue?) -> JSONValue {
    switch value {
    case .object(let members):
      var hidden = members
      for (name, member) in members {
        let other = old?.object?[name]
        hidden[name] =
          isEnvironment(name.text)
          ? replacing(member, comparedTo: other) : walk(member, comparedTo: other)
      }
      return .object(hidden)
    case .array(let elements):
      let others = old?.array ?? []
      return .array(
        elements.enumerated().map { place, element in
          walk(element, comparedTo: place < others.count ? others[place] : nil)
        })
    case .null, .boolean, .number, .string: return value
    }
  }

  /// Replaces a hidden value; of an object only the values of its members.
  private static func replacing(_ value: JSONValue, comparedTo old: JSONValue?) -> JSONValue {
    switch value {
    case .null: return value
    case .object(let members):
      var hidden = members
      for (name, member) in members {
        hidden[name] = mark(of: member, comparedTo: old?.object?[name])
      }
      return .object(hidden)
    case .boolean, .number, .string, .array: return mark(of: value, comparedTo: old)
    }
  }

  private static func mark(of value: JSONValue, comparedTo old: JSONValue?) -> JSONValue {
    JSONValue(value == old ? mark : changedMark)
  }
}
