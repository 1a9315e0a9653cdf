package import JSONLines
package import LinePipeline

extension LineProblem {
  /// Returns why two lines cannot be compared. Both were read as objects before, but where input is
  /// trusted not all of their values were checked.
  ///
  /// - Parameter malformed: the sentence for a line that is no JSON.
  package static func incomparable(
    _ old: RawSpan, at place: LinePlace, _ new: RawSpan, _ malformed: (JSONSyntaxError) -> String
  ) -> LineProblem {
    if let error = JSONSyntaxError.first(in: new) { return .syntax(error) }
    guard let error = JSONSyntaxError.first(in: old) else {
      return .refused("the line cannot be compared", code: nil)
    }
    var input: [UInt8] = []
    input.append(old)
    return .elsewhere(place, input: input, malformed(error), code: nil)
  }
}

extension JSONSyntaxError {
  /// Returns why a line is no JSON; `nil` if it is.
  static func first(in line: RawSpan) -> JSONSyntaxError? {
    var indexer = LineIndexer(columns: ColumnSet())
    do {
      try indexer.index(line)
      return nil
    } catch {
      return error
    }
  }
}
