package import JSONLines
package import LinePipeline

/// What a comparison writes about the lines of two inputs; one value a thread.
///
/// `new` and `old` are lines that hold a JSON object with a key. Numbers of lines are counted from 1.
/// Every function may write whole lines into `output` and then returns `.written`, else `.drop`.
package protocol ComparisonHandler: SendableMetatype {
  /// What the handler reports at the end, such as counts.
  associatedtype Summary: Sendable

  /// The columns of new lines that the handler needs besides the key.
  var columns: [String] { get }

  var summary: Summary { get }

  /// Whether `removed` needs the old lines; else it is called with empty ones.
  var needsRemovedLines: Bool { get }

  /// Handles a new line whose key the old input lacks.
  mutating func added(
    _ new: RawSpan, _ line: ComparedLine, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict

  /// Handles a new line that is byte for byte the old one.
  mutating func same(
    _ new: RawSpan, _ line: ComparedLine, oldLine: Int, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict

  /// Handles a new line whose bytes are not the old one's; the values may still be equal.
  mutating func differs(
    _ old: RawSpan, _ new: RawSpan, _ line: ComparedLine, oldLine: Int,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict

  /// Handles an old line whose key the new input lacks; `line` is the old one's.
  mutating func removed(
    _ old: RawSpan, _ line: ComparedLine, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict
}

/// The number of a line, and where its key stands in it.
package struct ComparedLine: BitwiseCopyable, Sendable {
  package let line: Int
  package let key: JSONSlice

  package init(line: Int, key: JSONSlice) {
    self.line = line
    self.key = key
  }
}

extension ComparisonHandler {
  package var columns: [String] { [] }
  package var needsRemovedLines: Bool { true }
}
