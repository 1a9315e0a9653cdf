internal import JSONLines
internal import OrderedCollections

extension PatchDocumentWriter {
  /// Writes changes of a column's members.
  ///
  /// Guards come first and are about the record as it is: a member that is there is tested itself,
  /// a new one by the object that is to hold it. The operations follow, each on what the ones
  /// before it made. Throws if the last member would be removed and the service fails or ignores
  /// that.
  mutating func write(
    members: [(path: JSONPointer, value: JSONValue?)], of column: String, at root: JSONPointer,
    old: JSONSlice, line: RawSpan
  ) throws(PatchError) {
    let before: JSONValue = old.isNull ? [:] : JSONValue(old, of: line)
    guard before.object != nil else { throw .schema(.notAnObject(column: column)) }
    var after = before
    var removed: Set<JSONString> = []
    for member in members {
      if member.value == nil, member.path.tokens.count == 1 {
        removed.insert(JSONString(member.path.tokens[0].text))
      } else {
        try after.setMember(at: member.path.tokens[...], to: member.value, column: column)
      }
    }
    // All at once: each one moves the members behind it.
    after.removeMembers(removed)
    if after == before { return }
    let isEmpty = after.object?.isEmpty ?? true
    if !isEmpty {
      do { try Schema.validate(column, value: after, via: api) } catch { throw .schema(error) }
    }
    if old.isNull { return isEmpty ? () : addAbsent(root, after) }
    if isEmpty {
      try Schema.checkRemoval(of: column, via: api)
      test(root, old, of: line)
      return remove(root)
    }
    writeTests(
      of: members.filter { before.member(at: $0.path) != $0.value }, before, root, old, line)
    var current = before
    for member in members where current.member(at: member.path) != member.value {
      try write(member.path, member.value, of: column, on: &current, root)
    }
  }

  private mutating func writeTests(
    of members: [(path: JSONPointer, value: JSONValue?)], _ before: JSONValue, _ root: JSONPointer,
    _ old: JSONSlice, _ line: RawSpan
  ) {
    let places = members.map { before.deepestPlace(towards: $0.path) }
    var tested = PointerSet()
    for place in places { tested.insert(place) }
    var written: Set<JSONPointer> = []
    // What stands within something that is tested is tested with it.
    for place in places where !tested.leadsThroughOne(place) && written.insert(place).inserted {
      test(root.appending(place), line.slice(at: place, of: old), of: line)
    }
  }

  /// Writes the operation that sets or removes one member of `current`, and carries it out there.
  private mutating func write(
    _ path: JSONPointer, _ value: JSONValue?, of column: String, on current: inout JSONValue,
    _ root: JSONPointer
  ) throws(PatchError) {
    if value == nil, path.tokens.count == 1 {
      // No other change is about it or what is in it.
      return remove(root.appending(path))
    }
    let place = current.deepestPlace(towards: path)
    if place == path {
      if let value { set(root.appending(path), value) } else { remove(root.appending(path)) }
    } else if let value {
      let added = place.tokens.count + 1
      let wrapped = path.tokens.dropFirst(added).reversed().reduce(value) { inner, token in
        [token.text: inner]
      }
      add(root.appending(path.prefix(added)), wrapped)
    }
    try current.setMember(at: path.tokens[...], to: value, column: column)
  }
}

extension SchemaViolation {
  /// A column that should hold an object holds something else.
  fileprivate static func notAnObject(column: String) -> SchemaViolation {
    SchemaViolation(column: column, .wrongType(expected: .object, found: .array))
  }
}

extension JSONValue {
  /// The member that a way through objects leads to, nil where it leads to nothing.
  fileprivate func member(at path: JSONPointer) -> JSONValue? {
    var value = self
    for token in path.tokens {
      guard let member = value.object?[JSONString(token.text)] else { return nil }
      value = member
    }
    return value
  }

  /// How far a way leads: the whole of it, or up to the last object that is there.
  fileprivate func deepestPlace(towards path: JSONPointer) -> JSONPointer {
    var value = self
    for (depth, token) in path.tokens.enumerated() {
      guard let member = value.object?[JSONString(token.text)] else { return path.prefix(depth) }
      value = member
    }
    return path
  }

  /// Removes members of an object.
  fileprivate mutating func removeMembers(_ names: Set<JSONString>) {
    guard !names.isEmpty, case .object(var members) = self else { return }
    self = .null
    members.removeAll { names.contains($0.key) }
    self = .object(members)
  }

  /// Sets a member, and the objects on the way to it; nil removes it.
  ///
  /// - Throws: where something that is no object stands in the way.
  fileprivate mutating func setMember(
    at tokens: ArraySlice<JSONPointerToken>, to value: JSONValue?, column: String
  ) throws(PatchError) {
    guard let token = tokens.first else { return }
    guard case .object(var members) = self else {
      throw .schema(.notAnObject(column: column))
    }
    self = .null  // so that the members are held once and need no copy
    defer { self = .object(members) }
    let name = JSONString(token.text)
    if tokens.count == 1 {
      members[name] = value
    } else if var child = members[name] ?? (value == nil ? nil : [:]) {
      members[name] = .null
      defer { members[name] = child }
      try child.setMember(at: tokens.dropFirst(), to: value, column: column)
    }
  }
}

extension RawSpan {
  /// Where the value stands that a way through objects leads to.
  fileprivate func slice(at path: JSONPointer, of object: JSONSlice) -> JSONSlice {
    path.tokens.reduce(object) { member(Array($1.text.utf8), of: $0) }
  }
}
