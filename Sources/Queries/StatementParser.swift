package import Expressions
internal import Spelling

/// Reads statements: what StackQL's documentation shows, and SELECT over files.
///
/// Expressions are `Expressions`' own; words such as FROM and GROUP are keywords only where they end
/// a clause, so that a column may have their name in quotes.
package struct StatementParser {
  /// The statements that can be explained come first.
  private static let words = [
    "select", "update", "insert", "delete", "explain", "describe", "show",
  ]
  private static let explained = words.prefix(4)
  var parser: Parser

  /// The statement of a text: one, with or without a semicolon behind.
  ///
  /// - Throws: the first thing that is wrong with it.
  package static func parse(_ text: String) throws(ExpressionError) -> Statement {
    var parser = StatementParser(parser: try Parser(text, dialect: .statement))
    let statement = try parser.statement()
    while parser.parser.take(.semicolon) {}
    guard parser.parser.token.kind == .end else {
      throw parser.parser.expected(.oneOf(["the end of the statement"]))
    }
    return statement
  }

  private mutating func statement() throws(ExpressionError) -> Statement {
    if parser.takeWord("select") { return .select(try select()) }
    if parser.takeWord("update") { return .update(try update()) }
    if parser.takeWord("insert") { return .insert(try insert()) }
    if parser.takeWord("delete") { return .delete(try delete()) }
    if parser.takeWord("explain") {
      guard Self.explained.contains(where: { isAtWord($0) }) else {
        throw parser.expected(.oneOf(["SELECT", "UPDATE", "INSERT", "DELETE"]))
      }
      return .explain(try statement())
    }
    if parser.takeWord("describe") { return .describe(try describe()) }
    if parser.takeWord("show") { return .show(try show()) }
    guard case .name(let word) = parser.token.kind else {
      throw parser.expected(.oneOf(Self.words.map { $0.uppercased() }))
    }
    let suggestion = NearMiss.name(for: word, among: Self.words)
    throw ExpressionError(
      .statement(.unknownStatement(word, suggestion: suggestion?.uppercased())),
      at: parser.token.range)
  }

  // MARK: SELECT

  private mutating func select() throws(ExpressionError) -> SelectStatement {
    var statement = SelectStatement()
    // A column of that name would have something behind it that goes on.
    if isAtWord("distinct"), !parser.isAhead(.symbol(.comma)) {
      statement.isDistinct = parser.takeWord("distinct")
    } else if isAtWord("all"), !parser.isAhead(.symbol(.comma)), !isAheadWord("from") {
      parser.advance()
    }
    if isAtWord("from") { throw parser.expected(.operand) }
    statement.items = try parser.parseSelectItems()
    guard parser.takeWord("from") else {
      throw parser.expected(.oneOf([",", "AS", "an operator", "FROM"]))
    }
    statement.table = try table()
    statement.condition = try condition()
    try clauses(&statement)
    return statement
  }

  private mutating func condition() throws(ExpressionError) -> Syntax? {
    parser.takeWord("where") ? try parser.parseExpression() : nil
  }

  private mutating func clauses(_ statement: inout SelectStatement) throws(ExpressionError) {
    if parser.takeWord("group") {
      try expectWord("by")
      repeat { statement.groups.append(try parser.parseExpression()) } while parser.take(.comma)
    }
    if parser.takeWord("having") { statement.having = try parser.parseExpression() }
    if parser.takeWord("order") {
      try expectWord("by")
      repeat { statement.order.append(try orderTerm()) } while parser.take(.comma)
    }
    if parser.takeWord("limit") {
      statement.limit = try parser.parseExpression()
      // SQLite's `LIMIT offset, count`.
      if parser.take(.comma) {
        statement.offset = statement.limit
        statement.limit = try parser.parseExpression()
        return try refuseFurtherClauses(behind: ["the end"])
      }
    }
    if parser.takeWord("offset") { statement.offset = try parser.parseExpression() }
    try refuseFurtherClauses(behind: missingClauses(statement))
  }

  /// The clauses that could still follow, for a message.
  private func missingClauses(_ statement: SelectStatement) -> [String] {
    if statement.offset != nil { return ["the end"] }
    if statement.limit != nil { return ["OFFSET", "the end"] }
    if !statement.order.isEmpty { return ["ASC", "DESC", "NULLS", "LIMIT", "the end"] }
    if statement.having != nil { return ["an operator", "ORDER BY", "LIMIT", "the end"] }
    if !statement.groups.isEmpty {
      return ["an operator", "HAVING", "ORDER BY", "LIMIT", "the end"]
    }
    if statement.condition != nil {
      return ["an operator", "GROUP BY", "ORDER BY", "LIMIT", "the end"]
    }
    return ["WHERE", "GROUP BY", "ORDER BY", "LIMIT", "the end"]
  }

  private mutating func refuseFurtherClauses(behind choices: [String]) throws(ExpressionError) {
    let token = parser.token
    if token.kind == .end || token.kind == .symbol(.semicolon) { return }
    if case .name(let word) = token.kind,
      ["union", "intersect", "except"].contains(word.asciiLowercased)
    {
      throw ExpressionError(
        .statement(
          .unsupported(
            word.uppercased(), advice: "run one statement each and join their outputs")),
        at: token.range)
    }
    throw parser.expected(.oneOf(choices))
  }

  private mutating func orderTerm() throws(ExpressionError) -> OrderTerm {
    var term = OrderTerm(syntax: try parser.parseExpression())
    if parser.takeWord("desc") {
      term.isDescending = true
    } else {
      _ = parser.takeWord("asc")
    }
    if parser.takeWord("nulls") {
      if parser.takeWord("last") {
        term.nullsLast = true
      } else if parser.takeWord("first") {
        term.nullsLast = false
      } else {
        throw parser.expected(.oneOf(["FIRST", "LAST"]))
      }
    }
    return term
  }

  // MARK: FROM

  mutating func table() throws(ExpressionError) -> Table {
    let token = parser.token
    let table: Table
    switch token.kind {
    case .text(let name):
      guard !name.isEmpty else { throw parser.expected(.oneOf(["a file's name"])) }
      parser.advance()
      table = name == "-" ? .standardInput : .file(name)
    case .symbol(.leftParenthesis):
      throw ExpressionError(
        .statement(
          .unsupported("a SELECT within FROM", advice: "pipe one query into another, FROM stdin")),
        at: token.range)
    case .name, .quotedName:
      table = try namedTable()
    default:
      throw parser.expected(.oneOf(["a table", "'a file'", "stdin"]))
    }
    if parser.isAt(.comma) || isAtWord("join") || isAtWord("inner") || isAtWord("left") {
      throw ExpressionError(
        .statement(.unsupported("a join", advice: "FROM takes one table or file")),
        at: parser.token.range)
    }
    return table
  }

  /// `stdin`, a table of packages, or a file whose name stands in double quotes.
  private mutating func namedTable() throws(ExpressionError) -> Table {
    let start = parser.token
    let (name, range) = try dottedName()
    if case .name = start.kind, name.asciiLowercased == "stdin" { return .standardInput }
    if let table = PackageTable(name, at: range) { return .packages(table) }
    if case .quotedName = start.kind, range == start.range { return .file(name) }
    throw unknownTable(name, at: range)
  }

  private func unknownTable(_ name: String, at range: Range<Int>) -> ExpressionError {
    unknownTable(name, among: PackageTable.known.map(\.name) + ["stdin"], at: range)
  }

  func unknownTable(
    _ name: String, among known: [String], at range: Range<Int>
  ) -> ExpressionError {
    let suggestion = NearMiss.column(for: name, among: known)
    return ExpressionError(.statement(.unknownTable(name, suggestion: suggestion)), at: range)
  }

  mutating func dottedName() throws(ExpressionError) -> (String, Range<Int>) {
    let start = parser.token.range
    var end = start
    var parts: [String] = []
    repeat {
      end = parser.token.range
      parts.append(try parser.parseName())
    } while parser.take(.dot)
    return (parts.joined(separator: "."), start.lowerBound..<end.upperBound)
  }

  // MARK: UPDATE

  private mutating func update() throws(ExpressionError) -> UpdateStatement {
    let table = try packageTable()
    try expectWord("set")
    let target = parser.token
    let column = try parser.parseName()
    guard ["data__PatchDocument", "PatchDocument"].contains(column) else {
      throw ExpressionError(.statement(.unknownAssignment(column)), at: target.range)
    }
    guard parser.take(.equal) else { throw parser.expected(.symbol(.equal)) }
    let document = try patchDocument()
    if parser.take(.comma) {
      throw ExpressionError(
        .statement(.unknownAssignment("more")), at: parser.token.range)
    }
    let condition = try condition()
    try endChange(behind: condition == nil ? ["WHERE"] : ["AND", "the end"])
    return UpdateStatement(table: table, document: document, condition: condition)
  }

  /// The table of a statement that changes packages.
  private mutating func packageTable() throws(ExpressionError) -> PackageTable {
    let (name, range) = try dottedName()
    guard let table = PackageTable(name, at: range), !table.isOfGroups else {
      throw unknownTable(name, at: range)
    }
    return table
  }

  /// Refuses whatever follows a statement that changes packages; RETURNING by name.
  private func endChange(behind choices: [String]) throws(ExpressionError) {
    if parser.isAtEndOfStatement { return }
    if isAtWord("returning") {
      throw ExpressionError(
        .statement(
          .unsupported(
            "RETURNING", advice: "leave it out: a result is written for each request")),
        at: parser.token.range)
    }
    throw parser.expected(.oneOf(choices))
  }

  // MARK: INSERT and DELETE

  private mutating func insert() throws(ExpressionError) -> InsertStatement {
    try expectWord("into")
    let table = try packageTable()
    var columns: [(name: String, range: Range<Int>)] = []
    try parser.expect(.leftParenthesis)
    repeat {
      let range = parser.token.range
      columns.append((try parser.parseName(), range))
    } while parser.take(.comma)
    try parser.expect(.rightParenthesis)
    if isAtWord("values") {
      throw ExpressionError(
        .statement(.unsupported("VALUES", advice: "write SELECT and the values, as StackQL does")),
        at: parser.token.range)
    }
    try expectWord("select")
    var assignments: [InsertStatement.Assignment] = []
    let start = parser.token.range
    repeat {
      let value = try parser.parseExpression()
      guard assignments.count < columns.count else {
        throw ExpressionError(
          .statement(.insertCount(columns: columns.count, values: columns.count + 1)),
          at: value.range)
      }
      let column = columns[assignments.count]
      assignments.append(.init(column: column.name, range: column.range, value: value))
    } while parser.take(.comma)
    guard assignments.count == columns.count else {
      throw ExpressionError(
        .statement(.insertCount(columns: columns.count, values: assignments.count)), at: start)
    }
    if isAtWord("from") {
      throw ExpressionError(
        .statement(
          .unsupported(
            "INSERT of records", advice: "use patch --create and apply, which make packages of them"
          )),
        at: parser.token.range)
    }
    try endChange(behind: [",", "the end"])
    return InsertStatement(table: table, assignments: assignments)
  }

  private mutating func delete() throws(ExpressionError) -> DeleteStatement {
    try expectWord("from")
    let table = try packageTable()
    let condition = try condition()
    try endChange(behind: condition == nil ? ["WHERE"] : ["AND", "the end"])
    return DeleteStatement(table: table, condition: condition)
  }

  /// A text, or StackQL's `string('…')`.
  private mutating func patchDocument() throws(ExpressionError) -> Syntax {
    if isAtWord("string"), parser.isAhead(.symbol(.leftParenthesis)) {
      parser.advance()
      parser.advance()
      let document = try parser.parseExpression()
      try parser.expect(.rightParenthesis)
      return document
    }
    return try parser.parseExpression()
  }

  // MARK: Words

  func isAtWord(_ word: String) -> Bool {
    if case .name(let name) = parser.token.kind { name.asciiLowercased == word } else { false }
  }

  private func isAheadWord(_ word: String) -> Bool {
    parser.isAhead(.name(word)) || parser.isAhead(.name(word.uppercased()))
  }

  mutating func expectWord(_ word: String) throws(ExpressionError) {
    guard parser.takeWord(word) else { throw parser.expected(.word(word.uppercased())) }
  }
}

extension Parser {
  var isAtEndOfStatement: Bool {
    token.kind == .end || token.kind == .symbol(.semicolon)
  }
}

extension PackageTable {
  /// The table of a name, in any case; nil if it is none of packages.
  init?(_ name: String, at range: Range<Int>) {
    let lowered = name.asciiLowercased
    guard Self.known.contains(where: { $0.name == lowered }) else { return nil }
    self.init(name: lowered, range: range)
  }
}
