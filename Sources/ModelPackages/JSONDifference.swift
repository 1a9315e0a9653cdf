package import JSONLines
internal import OrderedCollections

/// What makes one JSON value of another: a JSON Patch (RFC 6902) about no more than what differs.
///
/// Objects are compared member by member, arrays by an alignment of their elements (tags by their
/// keys). Numbers are compared by value.
///
/// Worked example: from `{"a":[1,2,3],"b":"x"}` to `{"a":[1,3],"b":"y"}` the operations are `remove`
/// of `/a/1` and `replace` of `/b`; guarded, tests of `/a/1` and `/b` for their old values precede.
package struct JSONDifference: Sendable {
  /// What is known of the document that the operations will meet.
  package enum Footing: Sendable {
    /// It is the old one.
    case certain
    /// It should be the old one: `tests` make sure.
    case guarded
    /// It may be another one: what is set is added, and lists are set as a whole.
    case unknown
  }

  /// What makes the new value of the old one, in order.
  package private(set) var operations: [JSONPatch.Operation] = []
  /// The tests of old values, all about the document as it is before the first operation.
  package private(set) var tests: [JSONPatch.Operation] = []
  private let footing: Footing

  /// - Parameters:
  ///   - path: where the value stands in the document that is patched.
  ///   - isTagList: whether the values are lists of tags.
  package init(
    from old: JSONValue, to new: JSONValue, at path: JSONPointer = JSONPointer(),
    footing: Footing = .certain, isTagList: Bool = false
  ) {
    self.footing = footing
    if old != new { compare(old, new, Place(path), isTagList: isTagList) }
  }

  /// Where a value stands: in the document as the operations before have made it, and as it was.
  private struct Place {
    var now: JSONPointer
    var before: JSONPointer

    init(_ path: JSONPointer) { (now, before) = (path, path) }

    func appending(_ name: String) -> Place {
      var place = self
      place.now = now.appending(name)
      place.before = before.appending(name)
      return place
    }

    func appending(_ now: Int, before: Int) -> Place {
      var place = self
      place.now = self.now.appending(String(now))
      place.before = self.before.appending(String(before))
      return place
    }
  }

  /// - Precondition: the values differ.
  private mutating func compare(
    _ old: JSONValue, _ new: JSONValue, _ place: Place, isTagList: Bool = false
  ) {
    switch (old, new) {
    case (.object(let before), .object(let after)):
      compare(members: before, after, place)
    case (.array(let before), .array(let after)):
      compare(elements: before, after, place, isTagList: isTagList)
    default:
      test(place, old)
      set(place, new)
    }
  }

  private mutating func set(_ place: Place, _ value: JSONValue) {
    operations.append(footing == .unknown ? .add(place.now, value) : .replace(place.now, value))
  }

  private mutating func test(_ place: Place, _ old: JSONValue) {
    if footing == .guarded { tests.append(.test(place.before, old)) }
  }

  /// A new member can only be guarded by a test of what holds it, which then tests all below.
  private mutating func compare(members old: JSONObject, _ new: JSONObject, _ place: Place) {
    let testsBefore = tests.count
    for (name, value) in old {
      let member = place.appending(name.text)
      guard let other = new[name] else {
        test(member, value)
        operations.append(.remove(member.now))
        continue
      }
      if value != other { compare(value, other, member) }
    }
    let added = new.filter { old[$0.key] == nil }
    if added.isEmpty { return }
    tests.removeSubrange(testsBefore...)
    test(place, .object(old))
    for (name, value) in added { operations.append(.add(place.appending(name.text).now, value)) }
  }

  /// An index means an element only as long as nothing has come or gone before it: elements are
  /// tested as wholes, and where one is inserted, the list is.
  private mutating func compare(
    elements old: [JSONValue], _ new: [JSONValue], _ place: Place, isTagList: Bool
  ) {
    let steps = ListAlignment(from: old, to: new, isKeyed: isTagList).steps
    let isOnlyAppended = steps.prefix(old.count).allSatisfy { $0 == .keep }
    if footing == .unknown, !isOnlyAppended { return set(place, .array(new)) }
    let testsBefore = tests.count
    var (now, before, after) = (0, 0, 0)
    for step in steps {
      switch step {
      case .keep:
        (now, before, after) = (now + 1, before + 1, after + 1)
      case .change:
        change(old[before], new[after], place.appending(now, before: before))
        (now, before, after) = (now + 1, before + 1, after + 1)
      case .remove:
        let element = place.appending(now, before: before)
        test(element, old[before])
        operations.append(.remove(element.now))
        before += 1
      case .insert:
        let index = before == old.count ? "-" : String(now)
        operations.append(.add(place.now.appending(index), new[after]))
        (now, after) = (now + 1, after + 1)
      }
    }
    guard steps.contains(.insert) else { return }
    tests.removeSubrange(testsBefore...)
    test(place, .array(old))
  }

  /// Changes an element: member by member where it stays the same thing.
  private mutating func change(_ old: JSONValue, _ new: JSONValue, _ place: Place) {
    let testsBefore = tests.count
    if let before = old.object, let after = new.object,
      !before.keys.contains(where: { after[$0] != nil })
    {
      set(place, new)
    } else {
      compare(old, new, place)
    }
    tests.removeSubrange(testsBefore...)
    test(place, old)
  }
}
