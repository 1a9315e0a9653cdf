internal import Expressions
package import JSONLines
internal import OrderedCollections

/// What a schema says of a value: its JSON type, and what is below it.
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
  /// An object of free names.
  case map(ValueShape)
  case list(ValueShape)
  /// An object of these members.
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

  /// Whether a value agrees with the shape; null always does, and objects may have further members.
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

  /// The shape of an object's member; nil where the object has none of that name, or is none.
  func member(_ name: String) -> ValueShape? {
    switch self {
    case .map(let shape): shape
    case .object(let members): members.first { $0.name == name }?.shape
    default: nil
    }
  }

  /// Whether it is a list of objects with Key and Value, where `['key']` finds a Value.
  var isTagList: Bool {
    guard case .list(let element) = self else { return false }
    return element.member("Key") != nil && element.member("Value") != nil
  }

  /// Whether it holds other values.
  var isNested: Bool {
    switch self {
    case .map, .list, .object: true
    case .unknown, .text, .oneOf, .time, .boolean, .integer: false
    }
  }

  /// The shape as messages name it: `a list`, `text`.
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

/// What a schema says of records: their columns, and what people call them.
package struct RecordShape: Sendable {
  /// The columns in the order of records.
  package let columns: [ValueShape.Member]
  /// What is probably meant by a name that is no column, best first.
  package let meanings: [String: [String]]
  /// The column that holds free names and texts, such as customer metadata.
  package let freeColumn: String
  /// The column that is a list of tags.
  package let tagColumn: String
  /// The column that says that a record is in a group and so has no tags of its own.
  package let groupColumn: String
  /// Names that people give tags; nothing but suggestions comes of them.
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

  /// The shape of a column; nil where the schema has none of that name.
  func column(_ name: String) -> ValueShape? { columns.first { $0.name == name }?.shape }

  /// The shortest path to a member of this name in any case, as it is written in an expression.
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
