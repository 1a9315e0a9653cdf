package import ByteStreams

/// What stands around the outcomes of a run as a whole: called in the order in which they are
/// written, by one thread at a time, and once for many of them.
package protocol OutcomeLayout: Sendable {
  /// What stands before the first outcome, or alone in the output of a run that went well without
  /// any; the first line was inspected then.
  func opening() -> [UInt8]

  /// What is written of further outcomes (whole ones); nil for them as they are.
  func layOut(_ outcomes: RawSpan) throws(StreamError) -> [UInt8]?

  /// Whether nothing more is wanted.
  var isDone: Bool { get }

  /// What is still to be written when there are no more outcomes.
  func rest() -> [UInt8]
}

extension OutcomeLayout {
  package var isDone: Bool { false }
}
