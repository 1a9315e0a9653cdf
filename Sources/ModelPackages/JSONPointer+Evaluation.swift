package import JSONLines
internal import OrderedCollections

/// Why a pointer leads to nothing in a document (RFC 6901, section 4).
package enum JSONPointerFailure: Error, Equatable, Sendable {
  /// An object on the way has no member of this name.
  case noSuchMember(at: JSONPointer)
  /// An array on the way has no element at this index; `-` never has one.
  case noSuchElement(at: JSONPointer, count: Int)
  /// The token is no array index, and the value on the way is an array.
  case notAnIndex(at: JSONPointer)
  /// The value on the way is neither object nor array.
  case notAContainer(at: JSONPointer)
}

extension JSONValue {
  /// The value that a pointer leads to.
  ///
  /// - Throws: where the way ends; `at` holds the tokens up to the failing one.
  package func value(at pointer: JSONPointer) throws(JSONPointerFailure) -> JSONValue {
    var value = self
    for (depth, token) in pointer.tokens.enumerated() {
      switch value {
      case .object(let members):
        guard let member = members[JSONString(token.text)] else {
          throw .noSuchMember(at: pointer.prefix(depth + 1))
        }
        value = member
      case .array(let elements):
        value = elements[try elements.place(of: token, at: pointer, depth: depth)]
      case .null, .boolean, .number, .string:
        throw .notAContainer(at: pointer.prefix(depth + 1))
      }
    }
    return value
  }
}

extension JSONPointer {
  /// The pointer of the first tokens.
  func prefix(_ count: Int) -> JSONPointer { JSONPointer(tokens: Array(tokens.prefix(count))) }

  /// The pointer to what holds this one's target; the whole document is its own parent.
  var parent: JSONPointer { JSONPointer(tokens: Array(tokens.dropLast())) }
}

extension [JSONValue] {
  /// The index of the element that the token at this depth of a pointer means.
  func place(
    of token: JSONPointerToken, at pointer: JSONPointer, depth: Int
  ) throws(JSONPointerFailure) -> Int {
    if token.isPastTheEnd {
      throw .noSuchElement(at: pointer.prefix(depth + 1), count: count)
    }
    guard let index = token.arrayIndex else { throw .notAnIndex(at: pointer.prefix(depth + 1)) }
    guard index < count else {
      throw .noSuchElement(at: pointer.prefix(depth + 1), count: count)
    }
    return index
  }
}
