internal import JSONLines

extension Evaluator {
  /// json_extract: what stands at a path of a value, or of the JSON that a text holds.
  mutating func extractJSON(_ arguments: Arguments, line: RawSpan) -> Value {
    guard case .text(let pathRun) = arguments.second,
      let path = withBytes(pathRun, line: line, { inspector.path($0) })
    else { return .null }
    return extractJSON(path, from: arguments.first, line: line)
  }

  /// Returns the part at a path of a value, or of the JSON in a string; NULL if there is none.
  mutating func extractJSON(_ path: JSONPath, from value: Value, line: RawSpan) -> Value {
    guard let document = document(value, line: line) else { return .null }
    switch document {
    case .array(let run): return walk(path, from: run, .array, line: line)
    case .object(let run): return walk(path, from: run, .object, line: line)
    default: return path.steps.isEmpty ? document : .null
    }
  }

  private borrowing func walk(
    _ path: JSONPath, from run: ByteRun, _ kind: JSONKind, line: RawSpan
  ) -> Value {
    switch run.source {
    case .line: Value(path.walk(from: run.slice(kind), of: line), in: .line)
    case .arena:
      Value(path.walk(from: run.slice(kind), of: arena.span.bytes), in: .arena)
    }
  }

  /// json_array_length, as in SQLite: 0 of what is no array.
  mutating func jsonArrayLength(_ arguments: Arguments, line: RawSpan) -> Value {
    var value = document(arguments.first, line: line)
    if arguments.count > 1 { value = extractJSON(arguments, line: line) }
    guard let value, !value.isNull else { return .null }
    guard case .array(let run) = value else { return .integer(0) }
    return .integer(
      Int64(
        withBytes(run, line: line) { bytes in
          bytes.elementCount(of: JSONSlice(offset: 0, end: bytes.byteCount, kind: .array))
        }))
  }

  /// The JSON that a text holds (nil if it holds none); any other value is its own.
  private mutating func document(_ value: Value, line: RawSpan) -> Value? {
    guard case .text(let run) = value else { return value }
    let text = plain(run, line: line)
    guard let slice = checkedSlice(of: text, line: line) else { return nil }
    let start = Int(text.offset) + Int(slice.offset)
    return Value(
      JSONSlice(
        offset: start, end: start + Int(slice.length), kind: slice.kind,
        hasEscapes: slice.hasEscapes), in: text.source)
  }

  /// The one value that a text spells; nil if it spells none.
  private borrowing func checkedSlice(of text: ByteRun, line: RawSpan) -> JSONSlice? {
    switch text.source {
    case .line: inspector.slice(of: line.extracting(text.range))
    case .arena: inspector.slice(of: arena.span.bytes.extracting(text.range))
    }
  }
}
