internal import JSONLines

/// The columns of a projection, all in one program: `a, upper(b) AS b, * EXCEPT (c)`.
package struct SelectList: Sendable {
  package enum Item: Sendable, Equatable {
    /// All members of the record but these.
    case star(except: [String])
    /// One output column; the range is where its expression stands.
    case column(name: String, root: ExpressionRoot, range: Range<Int>)
  }

  package let items: [Item]
  package let program: Program
  /// The names of bound parameters that the text does not use.
  package let unusedParameters: [String]

  package init(items: [Item], program: Program, unusedParameters: [String] = []) {
    self.items = items
    self.program = program
    self.unusedParameters = unusedParameters
  }

  /// The list `*`.
  package static var star: SelectList {
    SelectList(items: [.star(except: [])], program: ProgramBuilder(parameters: [:]).program)
  }

  /// Compiles a SELECT list.
  ///
  /// - Throws: the first thing that is wrong with it; two columns of one name are.
  package static func parse(
    _ text: String, parameters: [String: ExpressionParameter] = [:]
  ) throws(ExpressionError) -> SelectList {
    var builder = ProgramBuilder(parameters: parameters)
    let items = try builder.addSelectList(text)
    return SelectList(
      items: items, program: builder.program, unusedParameters: builder.unusedParameters)
  }
}

extension ProgramBuilder {
  /// Compiles a SELECT list, the whole text or a part of it.
  package mutating func addSelectList(
    _ text: String, in range: Range<Int>? = nil
  ) throws(ExpressionError) -> [SelectList.Item] {
    var parser = try Parser(text, in: range)
    return try add(try parser.parseSelectList())
  }

  /// Compiles the items of a SELECT list.
  package mutating func add(
    _ list: [Parser.SelectItem]
  ) throws(ExpressionError) -> [SelectList.Item] {
    var items: [SelectList.Item] = []
    var names: Set<[UInt8]> = []
    for item in list {
      switch item {
      case .star(let except, let range):
        if items.contains(where: { if case .star = $0 { true } else { false } }) {
          throw ExpressionError(.duplicateOutput("*"), at: range)
        }
        for name in except {
          note(name, slot: program.columns.slot(for: name.name), isLeftOut: true)
        }
        items.append(.star(except: except.map(\.name)))
      case .column(let name, let syntax):
        guard names.insert(Array(name.utf8)).inserted else {
          throw ExpressionError(.duplicateOutput(name), at: syntax.range)
        }
        items.append(.column(name: name, root: try add(syntax), range: syntax.range))
      }
    }
    return items
  }
}

extension Parser {
  /// An item of a SELECT list as it was written.
  package enum SelectItem: Sendable {
    case star(except: [PathSyntax], Range<Int>)
    case column(name: String, Syntax)
  }

  /// A SELECT list that is the whole text.
  mutating func parseSelectList() throws(ExpressionError) -> [SelectItem] {
    let items = try parseSelectItems()
    guard token.kind == .end else { throw expected(.oneOf([",", "AS", "an operator"])) }
    return items
  }

  /// A SELECT list that goes on as far as it can.
  package mutating func parseSelectItems() throws(ExpressionError) -> [SelectItem] {
    var items: [SelectItem] = []
    repeat { items.append(try parseSelectItem()) } while take(.comma)
    return items
  }

  private mutating func parseSelectItem() throws(ExpressionError) -> SelectItem {
    let start = token.range
    if take(.star) {
      guard takeWord("except") else { return .star(except: [], start) }
      var names: [PathSyntax] = []
      try expect(.leftParenthesis)
      repeat { names.append(try parseBareName()) } while take(.comma)
      guard take(.rightParenthesis) else { throw expected(.oneOf([",", ")"])) }
      return .star(except: names, start)
    }
    let syntax = try parseExpression()
    if take(.as) { return .column(name: try parseName(), syntax) }
    if dialect == .statement, let name = takeBareAlias() {
      return .column(name: name, syntax)
    }
    if case .path(let path) = syntax.node, path.nameRange.lowerBound == syntax.range.lowerBound {
      return .column(name: path.lastName, syntax)
    }
    return .column(name: text(in: syntax.range), syntax)
  }

  /// A column's name, where no path goes on from it.
  private mutating func parseBareName() throws(ExpressionError) -> PathSyntax {
    let range = token.range
    var isQuoted = false
    if case .quotedName = token.kind { isQuoted = true }
    return PathSyntax(name: try parseName(), isQuoted: isQuoted, nameRange: range, steps: [])
  }

  /// The name that follows an expression without AS, as SQL allows it.
  private mutating func takeBareAlias() -> String? {
    switch token.kind {
    case .quotedName(let name) where !name.isEmpty:
      advance()
      return name
    case .name(let name) where name.asciiLowercased != "from":
      advance()
      return name
    default: return nil
    }
  }

  /// The name of an output column, keywords included.
  package mutating func parseName() throws(ExpressionError) -> String {
    let name: String
    switch token.kind {
    case .name(let word), .quotedName(let word): name = word
    case .keyword: name = spelling
    default: throw expected(.name)
    }
    guard !name.isEmpty else { throw expected(.name) }
    advance()
    return name
  }
}

extension PathSyntax {
  /// The last step that has a name, or the path's own.
  fileprivate var lastName: String {
    for step in steps.reversed() {
      switch step {
      case .member(let name), .key(let name): return name
      case .element, .all: continue
      }
    }
    return name
  }
}
