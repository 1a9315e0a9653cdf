internal import Expressions
package import JSONLines
internal import OrderedCollections

/// The schema of a value: its JSON type, and the shapes of its members or elements.
package indirect enum ValueShape: Equatable, Sendable {
  /// Nothing is known: any value passes.
  case unknown
  case text
  /// A string that is one of these.
  case oneOf([String])
  /// A string that is a date and time in ISO 8601.
  case time
  case boolean
  case integer
  /// An object with free names, whose values all have this shape.
  case map(ValueShape)
  case list(ValueShape)
  /// An object with these members.
  case object([Member])

  /// A member of an object.
  package struct Member: Equatable, Sendable {
    package let name: String
    package let shape: ValueShape

    package init(_ name: String, _ shape: ValueShape) {
      self.name = name
      self.shape = shape
    }
  }

  /// Returns whether a value fits the shape. Null always fits, and objects may have further
  /// members.
  package func fits(_ value: JSONValue) -> Bool {
    switch (self, value) {
    case (.unknown, _), (_, .null): true
    case (.text, .string), (.boolean, .boolean), (.integer, .number): true
    case (.oneOf(let allowed), .string(let string)): allowed.contains(string.text)
    case (.time, .string(let string)): TimeText(string.text).isUsable
    case (.map(let shape), .object(let members)): members.values.allSatisfy(shape.fits)
    case (.list(let shape), .array(let elements)): elements.allSatisfy(shape.fits)
    case (.object(let members), .object(let found)):
      members.allSatisfy { member in
        found[JSONString(member.name)].map(member.shape.fits) ?? true
      }
    default: false
    }
  }

  /// Returns the shape of an object's member; `nil` if it has no such member or is not an object.
  func member(_ name: String) -> ValueShape? {
    switch self {
    case .map(let shape): shape
    case .object(let members): members.first { $0.name == name }?.shape
    default: nil
    }
  }

  /// Whether it is a list of objects with Key and Value, so that `['key']` selects a Value.
  var isTagList: Bool {
    guard case .list(let element) = self else { return false }
    return element.member("Key") != nil && element.member("Value") != nil
  }

  /// Whether it contains other values: a map, list or object.
  var isNested: Bool {
    switch self {
    case .map, .list, .object: true
    case .unknown, .text, .oneOf, .time, .boolean, .integer: false
    }
  }

  /// The shape in words for messages, such as `a list` or `text`.
  var words: String {
    switch self {
    case .unknown: "a value"
    case .text: "text"
    case .oneOf(let allowed): "one of " + allowed.joined(separator: ", ")
    case .time: "a time in ISO 8601"
    case .boolean: "TRUE or FALSE"
    case .integer: "a number"
    case .map: "a map"
    case .list: "a list"
    case .object: "an object"
    }
  }
}

/// The schema of records: the shapes of their columns, and other names that users may give them.
package struct RecordShape: Sendable {
  /// The columns in the order of records.
  package let columns: [ValueShape.Member]
  /// Suggestions for names that are not columns, the best first, by the name in lower case.
  package let meanings: [String: [String]]
  /// The column with free names and strings, such as customer metadata.
  package let freeColumn: String
  /// The column that is a list of tags.
  package let tagColumn: String
  /// The column that is set if the package is in a group and so has no tags of its own.
  package let groupColumn: String
  /// Common tag keys in lower case, used only for suggestions.
  package let usualTags: Set<String>

  package init(
    columns: [ValueShape.Member], meanings: [String: [String]], freeColumn: String,
    tagColumn: String, groupColumn: String, usualTags: Set<String>
  ) {
    self.columns = columns
    self.meanings = meanings
    self.freeColumn = freeColumn
    self.tagColumn = tagColumn
    self.groupColumn = groupColumn
    self.usualTags = usualTags
  }

  /// Returns the shape of a column; `nil` if the schema does not have it.
  func column(_ name: String) -> ValueShape? { columns.first { $0.name == name }?.shape }

  /// Returns the shortest path to a member of this name in any letter case, as written in an
  /// expression; `nil` if there is none.
  func path(toMember name: String) -> String? {
    let name = name.asciiLowercased.filter { $0 != "_" }
    var level = columns.map { (text: $0.name, shape: $0.shape) }
    while !level.isEmpty {
      var next: [(text: String, shape: ValueShape)] = []
      for (text, shape) in level {
        switch shape {
        case .list(let element): next.append((text + "[*]", element))
        case .object(let members):
          for member in members {
            let path = text + "." + member.name
            if member.name.asciiLowercased == name { return path }
            next.append((path, member.shape))
          }
        default: continue
        }
      }
      level = next
    }
    return nil
  }
}
