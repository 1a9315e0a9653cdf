internal import JSONLines
internal import OrderedCollections

extension JSONValue {
  /// Changes the value that holds a path's target, in place: nothing beside the way is copied.
  ///
  /// - Parameter change: gets that value and the path's last token.
  mutating func modifyParent(
    of path: JSONPointer,
    _ change: (inout JSONValue, JSONPointerToken) throws(JSONPointerFailure) -> Void
  ) throws(JSONPatchError.Reason) {
    do throws(JSONPointerFailure) {
      try descend(path, depth: 0, change)
    } catch {
      throw .noSuchPath(error)
    }
  }

  private mutating func descend(
    _ path: JSONPointer, depth: Int,
    _ change: (inout JSONValue, JSONPointerToken) throws(JSONPointerFailure) -> Void
  ) throws(JSONPointerFailure) {
    let token = path.tokens[depth]
    if depth == path.tokens.count - 1 { return try change(&self, token) }
    switch self {
    case .object(var members):
      guard let place = members.index(forKey: JSONString(token.text)) else {
        throw .noSuchMember(at: path.prefix(depth + 1))
      }
      self = .null  // so that the members are held once and need no copy
      defer { self = .object(members) }
      try members.values[place].descend(path, depth: depth + 1, change)
    case .array(var elements):
      let place = try elements.place(of: token, at: path, depth: depth)
      self = .null
      defer { self = .array(elements) }
      try elements[place].descend(path, depth: depth + 1, change)
    case .null, .boolean, .number, .string:
      throw .notAContainer(at: path.prefix(depth + 1))
    }
  }

  /// Puts a child in: an object's member is set, an array's element inserted before the index
  /// (RFC 6902, section 4.1).
  mutating func insert(
    _ child: JSONValue, _ token: JSONPointerToken, _ path: JSONPointer
  ) throws(JSONPointerFailure) {
    switch self {
    case .object(var members):
      self = .null
      members[JSONString(token.text)] = child
      self = .object(members)
    case .array(var elements):
      let place: Int
      if token.isPastTheEnd {
        place = elements.count
      } else {
        guard let index = token.arrayIndex else { throw .notAnIndex(at: path) }
        guard index <= elements.count else {
          throw .noSuchElement(at: path, count: elements.count)
        }
        place = index
      }
      self = .null
      elements.insert(child, at: place)
      self = .array(elements)
    case .null, .boolean, .number, .string:
      throw .notAContainer(at: path)
    }
  }

  /// Sets a child that is there (RFC 6902, section 4.3).
  mutating func replaceChild(
    _ token: JSONPointerToken, _ path: JSONPointer, with child: JSONValue
  ) throws(JSONPointerFailure) {
    switch self {
    case .object(var members):
      guard let place = members.index(forKey: JSONString(token.text)) else {
        throw .noSuchMember(at: path)
      }
      self = .null
      members.values[place] = child
      self = .object(members)
    case .array(var elements):
      let place = try elements.place(of: token, at: path, depth: path.tokens.count - 1)
      self = .null
      elements[place] = child
      self = .array(elements)
    case .null, .boolean, .number, .string:
      throw .notAContainer(at: path)
    }
  }

  /// Takes a child out (RFC 6902, section 4.2).
  mutating func removeChild(
    _ token: JSONPointerToken, _ path: JSONPointer
  ) throws(JSONPointerFailure) -> JSONValue {
    switch self {
    case .object(var members):
      guard let place = members.index(forKey: JSONString(token.text)) else {
        throw .noSuchMember(at: path)
      }
      self = .null
      let child = members.remove(at: place).value
      self = .object(members)
      return child
    case .array(var elements):
      let place = try elements.place(of: token, at: path, depth: path.tokens.count - 1)
      self = .null
      let child = elements.remove(at: place)
      self = .array(elements)
      return child
    case .null, .boolean, .number, .string:
      throw .notAContainer(at: path)
    }
  }
}

/// How large a tree is: what bounds it when patches copy.
struct JSONExtent: Equatable {
  /// How deep arrays and objects nest: 0 for a scalar.
  var depth: Int
  /// The bytes of compact JSON, strings counted without their escapes.
  var bytes: Int

  init(of value: JSONValue) {
    switch value {
    case .null, .boolean:
      self.init(depth: 0, bytes: 5)
    case .number(let number):
      self.init(depth: 0, bytes: number.text.utf8.count)
    case .string(let string):
      self.init(depth: 0, bytes: string.text.utf8.count + 2)
    case .array(let elements):
      self.init(depth: 1, bytes: 2)
      for element in elements { add(JSONExtent(of: element), name: 0) }
    case .object(let members):
      self.init(depth: 1, bytes: 2)
      for (name, member) in members { add(JSONExtent(of: member), name: name.text.utf8.count + 3) }
    }
  }

  private init(depth: Int, bytes: Int) {
    self.depth = depth
    self.bytes = bytes
  }

  private mutating func add(_ child: JSONExtent, name: Int) {
    depth = max(depth, child.depth + 1)
    bytes += child.bytes + name + 1
  }
}
