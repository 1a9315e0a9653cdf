package import JSONLines
internal import RegularExpressions

/// Compiled expressions in flat form, to be shared by any number of evaluators.
///
/// Worked example: `a = 'x' AND b.c > 1` becomes the nodes `equalsText(column a, 'x')`,
/// `compare(>, column b step c, constant 1)` and `and(0, 1)` over the columns `a` and `b`; each node
/// names others by their place in `nodes`, and always such that stand before it.
package struct Program: Sendable {
  /// The top-level members that the expressions need of a line.
  package internal(set) var columns = ColumnSet()
  /// How the columns were named in the text, each name once, in order.
  package internal(set) var columnReferences: [ColumnReference] = []
  var nodes: [Instruction] = []
  /// The operands of nodes that have more than two.
  var operands: [NodeIndex] = []
  var steps: [Step] = []
  /// The paths below columns.
  var paths = PathTree()
  var constants: [Value] = []
  /// The bytes of constants; an evaluator's arena begins with them.
  var constantBytes: [UInt8] = []
  /// Names and constant texts that are compared byte for byte.
  var texts: [[UInt8]] = []
  var textSets: [TextSet] = []
  /// The tables of all sets.
  var textTable: [TextSet.Entry] = []
  var patterns: [LikePattern] = []
  /// For each pattern what is searched for.
  var searches: [LiteralSearch] = []
  var regularExpressions: [RegularExpression] = []
  /// For each regular expression what is searched for first.
  var regularSearches: [LiteralSearch] = []
  /// Texts without which a column cannot make a condition true.
  var columnFilters: [ColumnFilter] = []
  /// Those texts, by column.
  var filterGroups: [FilterGroup] = []
  /// String parameters that read as numbers, where they are ordered against something.
  var numericParameters: [NumericParameter] = []
  /// How deep walks over lists nest.
  var scopes = 0

  /// Whether an expression asks where the record came from, so that lines must be counted.
  package internal(set) var needsOrigin = false

  package init() {}
}

/// A string parameter that reads as a number, ordered against a value of unknown type.
struct NumericParameter: Sendable {
  var name: String
  var node: NodeIndex
}

/// One expression of a program.
package struct ExpressionRoot: BitwiseCopyable, Sendable, Equatable {
  let node: NodeIndex
  /// The same where only matters whether it is true.
  let test: NodeIndex
  /// What types its value may have.
  package let types: ValueTypes
  /// The slot of the column whose value it copies, nil if it is more than a bare top-level name.
  package let bareColumn: Int?
}

/// How an expression names a column.
package struct ColumnReference: Sendable, Equatable {
  package let name: String
  /// Its place in the program's columns.
  package let slot: Int
  /// Whether it stands in double quotes, and so is never taken for a misspelling.
  package let isQuoted: Bool
  /// Where it stands first, as UTF-8 offsets into its expression's text.
  package let range: Range<Int>
  /// Whether it is named only to be left out.
  package var isLeftOut = false
}

/// A value bound to `:NAME`.
package enum ExpressionParameter: Sendable, Equatable {
  case text(String)
  case json(JSONValue)
}
