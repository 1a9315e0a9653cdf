package import JSONLines
internal import Times

/// How two values compare.
enum Comparison: Equatable {
  case less, equal, greater
  /// Not the same, and without an order.
  case unequal
  /// One is NULL, or they are of types that do not compare.
  case unknown

  init(_ order: Int?) {
    guard let order else {
      self = .unknown
      return
    }
    self = order < 0 ? .less : order == 0 ? .equal : .greater
  }

  /// Whether the comparator holds; NULL where it cannot be told.
  func satisfies(_ comparator: Comparator) -> Truth {
    if self == .unknown { return .unknown }
    switch comparator {
    case .equal: return Truth(self == .equal)
    case .notEqual: return Truth(self != .equal)
    case _ where self == .unequal: return .unknown
    case .less: return Truth(self == .less)
    case .lessOrEqual: return Truth(self != .greater)
    case .greater: return Truth(self == .greater)
    case .greaterOrEqual: return Truth(self != .less)
    }
  }
}

extension Evaluator {
  /// What an ordering of two operands gives, or `=` and `!=` where none is a constant text.
  @inline(__always)
  mutating func compare(
    _ left: NodeIndex, _ right: NodeIndex, _ comparator: Comparator, line: RawSpan
  ) -> Truth {
    let value = operand(left, line: line)
    if value.isNull { return .unknown }
    let other = operand(right, line: line)
    // The commonest: a number of the line and a constant one.
    if case .number(let run) = value, let second = quickNumber(other, line: line),
      let first = withBytes(run, line: line, { QuickNumber($0) }), let order = first.order(second)
    {
      return order.satisfies(comparator)
    }
    return compare(value, other, comparator, line: line)
  }

  /// What a node of the comparisons gives, but for those with a constant text or NULL.
  mutating func comparison(_ node: NodeIndex, line: RawSpan) -> Truth {
    switch program.nodes[Int(node)] {
    case .compareParameter(let comparator, let left, let parameter):
      let value = value(of: left, line: line)
      if case .text = value { note(parameter: parameter) }
      let other = self.value(of: program.numericParameters[Int(parameter)].node, line: line)
      return compare(value, other, comparator, line: line)
    case .isDistinct(let left, let right, let negated):
      let value = value(of: left, line: line)
      let other = self.value(of: right, line: line)
      let same =
        value.isNull || other.isNull
        ? value.isNull && other.isNull : compare(value, other, line: line) == .equal
      return Truth(same == negated)
    case .isIn(let operands, let set, let negated):
      return isIn(operands, set: set, negated: negated, line: line)
    default:
      return .unknown
    }
  }

  /// `=` or `!=` with a constant text: bytes against bytes where the line has no escapes.
  @inline(__always)
  mutating func equals(
    _ value: Value, _ constant: Int32, negated: Bool, line: RawSpan
  ) -> Truth {
    let other = program.constants[Int(constant)]
    guard case .text(let run) = value, case .text(let text) = other else {
      return compare(value, other, negated ? .notEqual : .equal, line: line)
    }
    if run.spelling == .escaped {
      // An escape is longer than what it stands for.
      if run.length <= text.length || startsOtherwise(run, than: text, line: line) {
        return Truth(negated)
      }
      return compare(value, other, negated ? .notEqual : .equal, line: line)
    }
    guard run.length == text.length else { return Truth(negated) }
    let same = withBytes(run, line: line) { bytes in
      bytes.byteOrder(arena.span.bytes.extracting(text.range)) == 0
    }
    return Truth(same != negated)
  }

  /// Whether a text with escapes differs from another one before its first escape.
  private borrowing func startsOtherwise(
    _ escaped: ByteRun, than other: ByteRun, line: RawSpan
  ) -> Bool {
    withBytes(escaped, line: line) { escaped in
      withBytes(other, line: line) { other in
        for offset in 0..<min(escaped.byteCount, other.byteCount) {
          let byte = escaped.byte(at: offset)
          if byte == UInt8(ascii: "\\") { return false }
          if byte != other.byte(at: offset) { return true }
        }
        return false
      }
    }
  }

