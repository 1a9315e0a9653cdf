internal import JSONLines
internal import RegularExpressions

extension Evaluator {
  /// What a node of LIKE, ILIKE or REGEXP gives, but for LIKE with a constant pattern.
  mutating func patternMatch(_ node: NodeIndex, line: RawSpan) -> Truth {
    switch program.nodes[Int(node)] {
    case .likeDynamic(let operands, let form, let negated):
      return like(operands, form: form, negated: negated, line: line)
    case .regexp(let subject, let pattern, let negated):
      guard case .text(let run) = operand(subject, line: line) else { return .unknown }
      let text = plain(run, line: line)
      return Truth(matches(text, constant: pattern, line: line) != negated)
    case .regexpDynamic(let subject, let pattern, let negated):
      guard case .text(let run) = operand(subject, line: line),
        case .text(let patternRun) = value(of: pattern, line: line)
      else { return .unknown }
      guard let matches = matches(run, dynamic: patternRun, line: line) else { return .unknown }
      return Truth(matches != negated)
    default:
      return .unknown
    }
  }

  /// LIKE with a pattern that is known only now; NULL where it is bad.
  private mutating func like(
    _ operands: OperandRange, form: LikeForm, negated: Bool, line: RawSpan
  ) -> Truth {
    let start = operands.indices.lowerBound
    guard case .text(let run) = value(of: program.operands[start], line: line),
      case .text(let patternRun) = value(of: program.operands[start + 1], line: line)
    else { return .unknown }
    var escape: Unicode.Scalar?
    if operands.count > 2 {
      guard case .text(let run) = value(of: program.operands[start + 2], line: line) else {
        return .unknown
      }
      let text = plain(run, line: line)
      escape = withBytes(text, line: line) { $0.onlyCharacter }
      if escape == nil { return .unknown }
    }
    let spelling = plain(patternRun, line: line)
    guard
      let pattern = withBytes(
        spelling, line: line, { LikePattern($0, form: form, escape: escape) })
    else { return .unknown }
    let text = prepared(run, ignoresCase: form.ignoresCase, line: line)
    return Truth(withBytes(text, line: line) { pattern.matches($0) } != negated)
  }

  /// `a || b || …`, where NULL makes all NULL, or concat, which passes over it.
  mutating func concatenation(
    _ operands: OperandRange, skippingNull: Bool, line: RawSpan
  ) -> Value {
    let base = stack.count
    defer { stack.removeLast(stack.count - base) }
    for place in operands.indices {
      let value = value(of: program.operands[place], line: line)
      if value.isNull, !skippingNull { return .null }
      stack.append(value)
    }
    return buildText { evaluator, output in
      for place in base..<evaluator.stack.count {
        evaluator.appendText(evaluator.stack[place], line: line, to: &output)
      }
    }
  }
}

extension RawSpan {
  /// The character that a text consists of; nil if it is none or more than one.
  var onlyCharacter: Unicode.Scalar? {
    guard byteCount > 0, characterWidth(at: 0) == byteCount else { return nil }
    return character(at: 0)
  }
}
