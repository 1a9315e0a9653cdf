package import OrderedCollections

/// The members of an object in the order they came; of duplicate names the last one counted.
package typealias JSONObject = OrderedDictionary<JSONString, JSONValue>

/// A JSON value as a tree, for documents that are worked on: patches, properties, AWS's answers.
///
/// Records on their way through filter and project never become trees; see `LineIndexer`.
/// Equality is by value: 1 equals 1.0, members in any order, strings by their code points.
package enum JSONValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  case number(JSONNumber)
  case string(JSONString)
  case array([JSONValue])
  case object(JSONObject)

  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): return true
    case (.boolean(let left), .boolean(let right)): return left == right
    case (.number(let left), .number(let right)): return left == right
    case (.string(let left), .string(let right)): return left == right
    case (.array(let left), .array(let right)): return left == right
    case (.object(let left), .object(let right)):
      guard left.count == right.count else { return false }
      return left.allSatisfy { right[$0.key] == $0.value }
    default: return false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .boolean(let truth): hasher.combine(truth)
    case .number(let number): hasher.combine(number)
    case .string(let string): hasher.combine(string)
    case .array(let elements): hasher.combine(elements)
    case .object(let members):
      // The members' order does not count.
      var sum = members.count
      for (name, member) in members {
        var inner = Hasher()
        inner.combine(name)
        inner.combine(member)
        sum &+= inner.finalize()
      }
      hasher.combine(sum)
    }
  }

  /// The members, nil if the value is no object.
  package var object: JSONObject? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The value of a member, nil if there is none or the value is no object.
  package subscript(name: String) -> JSONValue? { object?[JSONString(name)] }

  /// The elements, nil if the value is no array.
  package var array: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The text, nil if the value is no string.
  package var string: String? {
    if case .string(let string) = self { string.text } else { nil }
  }

  /// The truth, nil if the value is no boolean.
  package var boolean: Bool? {
    if case .boolean(let truth) = self { truth } else { nil }
  }

  /// The number as a double, nil if the value is no number.
  package var double: Double? {
    if case .number(let number) = self { number.double } else { nil }
  }

  /// The value as compact JSON text.
  package var jsonText: String { String(decoding: jsonBytes, as: UTF8.self) }

  /// The value as compact JSON in UTF-8.
  package var jsonBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(self)
    return bytes
  }
}

/// A string of a JSON document, compared and hashed by its code points.
///
/// Swift's `String` calls canonically equivalent texts equal ("é" in one or two code points); a
/// registry does not, and a guard must not.
package struct JSONString: Hashable, Sendable, ExpressibleByStringLiteral {
  package var text: String

  package init(_ text: String) { self.text = text }

  package init(stringLiteral text: String) { self.text = text }

  package static func == (left: JSONString, right: JSONString) -> Bool {
    let equal = left.text.utf8.withContiguousStorageIfAvailable { left in
      right.text.utf8.withContiguousStorageIfAvailable { equalBytes(left, $0) } ?? nil
    }
    return (equal ?? nil) ?? left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral text: String) { self = .string(JSONString(text)) }
  package init(booleanLiteral truth: Bool) { self = .boolean(truth) }
  package init(integerLiteral integer: Int) { self = .number(JSONNumber(integer)) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// Of duplicate names the last one counts.
  package init(dictionaryLiteral members: (String, JSONValue)...) {
    var object = JSONObject()
    for (name, value) in members { object[JSONString(name)] = value }
    self = .object(object)
  }

  /// A string value.
  package init(_ text: String) { self = .string(JSONString(text)) }
}
