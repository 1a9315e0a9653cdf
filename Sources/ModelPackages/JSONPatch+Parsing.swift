package import JSONLines
internal import OrderedCollections

extension JSONPatch {
  /// Parses a patch document's text.
  package init(
    parsing text: RawSpan, grammar: JSONPointer.Grammar = .strict
  ) throws(JSONPatchError) {
    let document: JSONValue
    do { document = try JSONValue(parsing: text) } catch { throw JSONPatchError(.syntax(error)) }
    try self.init(document, grammar: grammar)
  }

  /// Reads a patch document (RFC 6902, sections 3 and 4): members that an operation does not define
  /// are ignored, of duplicate members the last one counts.
  package init(
    _ document: JSONValue, grammar: JSONPointer.Grammar = .strict
  ) throws(JSONPatchError) {
    guard let elements = document.array else { throw JSONPatchError(.documentNotAnArray) }
    operations = []
    operations.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      do throws(JSONPatchError.Reason) {
        operations.append(try Operation(element, grammar: grammar))
      } catch {
        throw JSONPatchError(operation: index, error)
      }
    }
  }

  /// The document of this patch.
  package var document: JSONValue { .array(operations.map(\.document)) }
}

extension JSONPatchError.Reason: Error {}

extension JSONPatch.Operation {
  fileprivate init(
    _ element: JSONValue, grammar: JSONPointer.Grammar
  ) throws(JSONPatchError.Reason) {
    guard let members = element.object else { throw .operationNotAnObject }
    let name = try members.text("op")
    switch name {
    case "add":
      self = .add(try members.pointer("path", grammar), try members.value())
    case "remove":
      self = .remove(try members.pointer("path", grammar))
    case "replace":
      self = .replace(try members.pointer("path", grammar), try members.value())
    case "move":
      self = .move(
        from: try members.pointer("from", grammar), to: try members.pointer("path", grammar))
    case "copy":
      self = .copy(
        from: try members.pointer("from", grammar), to: try members.pointer("path", grammar))
    case "test":
      self = .test(try members.pointer("path", grammar), try members.value())
    default:
      throw .unknownOperation(name)
    }
  }

  /// The operation as a JSON object.
  package var document: JSONValue {
    switch self {
    case .add(let path, let value): Self.document("add", path, value: value)
    case .remove(let path): Self.document("remove", path)
    case .replace(let path, let value): Self.document("replace", path, value: value)
    case .move(let from, let to): Self.document("move", to, from: from)
    case .copy(let from, let to): Self.document("copy", to, from: from)
    case .test(let path, let value): Self.document("test", path, value: value)
    }
  }

  private static func document(
    _ name: String, _ path: JSONPointer, from: JSONPointer? = nil, value: JSONValue? = nil
  ) -> JSONValue {
    var members: JSONObject = ["op": JSONValue(name)]
    if let from { members["from"] = JSONValue(from.text) }
    members["path"] = JSONValue(path.text)
    if let value { members["value"] = value }
    return .object(members)
  }
}

extension JSONObject {
  fileprivate func text(_ name: String) throws(JSONPatchError.Reason) -> String {
    guard let member = self[JSONString(name)] else { throw .missingMember(name) }
    guard let text = member.string else { throw .memberNotAString(name) }
    return text
  }

  fileprivate func value() throws(JSONPatchError.Reason) -> JSONValue {
    guard let member = self["value"] else { throw .missingMember("value") }
    return member
  }

  fileprivate func pointer(
    _ name: String, _ grammar: JSONPointer.Grammar
  ) throws(JSONPatchError.Reason) -> JSONPointer {
    let text = try text(name)
    do {
      return try JSONPointer(parsing: text, grammar: grammar)
    } catch {
      throw .badPointer(member: name, text: text, error)
    }
  }
}
