package import JSONLines

/// A JSON Patch (RFC 6902) of a record's outermost members that is applied to the bytes of a line.
///
/// `replace` puts the value's bytes in place of the old ones, `remove` takes a member out with the comma
/// before it (the first member: behind it), and `add` puts a member behind the one that `after` names, or
/// first. So all other bytes of the line stay as they are. `after` is an addition to RFC 6902, which
/// other programs ignore. Worked example:
///
///     {"a": 1, "b": 2}    [{"op":"replace","path":"/a","value":3},
///                          {"op":"add","path":"/c","value":4,"after":"a"},
///                          {"op":"remove","path":"/b"}]                      {"a": 3,"c":4}
///
/// Member names with escapes are not patched.
package enum MemberPatch {
  /// A line's member: its name, a string, and its value.
  typealias Member = (name: JSONSlice, value: JSONSlice)

  /// Returns the patch that makes one line of another; `nil` if there is none.
  static func between(_ old: RawSpan, _ new: RawSpan) -> [UInt8]? {
    guard let patch = operations(from: old, to: new),
      // The lines may differ in more than their members, such as white space.
      let patched = apply(patch.span.bytes, to: old),
      patched.span.bytes.byteOrder(new) == 0
    else { return nil }
    return patch
  }

  private static func operations(from old: RawSpan, to new: RawSpan) -> [UInt8]? {
    guard let before = members(of: old), let after = members(of: new) else { return nil }
    let oldNames = Set(before.map { bytes($0.name.contentRange, of: old) })
    let newNames = Set(after.map { bytes($0.name.contentRange, of: new) })
    var patch = [UInt8(ascii: "[")]
    var next = before.startIndex
    var previous: JSONSlice?
    for member in after {
      let name = bytes(member.name.contentRange, of: new)
      while next < before.endIndex {
        let oldName = bytes(before[next].name.contentRange, of: old)
        if newNames.contains(oldName) { break }
        write("remove", oldName, into: &patch)
        patch.append(UInt8(ascii: "}"))
        next += 1
      }
      if !oldNames.contains(name) {
        write("add", name, value: member.value, of: new, into: &patch)
        if let previous {
          patch.append(text: ",\"after\":")
          patch.append(previous.range, of: new)
        }
        patch.append(UInt8(ascii: "}"))
      } else {
        guard next < before.endIndex,
          bytes(before[next].name.contentRange, of: old) == name
        else { return nil }
        let value = before[next].value
        if old.extracting(value.range).byteOrder(new.extracting(member.value.range)) != 0 {
          write("replace", name, value: member.value, of: new, into: &patch)
          patch.append(UInt8(ascii: "}"))
        }
        next += 1
      }
      previous = member.name
    }
    for member in before[next...] {
      write("remove", bytes(member.name.contentRange, of: old), into: &patch)
      patch.append(UInt8(ascii: "}"))
    }
    patch.append(UInt8(ascii: "]"))
    return patch
  }

  /// Returns the members of a line; `nil` if a name has escapes.
  static func members(of line: RawSpan) -> [Member]? {
    var members: [Member] = []
    var cursor = JSONMemberCursor(line.wholeObject ?? .absent)
    while let member = cursor.next(in: line) {
      if member.name.hasEscapes { return nil }
      members.append(member)
    }
    return members
  }

  static func bytes(_ range: Range<Int>, of line: RawSpan) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(range, of: line)
    return bytes
  }

  /// Appends an operation without its closing brace.
  private static func write(
    _ operation: StaticString, _ name: [UInt8], value: JSONSlice? = nil,
    of line: RawSpan = RawSpan(), into patch: inout [UInt8]
  ) {
    if patch.count > 1 { patch.append(UInt8(ascii: ",")) }
    patch.append(text: "{\"op\":\"")
    patch.append(text: operation)
    patch.append(text: "\",\"path\":\"/")
    for byte in name {
      switch byte {
      case UInt8(ascii: "~"): patch.append(text: "~0")
      case UInt8(ascii: "/"): patch.append(text: "~1")
      default: patch.append(byte)
      }
    }
    patch.append(UInt8(ascii: "\""))
    guard let value else { return }
    patch.append(text: ",\"value\":")
    patch.append(value.range, of: line)
  }
}

extension MemberPatch {
  /// One operation of a patch.
  package struct Operation: Sendable {
    package enum Kind: Sendable { case add, remove, replace }

    package let kind: Kind
    /// The member's name as the line spells it between its quotes.
    package let name: [UInt8]
    /// The new value, in the line of the patch; `.absent` for `remove`.
    package let value: JSONSlice
    /// The name of the member that an added one stands behind, a string; `.absent` for none.
    let after: JSONSlice
  }

  private static let op = Array("op".utf8)
  private static let path = Array("path".utf8)
  private static let value = Array("value".utf8)
  private static let after = Array("after".utf8)

  /// Returns a patch's operations, in order; `nil` if it is no `MemberPatch`.
  ///
  /// - Parameter patch: the patch's place in `line`, a checked line.
  package static func operations(_ patch: JSONSlice, of line: RawSpan) -> [Operation]? {
    guard patch.kind == .array else { return nil }
    var operations: [Operation] = []
    var elements = JSONElementCursor(patch)
    while let element = elements.next(in: line) {
      guard let operation = operation(element, of: line) else { return nil }
      operations.append(operation)
    }
    return operations
  }

  private static func operation(_ element: JSONSlice, of line: RawSpan) -> Operation? {
    let path = line.member(path, of: element)
    let value = line.member(value, of: element)
    let after = line.member(after, of: element)
    guard path.kind == .string, !path.hasEscapes, !after.hasEscapes,
      let name = name(bytes(path.contentRange, of: line))
    else { return nil }
    let kind: Operation.Kind
    switch line.text(of: line.member(op, of: element)) {
    case "add": kind = .add
    case "remove": kind = .remove
    case "replace": kind = .replace
    default: return nil
    }
    guard (value.kind == .absent) == (kind == .remove),
      after.kind == .absent || after.kind == .string
    else { return nil }
    return Operation(kind: kind, name: name, value: value, after: after)
  }

  /// Returns the member's name that a pointer names; `nil` if it is no pointer to an outermost member.
  private static func name(_ pointer: [UInt8]) -> [UInt8]? {
    guard pointer.first == UInt8(ascii: "/") else { return nil }
    var name: [UInt8] = []
    var isEscaped = false
    for byte in pointer.dropFirst() {
      switch (isEscaped, byte) {
      case (true, UInt8(ascii: "0")): name.append(UInt8(ascii: "~"))
      case (true, UInt8(ascii: "1")): name.append(UInt8(ascii: "/"))
      case (true, _), (false, UInt8(ascii: "/")): return nil
      case (false, UInt8(ascii: "~")):
        isEscaped = true
        continue
      case (false, _): name.append(byte)
      }
      isEscaped = false
    }
    return isEscaped ? nil : name
  }
}
