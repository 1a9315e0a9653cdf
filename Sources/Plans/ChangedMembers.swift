internal import JSONLines
internal import ModelPackages
internal import OrderedCollections

/// Takes the change of a column apart where its value is a map: customer metadata by key, tags by
/// their keys.
///
/// Worked example: customer metadata `{"a":"1","b":"2"}` that become `{"a":"1","b":"3"}` are the one
/// change `customer_metadata_properties.b` from `"2"` to `"3"`.
enum ChangedMembers {
  static func of(_ change: RecordUpdate.ColumnChange) -> [ReviewedPackage.Change] {
    guard let before = members(change.before, of: change.column),
      let after = members(change.after, of: change.column)
    else {
      return [
        ReviewedPackage.Change(path: change.column, before: change.before, after: change.after)
      ]
    }
    let names = OrderedSet(before.keys).union(after.keys)
    let changes = names.compactMap { name -> ReviewedPackage.Change? in
      guard before[name] != after[name] else { return nil }
      return ReviewedPackage.Change(
        path: change.column + "." + name.text, before: before[name], after: after[name])
    }
    // The order of tags, or an empty map instead of none, is a change too.
    return changes.isEmpty
      ? [ReviewedPackage.Change(path: change.column, before: change.before, after: change.after)]
      : changes
  }

  /// The members of a map, empty for no value; `nil` if the column's value is not a map.
  private static func members(_ value: JSONValue?, of column: String) -> JSONObject? {
    switch column {
    case "customer_metadata_properties":
      guard let value else { return JSONObject() }
      return value.object
    case "tags":
      var tags = JSONObject()
      for tag in value?.array ?? [] {
        guard case .string(let key)? = tag["Key"], let value = tag["Value"], tags[key] == nil else {
          return nil
        }
        tags[key] = value
      }
      return value == nil || value?.array != nil ? tags : nil
    default: return nil
    }
  }
}
