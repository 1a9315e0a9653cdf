internal import JSONLines
internal import RegularExpressions
internal import Spelling
internal import Times

/// Makes one program of any number of expressions: resolves names, checks types, works out
/// constants, chooses instructions.
///
/// All expressions of a builder share its columns, so that one pass over a line serves them all.
package struct ProgramBuilder {
  /// What has been compiled so far.
  package internal(set) var program = Program()
  private let parameters: [String: ExpressionParameter]
  private var usedParameters: Set<String> = []
  /// How many lists are being walked at this place of the expression.
  private var openScopes: Int32 = 0
  /// The list whose elements' members are the only columns here; nil where the line's are.
  var nameScope: Int32?
  /// What the names in groups of records, and those of output columns, stand for.
  package var scope = StatementScope()
  /// The path with `[*]` whose elements are being walked here.
  var star: StarBinding?

  /// A starred path of which the elements up to a step are being walked.
  struct StarBinding {
    /// Where the path stands in the text.
    var offset: Int
    var scope: Int32
    /// The first step from the element on.
    var nextStep: Int
  }

  /// - Parameter parameters: what `:NAME`s are bound to, by name.
  package init(parameters: [String: ExpressionParameter] = [:]) {
    self.parameters = parameters
  }

  /// The names of parameters that no expression so far has used, sorted.
  package var unusedParameters: [String] {
    parameters.keys.filter { !usedParameters.contains($0) }.sorted()
  }

  /// Compiles an expression that must be a condition, the whole text or a part of it.
  package mutating func addCondition(
    _ text: String, in range: Range<Int>? = nil
  ) throws(ExpressionError) -> ExpressionRoot {
    var parser = try Parser(text, in: range)
    return try addCondition(try parser.parseWhole())
  }

  /// Compiles a condition, with tests of columns that save work if only its truth is needed.
  package mutating func addCondition(_ syntax: Syntax) throws(ExpressionError) -> ExpressionRoot {
    let operand = try compileCondition(syntax)
    return root(operand, test: test(of: operand.node))
  }

  /// Compiles an expression of any type, the whole text or a part of it.
  package mutating func add(
    _ text: String, in range: Range<Int>? = nil
  ) throws(ExpressionError) -> ExpressionRoot {
    var parser = try Parser(text, in: range)
    return try add(try parser.parseWhole())
  }

  mutating func add(_ syntax: Syntax) throws(ExpressionError) -> ExpressionRoot {
    let operand = try compile(syntax)
    return root(operand)
  }

  func root(_ operand: Operand, test: NodeIndex? = nil) -> ExpressionRoot {
    var bareColumn: Int?
    if case .column(let slot, let steps) = program.nodes[Int(operand.node)], steps.count == 0 {
      bareColumn = Int(slot)
    }
    return ExpressionRoot(
      node: operand.node, test: test ?? operand.node, types: operand.types, bareColumn: bareColumn)
  }
}

/// A compiled part of an expression, with what is known of it.
struct Operand {
  var node: NodeIndex
  /// The types that its value may have.
  var types: ValueTypes
  /// Its value, where that is the same for every line.
  var constant: Value?
  /// Where it stands in the text.
  var range: Range<Int>
  /// The string parameter that it is.
  var parameter: String?
  /// Whether it is a call of `date`, whose string is never a number.
  var isDate = false
}

// MARK: Emitting

extension ProgramBuilder {
  /// Adds an instruction; one whose operands are all constant is worked out here and now.
  mutating func emit(
    _ instruction: Instruction, _ types: ValueTypes, of operands: [Operand], at range: Range<Int>,
    isPure: Bool = true
  ) -> Operand {
    program.nodes.append(instruction)
    let node = NodeIndex(program.nodes.count - 1)
    if isPure, operands.allSatisfy({ $0.constant != nil }) {
      return constant(evaluating: node, at: range)
    }
    return Operand(node: node, types: types, constant: nil, range: range)
  }

