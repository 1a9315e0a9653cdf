internal import Expressions
internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import TerminalText

/// A path in a policy, whose value is shown if the policy is not true.
struct ObservedOperand: Sendable {
  /// The path as written.
  private let text: String
  /// `nil` if the value is hidden.
  private let root: ExpressionRoot?

  /// The maximum number of values shown for a policy.
  private static let limit = 12

  /// Returns the paths of an expression, each once, in the order in which they are written. Paths
  /// within the condition of `any` and `all` are left out: they have no single value.
  static func all(
    in expression: String, _ builder: inout ProgramBuilder
  ) throws(ExpressionError) -> [ObservedOperand] {
    var parser = try Parser(expression)
    let bytes = Array(expression.utf8)
    var operands: [ObservedOperand] = []
    for (path, range) in paths(in: try parser.parseExpression()) {
      let text = String(decoding: bytes[range], as: UTF8.self)
      guard operands.count < limit, !operands.contains(where: { $0.text == text }) else { continue }
      let root = isHidden(path) ? nil : try builder.add(text)
      operands.append(ObservedOperand(text: text, root: root))
    }
    return operands
  }

  private static func paths(in syntax: Syntax) -> [(PathSyntax, Range<Int>)] {
    if case .path(let path) = syntax.node { return [(path, syntax.range)] }
    return syntax.parts.flatMap { paths(in: $0) }
  }

  private static func isHidden(_ path: PathSyntax) -> Bool {
    let steps = path.steps.compactMap { step -> String? in
      switch step {
      case .member(let name), .key(let name): name
      case .element, .all: nil
      }
    }
    let isState = path.name == "before" || path.name == "after"
    return HiddenValues.covers(isState ? steps : [path.name] + steps)
  }

  /// Returns the path and its value, such as `model_metrics = NULL`.
  func text(in state: inout StateEvaluator) -> String {
    let value = root.map { ShownValue.text(ofJSON: state.json($0)) } ?? HiddenValues.mark
    return "\(ShownValue.shortened(text)) = \(value)"
  }
}

/// Values in the words of messages: short, and fit for a terminal.
enum ShownValue {
  /// The maximum length of a value, in Unicode scalars.
  private static let maximumLength = 120

  /// Returns a value as a SQL literal, or what it is if that would be long or could hold secrets.
  ///
  /// - Parameter json: the value; `nil` for NULL.
  static func text(ofJSON json: [UInt8]?) -> String {
    guard let json else { return "NULL" }
    let value: JSONValue
    do throws(JSONSyntaxError) { value = try JSONValue(parsing: json) } catch {
      return "(not shown)"
    }
    return text(of: value)
  }

  private static func text(of value: JSONValue) -> String {
    switch value {
    case .null: "NULL"
    case .boolean(let truth): truth ? "TRUE" : "FALSE"
    case .number(let number): shortened(number.text)
    case .string(let string): literal(string.text)
    case .array(let elements) where elements.allSatisfy(\.isScalar):
      elements.count <= 4
        ? "[" + elements.map { text(of: $0) }.joined(separator: ", ") + "]"
        : "a list of \(elements.count) values"
    case .array(let elements): "a list of \(elements.count)"
    case .object(let members): "an object of \(members.count)"
    }
  }

  private static func literal(_ text: String) -> String {
    var shown = text
    // The query of an address may be a signature that gives access.
    if let scheme = shown.firstRange(of: "://"),
      let query = shown[scheme.upperBound...].firstIndex(of: "?")
    {
      shown = String(shown[..<query]) + "?…"
    }
    return "'"
      + shortened(
        shown.split(separator: "'", omittingEmptySubsequences: false)
          .joined(separator: "''")) + "'"
  }

  /// Returns a text on one line, shortened, without characters that drive a terminal.
  static func shortened(_ text: String) -> String {
    var shown = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
      if index == maximumLength { return shown + "…" }
      if let escape = PrintableText.escape(of: scalar) {
        shown += escape
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}

extension JSONValue {
  /// Whether it is neither an array nor an object.
  fileprivate var isScalar: Bool { array == nil && object == nil }
}
