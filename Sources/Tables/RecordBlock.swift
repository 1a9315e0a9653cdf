internal import JSONLines
internal import OrderedCollections
internal import TerminalText

/// The lines of one record.
struct RecordBlock {
  private struct Line {
    var indentation: Int
    /// Whether the line begins an element of an array.
    var isElement: Bool
    var name: String?
    var value: String?
    /// Where the value begins, in cells.
    var valueColumn: Int
  }

  /// What stands between a name and its value, in cells.
  private static let gap = 2
  /// The smallest room beside its name that a value is wrapped to, in cells.
  private static let leastRoom = 24
  /// Deeper values are indented no further.
  private static let deepestIndentation = 64

  private let style: RowStyle
  private var lines: [Line] = []
  /// Whether the next line begins an element of an array.
  private var beginsElement = false

  init(style: RowStyle) { self.style = style }

  /// Appends all lines of a record; its members without a value are left out.
  mutating func append(record: JSONValue) {
    guard case .object(let members) = record else {
      if let text = Self.text(of: record) {
        append(name: nil, text, indentation: 0, valueColumn: 0)
      } else {
        append(nested: record, indentation: 0)
      }
      return
    }
    let shown = members.elements.filter { $0.value != .null && $0.value != .string("") }
    if shown.isEmpty { append(name: nil, "{}", indentation: 0, valueColumn: 0) }
    append(members: shown.map { ($0.key.text, $0.value) }, indentation: 0)
  }

  // MARK: Collecting

  private mutating func append(members: [(name: String, value: JSONValue)], indentation: Int) {
    let texts = members.map { Self.text(of: $0.value) }
    let names = members.map { PrintableText.escaping($0.name) }
    let widths = zip(names, texts).map { $1 == nil ? 0 : DisplayWidth.of($0) }
    let valueColumn = indentation + (widths.max() ?? 0) + Self.gap
    for (place, member) in members.enumerated() {
      append(
        name: names[place], texts[place], indentation: indentation, valueColumn: valueColumn)
      if texts[place] == nil {
        append(nested: member.value, indentation: Self.deeper(indentation))
      }
    }
  }

  private mutating func append(nested value: JSONValue, indentation: Int) {
    switch value {
    case .object(let members):
      append(members: members.map { ($0.key.text, $0.value) }, indentation: indentation)
    case .array(let elements):
      if let tags = TagList.members(of: elements) {
        return append(members: tags, indentation: indentation)
      }
      let inner = Self.deeper(indentation)
      for element in elements {
        beginsElement = true
        if case .array(let nested) = element, !nested.isEmpty {
          append(name: nil, nil, indentation: inner, valueColumn: inner)
          append(nested: element, indentation: inner)
        } else if let text = Self.text(of: element) {
          append(name: nil, text, indentation: inner, valueColumn: inner)
        } else {
          append(nested: element, indentation: inner)
        }
      }
    case .null, .boolean, .number, .string: break
    }
  }

  private mutating func append(
    name: String?, _ value: String?, indentation: Int, valueColumn: Int
  ) {
    lines.append(
      Line(
        indentation: indentation, isElement: beginsElement, name: name, value: value,
        valueColumn: valueColumn))
    beginsElement = false
  }

  private static func deeper(_ indentation: Int) -> Int {
    min(indentation + 2, deepestIndentation)
  }

  /// The text of a value that fits beside its name; `nil` for a nested value.
  private static func text(of value: JSONValue) -> String? {
    switch value {
    case .object(let members): return members.isEmpty ? "{}" : nil
    case .array(let elements):
      if elements.isEmpty { return "[]" }
      let words = elements.compactMap(word)
      return words.count == elements.count ? words.joined(separator: ", ") : nil
    case .string(let string): return string.text.isEmpty ? "\"\"" : shown(string.text)
    case .null, .boolean, .number: return value.jsonText
    }
  }

  /// The text of an element that can stand in a list with commas; `nil` for another one.
  private static func word(_ element: JSONValue) -> String? {
    switch element {
    case .null, .boolean, .number: return element.jsonText
    case .string(let string):
      let text = string.text
      let isPlain =
        !text.isEmpty && !text.utf8.contains(UInt8(ascii: ",")) && text.first != " "
        && text.last != " "
      return isPlain ? shown(text) : nil
    case .array, .object: return nil
    }
  }

  private static func shown(_ text: String) -> String { PrintableText.escaping(text) }

  // MARK: Writing

  /// Appends the lines.
  func write(to output: inout [UInt8]) {
    for line in lines { write(line, to: &output) }
  }

  private func write(_ line: Line, to output: inout [UInt8]) {
    let marker = line.isElement ? "- " : ""
    let isBare = line.name == nil && line.value == nil
    output.append(spaces: line.indentation - marker.utf8.count)
    output += (isBare ? String(marker.dropLast()) : marker).utf8
    if let name = line.name {
      if style.isColoured { output += StatusColour.bold }
      output += name.utf8
      if style.isColoured { output += StatusColour.reset }
    }
    guard let value = line.value else {
      output.append(UInt8(ascii: "\n"))
      return
    }
    var column = line.valueColumn
    let used = line.indentation + (line.name.map { DisplayWidth.of($0) } ?? 0)
    let width = style.isWide ? nil : style.width
    if let width, width - column < Self.leastRoom, line.name != nil,
      DisplayWidth.of(value) > width - column
    {
      // There is no room beside the name.
      column = line.indentation + 2
      output.append(UInt8(ascii: "\n"))
      output.append(spaces: column)
    } else {
      output.append(spaces: column - used)
    }
    let colour = style.isColoured ? StatusColour.of(Array(value.utf8)[...]) : nil
    if let colour { output += colour }
    let wrapped =
      width.map { WrappedText.lines(value, width: max(8, $0 - column)) } ?? [value]
    for (number, text) in wrapped.enumerated() {
      if number > 0 {
        output.append(UInt8(ascii: "\n"))
        output.append(spaces: column)
      }
      output += text.utf8
    }
    if colour != nil { output += StatusColour.reset }
    output.append(UInt8(ascii: "\n"))
  }
}

/// The tags of a resource: an array of objects that have a `Key` and a `Value`, both strings.
package enum TagList {
  /// The tags by their keys, in their order; `nil` if the elements are no tags or a key comes twice.
  static func members(of elements: [JSONValue]) -> [(name: String, value: JSONValue)]? {
    var members: [(name: String, value: JSONValue)] = []
    var keys: Set<JSONString> = []
    for element in elements {
      guard case .object(let tag) = element, tag.count == 2,
        case .string(let key)? = tag["Key"], let value = tag["Value"], value.string != nil,
        keys.insert(key).inserted
      else { return nil }
      members.append((key.text, value))
    }
    return members
  }
}

extension [UInt8] {
  /// Appends spaces; none for a negative count.
  mutating func append(spaces count: Int) {
    append(contentsOf: repeatElement(UInt8(ascii: " "), count: Swift.max(0, count)))
  }
}
