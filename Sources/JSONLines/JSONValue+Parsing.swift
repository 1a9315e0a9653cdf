internal import OrderedCollections

extension JSONValue {
  /// Parses one JSON text, checked in full.
  ///
  /// - Throws: where the text stops being JSON in UTF-8.
  package init(
    parsing bytes: [UInt8], maximumDepth: Int = LineIndexer.maximumDepth
  ) throws(JSONSyntaxError) {
    try self.init(parsing: bytes.span.bytes, maximumDepth: maximumDepth)
  }

  /// Parses one JSON text, checked in full.
  package init(parsing text: String) throws(JSONSyntaxError) {
    try self.init(parsing: Array(text.utf8))
  }

  /// Parses one JSON text, checked in full.
  package init(
    parsing bytes: RawSpan, maximumDepth: Int = LineIndexer.maximumDepth
  ) throws(JSONSyntaxError) {
    var indexer = LineIndexer(columns: ColumnSet(), maximumDepth: maximumDepth)
    try indexer.index(bytes)
    self.init(indexer.whole, of: bytes)
  }

  /// The tree of a value that stands in a checked line; an absent one is null.
  package init(_ slice: JSONSlice, of line: RawSpan) {
    switch slice.kind {
    case .absent, .null: self = .null
    case .true: self = .boolean(true)
    case .false: self = .boolean(false)
    case .number: self = .number(JSONNumber(slice, of: line))
    case .string: self = .string(JSONString(line.text(of: slice)))
    case .array:
      var elements: [JSONValue] = []
      var cursor = JSONElementCursor(slice)
      while let element = cursor.next(in: line) { elements.append(JSONValue(element, of: line)) }
      self = .array(elements)
    case .object:
      var members = JSONObject()
      var cursor = JSONMemberCursor(slice)
      while let (name, value) = cursor.next(in: line) {
        members[JSONString(line.text(of: name))] = JSONValue(value, of: line)
      }
      self = .object(members)
    }
  }
}
