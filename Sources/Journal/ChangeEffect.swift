package import JSONLines
package import ModelPackages
internal import OrderedCollections

/// What a patch makes of a package: the values that stand where it changes something, before and
/// after.
///
/// Worked example: `[{"op":"test","path":"/A","value":1},{"op":"replace","path":"/A","value":2}]` has
/// one value, at `/A`, 1 before and 2 after; its `test` says so, and nobody has to read the package.
/// Paths are those of the patch, but whole properties where the change goes through an array, removes a
/// member or is a move or copy: places in an array mean something else once the array has changed, and
/// members have an order.
package struct ChangeEffect: Equatable, Sendable {
  /// What stands at one path; nil where nothing does.
  package struct Value: Equatable, Sendable {
    package var path: JSONPointer
    package var before: JSONValue?
    package var after: JSONValue?

    package init(path: JSONPointer, before: JSONValue?, after: JSONValue?) {
      self.path = path
      self.before = before
      self.after = after
    }
  }

  /// The values; no path leads through another.
  package var values: [Value]

  package init(values: [Value]) { self.values = values }

  private static let specifications = "AdditionalInferenceSpecifications"
  private static let specificationsToAdd = "AdditionalInferenceSpecificationsToAdd"

  /// What a patch makes of these properties, nil if it cannot be carried out on them.
  package init?(_ patch: JSONPatch, on properties: JSONObject) {
    guard let after = try? PropertiesUpdate(patch).unchecked(on: properties) else { return nil }
    self.init(paths: Self.paths(of: patch), before: properties, after: after)
  }

  /// The deletion of a package: its whole record, at the root.
  package init(deleting properties: JSONObject) {
    values = [Value(path: JSONPointer(), before: .object(properties), after: nil)]
  }

  /// What was deleted; `nil` if the effect is none of a deletion.
  package var deleted: JSONObject? {
    guard values.count == 1, values[0].path.tokens.isEmpty, values[0].after == nil else {
      return nil
    }
    return values[0].before?.object
  }

  /// What a patch makes of a package that its own `test`s (and the list of absent properties)
  /// describe; nil if they leave something open.
  package init?(_ patch: JSONPatch, absent: [JSONPointer]) {
    let paths = Self.paths(of: patch)
    let known = Self.known(patch, absent)
    var needed = paths
    for case .copy(let from, _) in patch.operations {
      needed.append(Self.recorded(from, whole: true))
    }
    var document = JSONValue.object([:])
    for path in needed {
      guard let fact = known.first(where: { $0.path.isPrefix(of: path) }) else { return nil }
      guard let value = fact.value else { continue }
      document.put(value, at: fact.path.tokens[...])
    }
    guard let before = document.object else { return nil }
    let changes = JSONPatch(
      patch.operations.filter { operation in
        if case .test = operation { false } else { true }
      })
    self.init(changes, on: before)
  }

  private init(paths: [JSONPointer], before: JSONObject, after: JSONObject) {
    values = paths.map { path in
      Value(path: path, before: before.value(at: path), after: after.value(at: path))
    }
  }

  /// Whether properties are as the patch leaves them.
  package func isDone(on properties: JSONObject) -> Bool {
    values.allSatisfy { $0.isSame(properties.value(at: $0.path), $0.after) }
  }

  /// Whether properties are as the patch found them.
  package func isUndone(on properties: JSONObject) -> Bool {
    values.allSatisfy { $0.isSame(properties.value(at: $0.path), $0.before) }
  }

  /// The paths whose values are kept, none leading through another.
  private static func paths(of patch: JSONPatch) -> [JSONPointer] {
    var paths: [JSONPointer] = []
    for operation in patch.operations {
      var isWhole = false
      switch operation {
      case .move, .copy: isWhole = true
      // Put back by itself, a member would stand behind its siblings: not byte for byte what was.
      case .remove(let path): isWhole = path.tokens.count > 1
      case .add, .replace, .test: break
      }
      for path in operation.changedPaths {
        let recorded = recorded(path, whole: isWhole)
        if paths.contains(where: { $0.isPrefix(of: recorded) }) { continue }
        paths.removeAll { recorded.isPrefix(of: $0) }
        paths.append(recorded)
      }
    }
    return paths
  }

  private static func recorded(_ path: JSONPointer, whole: Bool) -> JSONPointer {
    guard let property = path.tokens.first else { return path }
    if property.text == specificationsToAdd { return JSONPointer().appending(specifications) }
    let goesThroughArray = path.tokens.dropFirst().contains {
      $0.isPastTheEnd || $0.arrayIndex != nil
    }
    return whole || goesThroughArray ? JSONPointer(tokens: [property]) : path
  }

  /// What tests and the list of absent properties say of the package before the patch.
  private static func known(
    _ patch: JSONPatch, _ absent: [JSONPointer]
  ) -> [(path: JSONPointer, value: JSONValue?)] {
    var known: [(path: JSONPointer, value: JSONValue?)] = absent.map { ($0, nil) }
    var changed: [JSONPointer] = []
    for operation in patch.operations {
      changed += operation.changedPaths
      guard case .test(let path, let value) = operation,
        !changed.contains(where: { $0.isPrefix(of: path) || path.isPrefix(of: $0) })
      else { continue }
      known.append((path, value))
    }
    return known
  }
}

extension JSONObject {
  /// The value that a path leads to; nil where there is none, and for a property that is null.
  func value(at path: JSONPointer) -> JSONValue? {
    let value = try? JSONValue.object(self).value(at: path)
    return path.tokens.count == 1 && value == .null ? nil : value
  }
}

extension JSONValue {
  /// Puts a value where the tokens lead, through objects that are made where they lack.
  fileprivate mutating func put(_ value: JSONValue, at tokens: ArraySlice<JSONPointerToken>) {
    guard let first = tokens.first else {
      self = value
      return
    }
    var members = object ?? [:]
    var member = members[JSONString(first.text)] ?? .object([:])
    member.put(value, at: tokens.dropFirst())
    members[JSONString(first.text)] = member
    self = .object(members)
  }
}
