package import Expressions

/// Compiles SELECT statements: names of output columns, positions, groups.
///
/// Worked example: `SELECT domain, count(*) AS n FROM … GROUP BY 1 ORDER BY n DESC` has the input
/// program `domain`; its list, over groups, is the first and the second value that a group has, and
/// so is its order.
package struct QueryCompiler {
  private let statement: SelectStatement
  private let environment: QueryEnvironment
  /// The condition without what says where to read.
  private let condition: Syntax?
  /// Names that stand for columns of another name in the tables of packages.
  private let synonyms: [String: Syntax]
  private var input: ProgramBuilder
  /// What is worked out of each record for its group.
  private var inputRoots: [(syntax: Syntax, root: ExpressionRoot)] = []
  private var unused: Set<String>

  /// - Parameters:
  ///   - condition: what is left of WHERE to be worked out here.
  ///   - unused: the parameters that what was taken out of it does not use.
  package init(
    _ statement: SelectStatement, condition: Syntax?, unused: Set<String>,
    _ environment: QueryEnvironment
  ) {
    self.statement = statement
    self.condition = condition
    self.environment = environment
    self.unused = unused
    input = ProgramBuilder(parameters: environment.parameters)
    if case .packages(let table) = statement.table {
      synonyms = ["Identifier": .column("model_package_arn", at: table.range)]
    } else {
      synonyms = [:]
    }
  }

  /// Compiles the statement.
  ///
  /// - Throws: the first thing that is wrong with it.
  package mutating func compile() throws(ExpressionError) -> QueryProgram {
    let (limit, offset) = (
      try count(statement.limit, "LIMIT"), try count(statement.offset, "OFFSET")
    )
    let aggregates = aggregateCalls()
    let isGrouped = !statement.groups.isEmpty || !aggregates.isEmpty
    if !isGrouped, let having = statement.having {
      throw ExpressionError(.statement(.havingWithoutGroups), at: having.range)
    }
    var program = isGrouped ? try compileGroups(aggregates) : try compileRows()
    program.isDistinct = statement.isDistinct
    program.limit = limit
    program.offset = offset ?? 0
    program.unusedParameters = unused.sorted()
    return program
  }

  // MARK: Rows

  private mutating func compileRows() throws(ExpressionError) -> QueryProgram {
    input.scope.outputs = synonyms
    let items = try input.add(statement.items)
    input.scope.outputs = outputs
    let root = try compileCondition()
    let order = try compileOrder(with: &input, items)
    unused.formIntersection(input.unusedParameters)
    return QueryProgram(
      list: SelectList(items: items, program: input.program), input: input.program,
      condition: root, order: order)
  }

  private mutating func compileCondition() throws(ExpressionError) -> ExpressionRoot? {
    guard let condition else { return nil }
    return try input.addCondition(condition)
  }

  // MARK: Groups

  private mutating func compileGroups(
    _ calls: [Syntax]
  ) throws(ExpressionError) -> QueryProgram {
    for case .star(_, let range) in statement.items {
      throw ExpressionError(.statement(.starOfGroups), at: range)
    }
    input.scope.outputs = outputs
    let condition = try compileCondition()
    var keys: [ExpressionRoot] = []
    var givens: [GivenValue] = []
    for term in statement.groups {
      let syntax = try resolved(term, prefersOutputs: false)
      let root = try inputRoot(syntax)
      keys.append(root)
      givens.append(GivenValue(syntax, types: root.types))
    }
    // Within functions names are columns first, as everywhere.
    var aggregates: [Aggregate] = []
    for call in calls {
      let aggregate = try compile(call)
      aggregates.append(aggregate)
      givens.append(GivenValue(call, types: aggregate.types))
    }
    var groups = ProgramBuilder(parameters: environment.parameters)
    groups.scope.isGrouped = true
    groups.scope.givens = givens
    groups.scope.outputs = synonyms
    let items = try groups.add(statement.items)
    groups.scope.outputs = outputs
    var having: ExpressionRoot?
    if let syntax = statement.having { having = try groups.addCondition(syntax) }
    let order = try compileOrder(with: &groups, items)
    unused.formIntersection(input.unusedParameters)
    unused.formIntersection(groups.unusedParameters)
    return QueryProgram(
      list: SelectList(items: items, program: groups.program), input: input.program,
      condition: condition,
      groups: GroupProgram(
        keys: keys, aggregates: aggregates, having: having, isWhole: statement.groups.isEmpty),
      order: order)
  }

  /// The calls of functions of many records in the statement, each once.
  private func aggregateCalls() -> [Syntax] {
    var calls: [Syntax] = []
    let places =
      statement.columns.map(\.syntax) + [statement.having].compactMap { $0 }
      + statement.order.map(\.syntax)
    for call in places.flatMap(\.aggregates) where !calls.contains(where: { $0.isSame(as: call) }) {
      calls.append(call)
    }
    return calls
  }

  /// An expression over the records that groups are made of; the same one is compiled, and so worked
  /// out, once.
  private mutating func inputRoot(_ syntax: Syntax) throws(ExpressionError) -> ExpressionRoot {
    if let known = inputRoots.first(where: { $0.syntax.isSame(as: syntax) }) { return known.root }
    let root = try input.addExpression(syntax)
    inputRoots.append((syntax, root))
    return root
  }

  private mutating func compile(_ syntax: Syntax) throws(ExpressionError) -> Aggregate {
    guard let (function, call) = syntax.aggregate else {
      return Aggregate(function: .count, argument: nil, isDistinct: false)
    }
    if call.form == .star {
      guard function == .count, call.arguments.isEmpty else {
        throw ExpressionError(
          .statement(.aggregateArguments(function.rawValue)), at: syntax.range)
      }
      return Aggregate(function: .count, argument: nil, isDistinct: false)
    }
    guard call.arguments.count == 1 else {
      throw ExpressionError(.statement(.aggregateArguments(function.rawValue)), at: syntax.range)
    }
    let root = try inputRoot(call.arguments[0])
    let isSum = function == .sum || function == .avg
    if isSum, root.types != .null, root.types.isDisjoint(with: .numeric) {
      throw ExpressionError(
        .argumentType(
          function: function.rawValue, expected: .numeric, found: root.types.values),
        at: call.arguments[0].range)
    }
    if isSum { try input.checkReadsAsNumber(root, at: call.arguments[0].range) }
    return Aggregate(function: function, argument: root, isDistinct: call.form == .distinct)
  }

  // MARK: Names and positions

  /// The output columns that a name stands for where it is no column: not one of records, and not
  /// one that the SELECT list takes its values from.
  private var outputs: [String: Syntax] {
    var outputs = synonyms
    let columns = statement.columns
    let used = columns.reduce(into: environment.knownColumns) {
      $0.formUnion($1.syntax.columnNames)
    }
    for (name, syntax) in columns where !used.contains(name) && outputs[name] == nil {
      outputs[name] = syntax
    }
    return outputs
  }

  /// The expression behind a term of GROUP BY or ORDER BY: a position's, an output column's, or itself.
  ///
  /// - Parameter prefersOutputs: whether a name is an output column's even where a column has it too.
  private func resolved(
    _ term: Syntax, prefersOutputs: Bool
  ) throws(ExpressionError) -> Syntax {
    if case .literal(.number(let text)) = term.node, let place = Int(text) {
      return try column(at: place, range: term.range)
    }
    guard case .path(let path) = term.node, path.steps.isEmpty else { return term }
    if prefersOutputs, let column = statement.columns.first(where: { $0.name == path.name }) {
      return column.syntax
    }
    return outputs[path.name] ?? term
  }

  private func column(at place: Int, range: Range<Int>) throws(ExpressionError) -> Syntax {
    guard place >= 1, place <= statement.items.count else {
      throw ExpressionError(
        .statement(.noPosition(place, of: statement.items.count)), at: range)
    }
    for item in statement.items[..<place] {
      if case .star = item {
        throw ExpressionError(.statement(.positionBehindStar(place)), at: range)
      }
    }
    guard case .column(_, let syntax) = statement.items[place - 1] else {
      throw ExpressionError(.statement(.positionBehindStar(place)), at: range)
    }
    return syntax
  }

  /// - Parameter items: the SELECT list, compiled: what is also an output column's expression is
  ///   worked out once.
  private func compileOrder(
    with builder: inout ProgramBuilder, _ items: [SelectList.Item]
  ) throws(ExpressionError) -> [OrderKey] {
    let roots = items.compactMap { item in
      if case .column(_, let root, _) = item { root } else { nil }
    }
    let columns = zip(statement.columns.map(\.syntax), roots)
    var keys: [OrderKey] = []
    for term in statement.order {
      let syntax = try resolved(term.syntax, prefersOutputs: true)
      // The output column's own expression: the names in it are columns.
      let isOutput = !syntax.isSame(as: term.syntax)
      let outputs = builder.scope.outputs
      let root: ExpressionRoot
      let meansColumns = isOutput || syntax.columnNames.isDisjoint(with: outputs.keys)
      if meansColumns, let column = columns.first(where: { $0.0.isSame(as: syntax) }) {
        root = column.1
      } else {
        if isOutput { builder.scope.outputs = synonyms }
        root = try builder.addExpression(syntax)
        builder.scope.outputs = outputs
      }
      if !isOutput, builder.isConstant(root) {
        throw ExpressionError(.statement(.constantOrder), at: term.syntax.range)
      }
      keys.append(
        OrderKey(
          root: root, isDescending: term.isDescending,
          nullsLast: term.nullsLast ?? term.isDescending))
    }
    return keys
  }

  /// The number of a LIMIT or OFFSET.
  private mutating func count(
    _ syntax: Syntax?, _ clause: String
  ) throws(ExpressionError) -> Int? {
    guard let syntax else { return nil }
    if syntax.isIndependent {
      let (value, unusedHere) = try ConstantValue.of(
        syntax, parameters: environment.parameters, now: environment.now)
      unused.formIntersection(unusedHere)
      if case .integer(let count) = value, count >= 0 { return count }
    }
    throw ExpressionError(.statement(.badCount(clause)), at: syntax.range)
  }
}

extension SelectStatement {
  /// The names of the output columns.
  package var outputNames: Set<String> { Set(columns.map(\.name)) }

  /// The named columns of the SELECT list, with their expressions.
  var columns: [(name: String, syntax: Syntax)] {
    items.compactMap { item in
      if case .column(let name, let syntax) = item { (name, syntax) } else { nil }
    }
  }
}

extension Aggregate {
  /// The types of what it gives.
  fileprivate var types: ValueTypes {
    switch function {
    case .count: .number
    case .sum, .avg: [.number, .null]
    case .min, .max: (argument?.types ?? .null).union(.null)
    }
  }
}
