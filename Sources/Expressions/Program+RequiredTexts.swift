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

  /// - Parameter minimum: how many bytes of a text must be fit to be looked for.
  func requiredTexts(of node: NodeIndex, minimum: Int = 3) -> [SearchedText] {
    switch nodes[Int(node)] {
    case .and(let list):
      return list.indices.flatMap { requiredTexts(of: operands[$0], minimum: minimum) }
    case .equalsText(let subject, let constant, negated: false):
      return isPath(subject) ? requiredTexts(ofConstant: constant, minimum) : []
    case .columnIs(let test):
      return test.negated ? [] : requiredTexts(ofConstant: test.constant, minimum)
    case .like(let subject, let pattern, negated: false):
      guard isPath(subject) else { return [] }
      let literal = patterns[Int(pattern)].longestLiteral
      return searched(
        literal.bytes, opens: literal.isBeginning, closes: literal.isEnd, minimum: minimum)
    case .regexp(let subject, let pattern, negated: false):
      guard isPath(subject) else { return [] }
      let literal = Array(constantBytes[regularSearches[Int(pattern)].literal.range])
      return searched(literal, opens: false, closes: false, minimum: minimum)
    case .quantifier(isAny: true, let list, let body, _):
      return isPath(list) ? requiredTexts(of: body, minimum: minimum) : []
    default:
      return []
    }
  }

  private func requiredTexts(ofConstant place: Int32, _ minimum: Int) -> [SearchedText] {
    guard case .text(let run) = constants[Int(place)] else { return [] }
    let bytes = Array(constantBytes[run.range])
    if bytes.span.bytes.readsAsNumber() { return [] }
    return searched(bytes, opens: true, closes: true, minimum: minimum)
  }

  private func searched(_ bytes: [UInt8], opens: Bool, closes: Bool, minimum: Int) -> [SearchedText]
  {
    let text = SearchedText(
      String(decoding: bytes, as: UTF8.self), opensString: opens, closesString: closes,
      minimum: minimum)
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
