internal import JSONLines
internal import RegularExpressions

extension Evaluator {
  /// What a node of LIKE, ILIKE or REGEXP gives.
  mutating func patternMatch(_ node: NodeIndex, line: RawSpan) -> Value {
    switch program.nodes[Int(node)] {
    case .like(let subject, let pattern, let negated):
      guard case .text(let run) = value(of: subject, line: line) else { return .null }
      let text = prepared(run, ignoresCase: program.patterns[Int(pattern)].ignoresCase, line: line)
      let matches = withBytes(text, line: line) { program.patterns[Int(pattern)].matches($0) }
      return .boolean(matches != negated)
    case .likeDynamic(let operands, let ignoresCase, let negated):
      return like(operands, ignoresCase: ignoresCase, negated: negated, line: line)
    case .regexp(let subject, let pattern, let negated):
      guard case .text(let run) = value(of: subject, line: line) else { return .null }
      let text = plain(run, line: line)
      return .boolean(matches(text, constant: pattern, line: line) != negated)
    case .regexpDynamic(let subject, let pattern, let negated):
      guard case .text(let run) = value(of: subject, line: line),
        case .text(let patternRun) = value(of: pattern, line: line)
      else { return .null }
      guard let matches = matches(run, dynamic: patternRun, line: line) else { return .null }
      return .boolean(matches != negated)
    default:
      return .null
    }
  }

  /// A text decoded and, for ILIKE, in small letters.
  private mutating func prepared(_ run: ByteRun, ignoresCase: Bool, line: RawSpan) -> ByteRun {
    let text = plain(run, line: line)
    guard ignoresCase else { return text }
    return build { evaluator, output in
      evaluator.withBytes(text, line: line) { output.appendSimplyLowercased($0) }
    }
  }

  /// LIKE with a pattern that is known only now; NULL where it is bad.
  private mutating func like(
    _ operands: OperandRange, ignoresCase: Bool, negated: Bool, line: RawSpan
  ) -> Value {
    let start = operands.indices.lowerBound
    guard case .text(let run) = value(of: program.operands[start], line: line),
      case .text(let patternRun) = value(of: program.operands[start + 1], line: line)
    else { return .null }
    var escape: Unicode.Scalar?
    if operands.count > 2 {
      guard case .text(let run) = value(of: program.operands[start + 2], line: line) else {
        return .null
      }
      let text = plain(run, line: line)
      escape = withBytes(text, line: line) { $0.onlyCharacter }
      if escape == nil { return .null }
    }
    let spelling = plain(patternRun, line: line)
    guard
      let pattern = withBytes(
        spelling, line: line, { LikePattern($0, escape: escape, ignoresCase: ignoresCase) })
    else { return .null }
    let text = prepared(run, ignoresCase: ignoresCase, line: line)
    return .boolean(withBytes(text, line: line) { pattern.matches($0) } != negated)
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