  private mutating func isIn(
    _ operands: OperandRange, set: Int32, negated: Bool, line: RawSpan
  ) -> Truth {
    let places = operands.indices
    let value = operand(program.operands[places.lowerBound], line: line)
    if value.isNull { return .unknown }
    if set >= 0, case .text(let text) = value {
      let run = plain(text, line: line)
      let found = withBytes(run, line: line) { text in
        program.textSets[Int(set)].contains(text, in: program.textTable, of: arena.span.bytes)
      }
      return Truth(found != negated)
    }
    var isKnown = true
    for place in places.dropFirst() {
      let other = self.value(of: program.operands[place], line: line)
      switch compare(value, other, line: line) {
      case .equal: return Truth(!negated)
      case .unknown: isKnown = false
      default: break
      }
    }
    return isKnown ? Truth(negated) : .unknown
  }

  private mutating func compare(
    _ left: Value, _ right: Value, _ comparator: Comparator, line: RawSpan
  ) -> Truth {
    if comparator.isOrdering, !left.type.isDisjoint(with: [.array, .object]) { return .unknown }
    return compare(left, right, line: line).satisfies(comparator)
  }

  /// How two values compare, read as one another's types where they can be.
  mutating func compare(_ left: Value, _ right: Value, line: RawSpan) -> Comparison {
    switch (left, right) {
    case (.null, _), (_, .null):
      return .unknown
    case (.text(let first), .text(let second)):
      let first = plain(first, line: line)
      let second = plain(second, line: line)
      return Comparison(
        withBytes(first, line: line) { bytes in
          withBytes(second, line: line) { bytes.byteOrder($0) }
        })
    case (.integer(let first), .integer(let second)):
      return first < second ? .less : first == second ? .equal : .greater
    case (.boolean(let first), .boolean(let second)):
      return first == second ? .equal : second ? .less : .greater
    case (.timestamp, _), (_, .timestamp):
      guard let first = timestamp(left, line: line), let second = timestamp(right, line: line)
      else { return .unknown }
      return first < second ? .less : first == second ? .equal : .greater
    case (.interval(let first), .interval(let second)):
      if let order = first.order(second) { return Comparison(order) }
      return .unequal
    case (.array(let first), .array(let second)):
      return areEqual(first, second, .array, line: line) ? .equal : .unequal
    case (.object(let first), .object(let second)):
      return areEqual(first, second, .object, line: line) ? .equal : .unequal
    default:
      if let first = quickNumber(left, line: line), let second = quickNumber(right, line: line),
        let order = first.order(second)
      {
        return order
      }
      guard let first = number(left, line: line), let second = number(right, line: line) else {
        return .unknown
      }
      return Comparison(first.order(second))
    }
  }

  /// Whether two arrays, or two objects, hold the same values; the order of members is none.
  private borrowing func areEqual(
    _ left: ByteRun, _ right: ByteRun, _ kind: JSONKind, line: RawSpan
  ) -> Bool {
    withBytes(left, line: line) { first in
      withBytes(right, line: line) { second in
        if first.byteCount == second.byteCount, first.byteOrder(second) == 0 { return true }
        let slices = (
          JSONSlice(offset: 0, end: first.byteCount, kind: kind),
          JSONSlice(offset: 0, end: second.byteCount, kind: kind)
        )
        return JSONValue(slices.0, of: first) == JSONValue(slices.1, of: second)
      }
    }
  }

  /// A value as a number: numbers, and texts that read as one.
  package mutating func number(_ value: Value, line: RawSpan) -> NumericValue? {
    switch value {
    case .integer(let integer): return .integer(integer)
    case .real(let real): return .real(real)
    case .number(let run): return withBytes(run, line: line) { NumericValue($0) }
    case .text(let run):
      let run = plain(run, line: line)
      return withBytes(run, line: line) { $0.readsAsNumber() ? NumericValue($0) : nil }
    default: return nil
    }
  }

  /// A value as a timestamp: timestamps, ISO 8601 texts, and epoch seconds.
  mutating func timestamp(_ value: Value, line: RawSpan) -> Timestamp? {
    switch value {
    case .timestamp(let timestamp): return timestamp
    case .integer(let seconds): return Timestamp(seconds: seconds)
    case .real(let seconds): return Timestamp(secondsSinceEpoch: seconds)
    case .number(let run): return withBytes(run, line: line) { Timestamp(epochSeconds: $0) }
    case .text(let run):
      let run = plain(run, line: line)
      return withBytes(run, line: line) { text in
        Timestamp(usual: text) ?? Timestamp(parsing: text)
      }
    default: return nil
    }
  }
}
