package import JSONLines

extension Program {
  /// Texts without any of which a line cannot make a condition true, whatever else it holds.
  ///
  /// Worked example: `status = 'Approved' AND image LIKE '%xgboost%'` requires both texts; with OR it
  /// requires none. A text that reads as a number is none of them: `'7'` equals the number 7.0.
  ///
  /// Source: S. Palkar et al., "Filter Before You Parse" (VLDB 2018), raw filters.
  package func requiredTexts(of root: ExpressionRoot) -> [SearchedText] {
    requiredTexts(of: root.node)
  }

  private func requiredTexts(of node: NodeIndex) -> [SearchedText] {
    switch nodes[Int(node)] {
    case .and(let list):
      return list.indices.flatMap { requiredTexts(of: operands[$0]) }
    case .equalsText(let subject, let constant, negated: false):
      guard isPath(subject), case .text(let run) = constants[Int(constant)] else { return [] }
      let bytes = Array(constantBytes[run.range])
      return bytes.span.bytes.readsAsNumber() ? [] : searched(bytes, opens: true, closes: true)
    case .columnIs(_, let constant, _, _, negated: false):
      guard case .text(let run) = constants[Int(constant)] else { return [] }
      let bytes = Array(constantBytes[run.range])
      return bytes.span.bytes.readsAsNumber() ? [] : searched(bytes, opens: true, closes: true)
    case .like(let subject, let pattern, negated: false):
      guard isPath(subject) else { return [] }
      let literal = patterns[Int(pattern)].longestLiteral
      return searched(literal.bytes, opens: literal.isBeginning, closes: literal.isEnd)
    case .quantifier(isAny: true, let list, let body, _):
      return isPath(list) ? requiredTexts(of: body) : []
    default:
      return []
    }
  }

  private func searched(_ bytes: [UInt8], opens: Bool, closes: Bool) -> [SearchedText] {
    let text = SearchedText(
      String(decoding: bytes, as: UTF8.self), opensString: opens, closesString: closes)
    return text.map { [$0] } ?? []
  }

  /// Whether a node is a value of the line as it stands there.
  private func isPath(_ node: NodeIndex) -> Bool {
    switch nodes[Int(node)] {
    case .column, .path, .identifier, .element, .elementMember, .elementValue: true
    default: false
    }
  }
}