  private mutating func constant(evaluating node: NodeIndex, at range: Range<Int>) -> Operand {
    var evaluator = Evaluator(program, now: .epoch)
    let nothing: [UInt8] = []
    let value = evaluator.value(of: node, line: nothing.span.bytes)
    var bytes: [UInt8] = []
    let run: ByteRun?
    switch value {
    case .text(let text):
      evaluator.append(decodedText: text, line: nothing.span.bytes, to: &bytes)
      run = text
    case .number(let other), .array(let other), .object(let other):
      evaluator.append(value, line: nothing.span.bytes, to: &bytes)
      run = other
    default:
      run = nil
    }
    guard run != nil else { return constant(value, at: range) }
    let moved = intern(bytes)
    switch value {
    case .text: return constant(.text(moved), at: range)
    case .number: return constant(.number(moved), at: range)
    case .array: return constant(.array(moved), at: range)
    default: return constant(.object(moved), at: range)
    }
  }

  /// Adds bytes to the constants.
  mutating func intern(_ bytes: [UInt8]) -> ByteRun {
    let start = program.constantBytes.count
    program.constantBytes += bytes
    return ByteRun(start..<program.constantBytes.count, in: .arena)
  }

  /// Adds a constant.
  mutating func constant(_ value: Value, at range: Range<Int>) -> Operand {
    program.constants.append(value)
    program.nodes.append(.constant(Int32(program.constants.count - 1)))
    return Operand(
      node: NodeIndex(program.nodes.count - 1), types: value.type, constant: value, range: range)
  }

  /// Adds a constant text.
  mutating func constant(text: String, at range: Range<Int>) -> Operand {
    constant(.text(intern(Array(text.utf8))), at: range)
  }

  /// Adds a run of operands.
  mutating func list(_ nodes: [NodeIndex]) -> OperandRange {
    let start = program.operands.count
    program.operands += nodes
    return OperandRange(start: Int32(start), count: Int32(nodes.count))
  }

  /// The place of a name among the texts.
  mutating func text(_ name: String) -> Int32 {
    let bytes = Array(name.utf8)
    if let place = program.texts.firstIndex(of: bytes) { return Int32(place) }
    program.texts.append(bytes)
    return Int32(program.texts.count - 1)
  }

  /// The text of a constant; nil if it is none.
  func text(of operand: Operand) -> [UInt8]? {
    guard case .text(let run) = operand.constant else { return nil }
    return Array(program.constantBytes[run.range])
  }

  /// Opens the scope of a list's elements for a body.
  mutating func withScope<Result>(
    _ body: (inout ProgramBuilder, Int32) throws(ExpressionError) -> Result
  ) throws(ExpressionError) -> Result {
    let scope = openScopes
    openScopes += 1
    defer { openScopes -= 1 }
    program.scopes = max(program.scopes, Int(openScopes))
    return try body(&self, scope)
  }

  mutating func parameter(
    _ name: String, at range: Range<Int>
  ) throws(ExpressionError) -> Operand {
    guard let parameter = parameters[name] else {
      let suggestion = NearMiss.name(for: name, among: parameters.keys.sorted())
      throw ExpressionError(.unboundParameter(name, suggestion: suggestion), at: range)
    }
    usedParameters.insert(name)
    switch parameter {
    case .text(let text):
      var operand = constant(text: text, at: range)
      operand.parameter = name
      return operand
    case .json(.string(let string)): return constant(text: string.text, at: range)
    case .json(.null): return constant(.null, at: range)
    case .json(.boolean(let truth)): return constant(.boolean(truth), at: range)
    case .json(.number(let number)):
      return constant(self.number(number.text), at: range)
    case .json(.array(let elements)):
      return constant(.array(intern(JSONValue.array(elements).jsonBytes)), at: range)
    case .json(.object(let members)):
      return constant(.object(intern(JSONValue.object(members).jsonBytes)), at: range)
    }
  }

  /// A number as written if JSON would write it so, else what it is worth.
  mutating func number(_ text: String) -> Value {
    let bytes = Array(text.utf8)
    var indexer = LineIndexer(columns: ColumnSet())
    do throws(JSONSyntaxError) {
      try indexer.index(bytes.span.bytes)
      if indexer.whole.kind == .number { return .number(intern(bytes)) }
    } catch {
      // `007`, `.5` and `7.` are numbers here, but JSON does not write them so.
    }
    switch NumericValue(bytes.span.bytes) {
    case .integer(let integer): return .integer(integer)
    case .real(let real) where real.isFinite: return .real(real)
    case .real:
      var written: [UInt8] = []
      written.appendNumber(bytes.span.bytes, negated: false)
      return .number(intern(written))
    case .bigInteger(_, let digits): return .number(intern(digits))
    }
  }
}
