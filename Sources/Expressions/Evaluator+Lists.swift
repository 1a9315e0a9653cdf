internal import JSONLines

extension Evaluator {
  /// `any`, or `all`, of a condition over the elements of a list; NULL if it is no list.
  mutating func quantifier(
    isAny: Bool, list: NodeIndex, body: NodeIndex, scope: Int32, line: RawSpan
  ) -> Value {
    guard case .array(let run) = value(of: list, line: line) else { return .null }
    var isKnown = true
    var cursor = JSONElementCursor(run.slice(.array))
    while let element = next(&cursor, in: run.source, line: line) {
      elements[Int(scope)] = element
      guard case .boolean(let truth) = value(of: body, line: line) else {
        isKnown = false
        continue
      }
      if truth == isAny { return .boolean(isAny) }
    }
    return isKnown ? .boolean(!isAny) : .null
  }

  /// The next element of a list.
  borrowing func next(
    _ cursor: inout JSONElementCursor, in source: ByteRun.Source, line: RawSpan
  ) -> Value? {
    switch source {
    case .line: cursor.next(in: line).map { Value($0, in: .line) }
    case .arena: cursor.next(in: arena.span.bytes).map { Value($0, in: .arena) }
    }
  }

  /// The array of what a body gives for each element of a list; NULL if it is no list.
  ///
  /// The array is written behind whatever the bodies computed, so that those stay in place.
  mutating func collect(
    list: NodeIndex, body: NodeIndex, scope: Int32, flattens: Bool, line: RawSpan
  ) -> Value {
    guard case .array(let run) = value(of: list, line: line) else { return .null }
    var output: [UInt8] = [UInt8(ascii: "[")]
    var cursor = JSONElementCursor(run.slice(.array))
    while let element = next(&cursor, in: run.source, line: line) {
      elements[Int(scope)] = element
      let value = value(of: body, line: line)
      if flattens {
        guard case .array(let inner) = value else { continue }
        let content = withBytes(inner, line: line) { bytes in
          bytes.byteCount > 2 ? 1..<bytes.byteCount - 1 : 0..<0
        }
        if content.isEmpty { continue }
        if output.count > 1 { output.append(UInt8(ascii: ",")) }
        withBytes(inner, line: line) { output.append(content, of: $0) }
      } else {
        if output.count > 1 { output.append(UInt8(ascii: ",")) }
        append(value, line: line, to: &output)
      }
    }
    output.append(UInt8(ascii: "]"))
    guard arena.count + output.count < Self.arenaLimit else { return .null }
    let start = arena.count
    arena.append(contentsOf: output)
    return .array(ByteRun(start..<arena.count, in: .arena))
  }
}
