internal import JSONLines

extension Evaluator {
  /// The value at a path.
  @inline(__always)
  mutating func path(_ node: NodeIndex, line: RawSpan) -> Value {
    switch program.nodes[Int(node)] {
    case .column(let slot, let steps):
      let slice = columns[Int(slot)]
      if steps.count == 0 { return Value(slice, in: .line) }
      return Value(walk(steps, from: slice, of: line), in: .line)
    case .path(let place):
      return Value(finder.slice(at: Int(place), columns: columns, in: line), in: .line)
    case .identifier(let slot, let otherwise, let steps):
      let own = columns[Int(slot)]
      let slice = own.kind == .absent ? columns[Int(otherwise)] : own
      return Value(walk(steps, from: slice, of: line), in: .line)
    case .given(let place, let steps):
      guard given.indices.contains(Int(place)) else { return .null }
      return walk(steps, from: given[Int(place)], line: line)
    case .element(let scope, let steps):
      return walk(steps, from: elements[Int(scope)], line: line)
    case .elementMember(let scope, let name, let steps):
      return member(name, of: elements[Int(scope)], then: steps, line: line)
    case .elementValue(let scope, let name, let steps):
      let element = elements[Int(scope)]
      if case .object = element {
        return member(name, of: element, then: steps, line: line)
      }
      return walk(steps, from: element, line: line)
    default:
      return .null
    }
  }

  private borrowing func member(
    _ name: Int32, of element: Value, then steps: OperandRange, line: RawSpan
  ) -> Value {
    guard case .object(let run) = element else { return .null }
    let slice = run.slice(.object)
    switch run.source {
    case .line:
      return Value(
        walk(steps, from: line.member(program.texts[Int(name)], of: slice), of: line), in: .line)
    case .arena:
      let bytes = arena.span.bytes
      let found = bytes.member(program.texts[Int(name)], of: slice)
      return Value(walk(steps, from: found, of: bytes), in: .arena)
    }
  }

  /// The value some steps from another.
  private borrowing func walk(_ steps: OperandRange, from value: Value, line: RawSpan) -> Value {
    if steps.count == 0 { return value }
    let (run, kind): (ByteRun, JSONKind)
    switch value {
    case .object(let object): (run, kind) = (object, .object)
    case .array(let array): (run, kind) = (array, .array)
    default: return .null
    }
    switch run.source {
    case .line: return Value(walk(steps, from: run.slice(kind), of: line), in: .line)
    case .arena:
      return Value(walk(steps, from: run.slice(kind), of: arena.span.bytes), in: .arena)
    }
  }

  private borrowing func walk(
    _ steps: OperandRange, from start: JSONSlice, of bytes: RawSpan
  ) -> JSONSlice {
    var slice = start
    for place in steps.indices {
      switch program.steps[place] {
      case .member(let name):
        slice = bytes.member(program.texts[Int(name)], of: slice)
      case .key(let name):
        slice = bytes.value(forKey: program.texts[Int(name)], of: slice)
      case .element(let index):
        slice = bytes.element(Int(index), of: slice)
      }
      if slice.kind == .absent { return slice }
    }
    return slice
  }
}
