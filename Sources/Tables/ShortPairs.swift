package import JSONLines

extension [UInt8] {
  /// Appends the tags of a resource, or the members of a flat object, in a short form:
  /// `team=fraud stage=prod`. Names and texts that are empty or hold a blank, `=` or `"` are JSON strings.
  ///
  /// - Returns: whether the value is one of these; nothing is appended otherwise.
  package mutating func appendPairs(of slice: JSONSlice, line: RawSpan) -> Bool {
    guard slice.kind == .array || slice.kind == .object else { return false }
    let start = count
    let isComplete =
      slice.kind == .array
      ? appendTags(slice, line, start) : appendMembers(slice, line, start)
    // An empty list or object is shown as such.
    if isComplete, count > start { return true }
    removeSubrange(start...)
    return false
  }

  /// The same for a value that stands alone.
  ///
  /// - Parameter json: one JSON value.
  package mutating func appendPairs(ofJSON json: [UInt8]) -> Bool {
    guard json.first == UInt8(ascii: "[") || json.first == UInt8(ascii: "{") else { return false }
    var indexer = LineIndexer(columns: ColumnSet())
    guard (try? indexer.index(json.span.bytes)) != nil else { return false }
    return appendPairs(of: indexer.whole, line: json.span.bytes)
  }

  private mutating func appendTags(_ slice: JSONSlice, _ line: RawSpan, _ start: Int) -> Bool {
    var elements = JSONElementCursor(slice)
    while let element = elements.next(in: line) {
      guard element.kind == .object else { return false }
      var (key, value): (JSONSlice?, JSONSlice?)
      var members = JSONMemberCursor(element)
      while let (name, member) = members.next(in: line) {
        if line.string(name, equals: Self.key) {
          key = member
        } else if line.string(name, equals: Self.value) {
          value = member
        } else {
          return false
        }
      }
      guard let key, let value, key.kind == .string, value.kind == .string else { return false }
      appendPair(key, value, line, start)
    }
    return true
  }

  private mutating func appendMembers(_ slice: JSONSlice, _ line: RawSpan, _ start: Int) -> Bool {
    var members = JSONMemberCursor(slice)
    while let (name, value) = members.next(in: line) {
      if value.isNest { return false }
      appendPair(name, value, line, start)
    }
    return true
  }

  private mutating func appendPair(
    _ name: JSONSlice, _ value: JSONSlice, _ line: RawSpan, _ start: Int
  ) {
    if count > start { append(UInt8(ascii: " ")) }
    appendWord(name, line)
    append(UInt8(ascii: "="))
    if value.kind == .string { appendWord(value, line) } else { append(value.range, of: line) }
  }

  private mutating func appendWord(_ string: JSONSlice, _ line: RawSpan) {
    let start = count
    appendDecoded(string, of: line)
    let isPlain =
      count > start
      && self[start...].allSatisfy {
        $0 > 0x20 && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "\"")
      }
    if isPlain { return }
    removeSubrange(start...)
    append(string.range, of: line)
  }

  private static let key = Array("Key".utf8)
  private static let value = Array("Value".utf8)
}
