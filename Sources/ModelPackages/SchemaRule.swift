/// What a value of the resource may be: one row of the schema's table.
package indirect enum SchemaRule: Equatable, Sendable {
  /// A string; its length counts code points.
  case text(length: ClosedRange<Int> = 0...Int.max, TextPattern = .any)
  /// A string that is one of these.
  case oneOf([String])
  case boolean
  case integer(minimum: Int)
  /// An object of free names.
  case map(count: ClosedRange<Int>, key: SchemaRule, value: SchemaRule)
  case list(count: ClosedRange<Int> = 0...Int.max, of: SchemaRule)
  /// An object of these members and no others.
  case object([Member])

  /// A member of an object.
  package struct Member: Equatable, Sendable {
    package let name: String
    package let isRequired: Bool
    package let rule: SchemaRule

    /// A member that the object must have.
    static func required(_ name: String, _ rule: SchemaRule) -> Member {
      Member(name: name, isRequired: true, rule: rule)
    }

    /// A member that the object may have.
    static func optional(_ name: String, _ rule: SchemaRule) -> Member {
      Member(name: name, isRequired: false, rule: rule)
    }
  }

  /// The JSON type that the rule wants.
  package var expectedType: SchemaViolation.JSONType {
    switch self {
    case .text, .oneOf: .string
    case .boolean: .boolean
    case .integer: .integer
    case .map, .object: .object
    case .list: .array
    }
  }
}

/// What a value does to break the schema: facts.
package struct SchemaViolation: Error, Equatable, Sendable {
  /// A JSON type as messages name it.
  package enum JSONType: String, Sendable {
    case null, boolean, integer, number, string, array, object
  }

  package enum Problem: Equatable, Sendable {
    /// The value is of another type.
    case wrongType(expected: JSONType, found: JSONType)
    /// The string is none of the allowed ones.
    case notOneOf([String], found: String)
    /// The string has more or fewer code points than allowed.
    case length(found: Int, allowed: ClosedRange<Int>)
    /// The list or map has more or fewer entries than allowed.
    case count(found: Int, allowed: ClosedRange<Int>)
    /// The integer is below the least one.
    case belowMinimum(found: String, minimum: Int)
    /// The string does not match the pattern.
    case pattern(TextPattern, found: String)
    /// The object has a member that the schema does not know.
    case unknownMember(String)
    /// The object lacks a member.
    case missingMember(String)
    /// The tag's key starts with `aws:`, which is AWS's own.
    case reservedTagKey(String)
    /// Two tags of the list have this key.
    case duplicateTagKey(String)
    /// The text of a command line is no JSON, as this column's type asks for.
    case notJSON
  }

  /// The column whose value it is.
  package var column: String
  /// Where in the value: an empty pointer means the value itself.
  package var place: JSONPointer
  package var problem: Problem

  package init(column: String, place: JSONPointer = JSONPointer(), _ problem: Problem) {
    self.column = column
    self.place = place
    self.problem = problem
  }
}
