package import JSONLines
package import LinePipeline

/// Hands the lines of a chain to a `Restoration`.
package struct RestorationStage: LineStage, ~Copyable {
  package let columns = DeltaFormat.columns
  private let restoration: Restoration
  private var deltas: [DeltaLine] = []
  /// Whether the lines at hand were settled, so that the next one begins a chunk.
  private var isSettled = false
  /// The first refused line of the chunk, and why it was refused.
  private var refusal: (index: Int, problem: DeltaProblem)?
  /// Reused for each chunk.
  private var bytes: [UInt8] = []

  init(_ restoration: Restoration) { self.restoration = restoration }

  package var summary: Int { 0 }

  package var decidesLater: Bool { true }

  package mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    if isSettled { forgetLines() }
    if place.input > 0 {
      deltas.append(DeltaLine(line, index))
    } else if place.line == 1, index[DeltaSlot.delta.rawValue].kind != .absent,
      index[DeltaSlot.old.rawValue].kind == .object
    {
      throw .refused(DeltaProblem.deltaAsSnapshot.message, code: nil)
    }
    return .later
  }

  private mutating func forgetLines() {
    isSettled = false
    refusal = nil
    deltas.removeAll(keepingCapacity: true)
  }

  package mutating func settle(
    _ lines: borrowing [PendingLine], of chunk: RawSpan, from origin: borrowing ChunkOrigin
  ) {
    if isSettled { forgetLines() }
    isSettled = true
    if origin.input > 0 {
      refusal = restoration.add(deltas, lines, of: chunk, from: origin)
      return
    }
    bytes.removeAll(keepingCapacity: true)
    bytes.append(lines, of: chunk)
    restoration.add(lines, of: chunk, at: origin.offset, bytes: bytes)
  }

  package mutating func conclude(
    _ index: Int, _ line: RawSpan, at place: borrowing LinePlace, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    if let refusal, refusal.index == index {
      throw .refused(refusal.problem.message, code: nil)
    }
    return .drop
  }
}
