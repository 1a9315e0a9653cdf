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
      return searched(Array(constantBytes[run.range]))
    case .like(let subject, let pattern, negated: false):
      return isPath(subject) ? searched(patterns[Int(pattern)].longestLiteral) : []
    case .quantifier(isAny: true, let list, let body, _):
      return isPath(list) ? requiredTexts(of: body) : []
    default:
      return []
    }
  }

  private func searched(_ bytes: [UInt8]) -> [SearchedText] {
    if bytes.span.bytes.readsAsNumber() { return [] }
    return SearchedText(String(decoding: bytes, as: UTF8.self)).map { [$0] } ?? []
  }

  /// Whether a node is a value of the line as it stands there.
  private func isPath(_ node: NodeIndex) -> Bool {
    switch nodes[Int(node)] {
    case .column, .identifier, .element, .elementMember, .elementValue: true
    default: false
    }
  }
}
