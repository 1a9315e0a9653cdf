package import JSONLines
package import ModelPackages
internal import OrderedCollections

/// Changes that take several calls, some of which were carried out.
extension ChangeEffect {
  /// What is left of a change that was carried out in part.
  package struct Rest: Equatable, Sendable {
    /// Sets what is left, guarded by the values that are there now.
    package var patch: JSONPatch
    /// What has to be absent.
    package var absent: [JSONPointer]
  }

  /// Returns what is left of the change on a package; `nil` if a value is neither the old nor the new
  /// one, so that somebody else has changed it. Of tags, each may be the old or the new one.
  package func rest(on properties: JSONObject) -> Rest? {
    var rest = Rest(patch: JSONPatch([]), absent: [])
    for value in values {
      let current = properties.value(at: value.path)
      if value.isSame(current, value.after) { continue }
      guard value.isSame(current, value.before) || value.isMixture(current) else { return nil }
      if let current {
        rest.patch.operations.append(.test(value.path, current))
      } else {
        rest.absent.append(value.path)
      }
      if let after = value.after {
        rest.patch.operations.append(.add(value.path, after))
      } else if current != nil {
        rest.patch.operations.append(.remove(value.path))
      }
    }
    return rest
  }
}

extension ChangeEffect.Value {
  private var isOfTags: Bool { path.tokens.count == 1 && path.tokens[0].text == "Tags" }

  /// Whether two values of the path are the same; the order of tags means nothing.
  func isSame(_ one: JSONValue?, _ other: JSONValue?) -> Bool {
    if one == other { return true }
    guard isOfTags else { return false }
    let (tags, others) = (one?.array ?? [], other?.array ?? [])
    return tags.count == others.count && Set(tags) == Set(others)
  }

  /// Whether each tag is as before the change or as after it.
  fileprivate func isMixture(_ current: JSONValue?) -> Bool {
    guard isOfTags else { return false }
    let (old, new) = (Self.tags(before), Self.tags(after))
    let found = Self.tags(current)
    return Set(old.keys).union(new.keys).union(found.keys).allSatisfy {
      found[$0] == old[$0] || found[$0] == new[$0]
    }
  }

  /// The tags of a list, by their keys.
  private static func tags(_ list: JSONValue?) -> [JSONValue: JSONValue] {
    Dictionary((list?.array ?? []).map { ($0["Key"] ?? .null, $0) }) { first, _ in first }
  }
}
