internal import JSONLines

/// What a condition gives: SQL's three-valued logic.
enum Truth: UInt8, BitwiseCopyable, Sendable {
  case no, yes, unknown

  @inline(__always)
  init(_ truth: Bool) { self = truth ? .yes : .no }

  /// The truth of any value; what is not boolean is unknown.
  @inline(__always)
  init(_ value: Value) {
    guard case .boolean(let truth) = value else {
      self = .unknown
      return
    }
    self.init(truth)
  }

  /// TRUE, FALSE or NULL.
  @inline(__always)
  var value: Value {
    switch self {
    case .no: .boolean(false)
    case .yes: .boolean(true)
    case .unknown: .null
    }
  }

  @inline(__always)
  var negated: Truth {
    switch self {
    case .no: .yes
    case .yes: .no
    case .unknown: .unknown
    }
  }
}

extension Evaluator {
  /// What a condition gives. Junctions and comparisons are worked out without making values of their
  /// results.
  mutating func truth(of node: NodeIndex, line: RawSpan) -> Truth {
    switch program.nodes[Int(node)] {
    case .filtered(let condition, let filter):
      return passes(filter, line: line) ? truth(of: condition, line: line) : .no
    case .or(let operands):
      return junction(operands, deciding: .yes, line: line)
    case .and(let operands):
      return junction(operands, deciding: .no, line: line)
    case .not(let operand):
      return truth(of: operand, line: line).negated
    case .equalsText(let subject, let constant, let negated):
      return equals(operand(subject, line: line), constant, negated: negated, line: line)
    case .columnIs(let test):
      return column(test, line: line)
    case .like(let subject, let pattern, let negated):
      return like(operand(subject, line: line), pattern, negated: negated, line: line)
    case .columnIsNull(let slot, let negated):
      return Truth(columns[Int(slot)].isNull != negated)
    case .isNull(let subject, let negated):
      return Truth(operand(subject, line: line).isNull != negated)
    case .compare(let comparator, let left, let right):
      return compare(left, right, comparator, line: line)
    case .compareParameter, .isDistinct, .isIn:
      return comparison(node, line: line)
    case .likeDynamic, .regexp, .regexpDynamic:
      return patternMatch(node, line: line)
    default:
      return Truth(value(of: node, line: line))
    }
  }

  /// OR, decided by a true operand, or AND, decided by a false one; else NULL if some operand is
  /// none of both.
  private mutating func junction(
    _ operands: OperandRange, deciding: Truth, line: RawSpan
  ) -> Truth {
    var isKnown = true
    for place in operands.indices {
      let node = program.operands[place]
      let truth: Truth
      // The commonest conditions are looked at here and now.
      switch program.nodes[Int(node)] {
      case .columnIs(let test): truth = column(test, line: line)
      case .columnIsNull(let slot, let negated):
        truth = Truth(columns[Int(slot)].isNull != negated)
      case .filtered(_, let filter) where !passes(filter, line: line): truth = .no
      case .filtered(let condition, _): truth = self.truth(of: condition, line: line)
      default: truth = self.truth(of: node, line: line)
      }
      if truth == deciding { return deciding }
      isKnown = isKnown && truth != .unknown
    }
    return isKnown ? deciding.negated : .unknown
  }

  /// `=`, `!=` or IS DISTINCT FROM of a column and a constant text.
  @inline(__always)
  private mutating func column(_ test: ColumnTest, line: RawSpan) -> Truth {
    let slice = columns[Int(test.slot)]
    // Mostly the column is NULL or a string of another length; an escape is longer than what it stands for.
    let mayEqual =
      slice.hasEscapes ? slice.length &- 2 > test.length : slice.length &- 2 == test.length
    if slice.isNull || (slice.kind == .string && !mayEqual) {
      return slice.isNull ? test.ifNull : Truth(test.negated)
    }
    switch slice.kind {
    case .string where !slice.hasEscapes:
      let start = Int(test.offset)
      let wanted = arena.span.bytes.extracting(start..<start &+ Int(test.length))
      let same = line.extracting(slice.contentRange).byteOrder(wanted) == 0
      return Truth(same != test.negated)
    default:
      let truth = equals(Value(slice, in: .line), test.constant, negated: false, line: line)
      if truth == .unknown, test.ifNull == .unknown { return .unknown }
      return Truth((truth == .yes) != test.negated)
    }
  }

  /// The value of an operand; at once where that is a constant or stands in the line.
  @inline(__always)
  mutating func operand(_ node: NodeIndex, line: RawSpan) -> Value {
    switch program.nodes[Int(node)] {
    case .column(let slot, let steps) where steps.count == 0:
      return Value(columns[Int(slot)], in: .line)
    case .path(let place):
      return Value(finder.slice(at: Int(place), columns: columns, in: line), in: .line)
    case .constant(let place):
      return program.constants[Int(place)]
    default:
      return value(of: node, line: line)
    }
  }
}
