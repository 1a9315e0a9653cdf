package import JSONLines
package import LinePipeline

/// Takes lines through another stage, and computes the digest of each input's lines on the way.
package struct DigestingStage<Base: LineStage & ~Copyable>: LineStage, ~Copyable {
  private var base: Base
  /// What is learned of each input.
  private let facts: [InputFacts]
  /// Reused for each chunk.
  private var lines: [UInt8] = []

  init(_ base: consuming Base, facts: [InputFacts]) {
    self.base = base
    self.facts = facts
  }

  package var columns: ColumnSet { base.columns }
  package var summary: Base.Summary { base.summary }
  package var decidesLater: Bool { base.decidesLater }

  package mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    try base.process(line, index, at: place, into: &output)
  }

  package mutating func settle(
    _ lines: borrowing [PendingLine], of chunk: RawSpan, from origin: borrowing ChunkOrigin
  ) {
    self.lines.removeAll(keepingCapacity: true)
    self.lines.append(lines, of: chunk)
    facts[origin.input].add(self.lines, lines, firstLine: origin.firstLine)
    base.settle(lines, of: chunk, from: origin)
  }

  package mutating func conclude(
    _ index: Int, _ line: RawSpan, at place: borrowing LinePlace, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    try base.conclude(index, line, at: place, into: &output)
  }
}
