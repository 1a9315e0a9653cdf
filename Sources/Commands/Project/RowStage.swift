internal import ByteStreams
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

  /// Ends the row of a line.
  ///
  /// - Parameter start: what `RowKeys.begin` returned; nil for a row without keys.
  func end(
    _ start: RowKeys.Start?, line: RawSpan, at place: borrowing LinePlace,
    in output: inout [UInt8]
  ) {
    guard let start else { return }
    let position = place.offset.map { LineExtent(offset: $0, length: line.byteCount) }
    keys?.end(start, position: position, in: &output)
  }

  /// Texts without any of which a line is not chosen.
  func requiredTexts(_ program: Program) -> [SearchedText] {
    condition.map { program.requiredTexts(of: $0) } ?? []
  }
}
