internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import Queries

/// A stage that makes a row of each line, or of a group of them.
protocol RowStage: LineStage, ~Copyable where Summary == ColumnWatch {
  /// Hears the values that the program of the next line is given.
  mutating func give(_ values: [Value])
}

/// Which lines become rows, and what stands before a row that is not to go out as it comes.
struct RowChoice: Sendable {
  /// Over the rows' program; nil for all lines.
  var condition: ExpressionRoot?
  var keys: RowKeys?

  /// Texts without any of which a line is not chosen.
  func requiredTexts(_ program: Program) -> [SearchedText] {
    condition.map { program.requiredTexts(of: $0) } ?? []
  }
}
