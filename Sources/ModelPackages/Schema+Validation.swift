package import JSONLines
internal import OrderedCollections

extension Schema {
  /// Checks what a column is to hold.
  ///
  /// - Parameters:
  ///   - path: where in the column the value is to stand; empty for the whole column.
  ///   - old: what the column holds now: elements and members that stand there already may stay, tags
  ///     of AWS's own among them.
  ///   - api: the API that the value is to be set through.
  /// - Throws: the first rule that the value breaks. Columns that the schema does not know take
  ///   any value.
  package static func validate(
    _ column: String, path: JSONPointer = JSONPointer(), value: JSONValue,
    replacing old: JSONValue? = nil, via api: ServiceAPI = .cloudControl
  ) throws(SchemaViolation) {
    guard let row = row(of: column) else { return }
    let columnRule = row.rule(via: api)
    guard let rule = columnRule.rule(at: path) else { return }
    do throws(Breach) {
      if let name = path.tokens.last, case .map(_, let key, _)? = columnRule.rule(at: path.parent) {
        try key.check(JSONValue(name.text), at: path)
      }
      try rule.check(value, at: path, besides: path.tokens.isEmpty ? old : nil)
      if column == "tags", path.tokens.isEmpty { try checkTags(value, replacing: old) }
    } catch {
      throw SchemaViolation(column: column, place: error.place, error.problem)
    }
  }

  /// Checks one tag's key and value.
  package static func validateTag(key: String, value: String) throws(SchemaViolation) {
    try validate("tags", value: [["Key": JSONValue(key), "Value": JSONValue(value)]])
  }

  /// Checks that keys are unique and that none of AWS's own is new.
  private static func checkTags(_ value: JSONValue, replacing old: JSONValue?) throws(Breach) {
    let kept = Set(old?.array ?? [])
    var keys = Set<JSONString>()
    for (index, tag) in (value.array ?? []).enumerated() {
      guard let key = tag.object?["Key"]?.string else { continue }
      let place = JSONPointer().appending(String(index)).appending("Key")
      guard keys.insert(JSONString(key)).inserted else {
        throw Breach(place: place, problem: .duplicateTagKey(key))
      }
      if isReservedTagKey(key), !kept.contains(tag) {
        throw Breach(place: place, problem: .reservedTagKey(key))
      }
    }
  }

  /// Whether a tag's key is AWS's own: it starts with `aws:`, in any case.
  package static func isReservedTagKey(_ key: String) -> Bool {
    key.utf8.count >= 4 && key.utf8.prefix(4).elementsEqual("aws:".utf8) { $0 | 0x20 == $1 | 0x20 }
  }
}

/// A broken rule and its place, before the column is known.
private struct Breach: Error {
  var place: JSONPointer
  var problem: SchemaViolation.Problem
}

extension SchemaRule {
  /// The rule of what stands at a path below; nil where the schema knows of nothing there.
  func rule(at path: JSONPointer) -> SchemaRule? {
    var rule = self
    for token in path.tokens {
      switch rule {
      case .map(_, _, let value): rule = value
      case .list(_, let element): rule = element
      case .object(let members):
        guard let member = members.first(where: { $0.name == token.text }) else { return nil }
        rule = member.rule
      case .text, .oneOf, .boolean, .integer: return nil
      }
    }
    return rule
  }

  /// - Parameter old: a value whose elements and members need no check.
  fileprivate func check(
    _ value: JSONValue, at place: JSONPointer, besides old: JSONValue? = nil
  ) throws(Breach) {
    switch (self, value) {
    case (.text(let length, let pattern), .string(let string)):
      let count = string.text.unicodeScalars.count
      guard length.contains(count) else {
        throw Breach(place: place, problem: .length(found: count, allowed: length))
      }
      // An optional text may be empty whatever its pattern: the schema's minimum of 0 says so.
      guard count == 0 || pattern.matches(string.text) else {
        throw Breach(place: place, problem: .pattern(pattern, found: string.text))
      }
    case (.oneOf(let allowed), .string(let string)):
      guard allowed.contains(where: { JSONString($0) == string }) else {
        throw Breach(place: place, problem: .notOneOf(allowed, found: string.text))
      }
    case (.boolean, .boolean):
      break
    case (.integer(let minimum), .number(let number)) where number.isWhole:
      guard number.double >= Double(minimum) else {
        throw Breach(place: place, problem: .belowMinimum(found: number.text, minimum: minimum))
      }
    case (.map(let count, let key, let rule), .object(let members)):
      try check(members.count, within: count, at: place)
      for (name, member) in members where old?.object?[name] != member {
        let place = place.appending(name.text)
        try key.check(.string(name), at: place)
        try rule.check(member, at: place)
      }
    case (.list(let count, let rule), .array(let elements)):
      try check(elements.count, within: count, at: place)
      let kept = Set(old?.array ?? [])
      for (index, element) in elements.enumerated() where !kept.contains(element) {
        try rule.check(element, at: place.appending(String(index)))
      }
    case (.object(let members), .object(let found)):
      try check(members, found, at: place)
    default:
      throw Breach(
        place: place, problem: .wrongType(expected: expectedType, found: value.schemaType))
    }
  }

  private func check(
    _ count: Int, within allowed: ClosedRange<Int>, at place: JSONPointer
  ) throws(Breach) {
    guard allowed.contains(count) else {
      throw Breach(place: place, problem: .count(found: count, allowed: allowed))
    }
  }

  private func check(
    _ members: [Member], _ found: JSONObject, at place: JSONPointer
  ) throws(Breach) {
    for (name, value) in found {
      guard let member = members.first(where: { JSONString($0.name) == name }) else {
        throw Breach(place: place, problem: .unknownMember(name.text))
      }
      try member.rule.check(value, at: place.appending(name.text))
    }
    for member in members where member.isRequired && found[JSONString(member.name)] == nil {
      throw Breach(place: place, problem: .missingMember(member.name))
    }
  }
}

extension JSONNumber {
  /// Whether the number is an integer by its value, as JSON Schema counts (`1.0` is one).
  fileprivate var isWhole: Bool { double.isFinite && double == double.rounded() }
}

extension JSONValue {
  /// The value's type as the schema names it.
  fileprivate var schemaType: SchemaViolation.JSONType {
    switch self {
    case .null: .null
    case .boolean: .boolean
    case .number(let number): number.isWhole ? .integer : .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }
}
