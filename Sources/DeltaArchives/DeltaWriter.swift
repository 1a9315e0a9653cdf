package import Comparison
package import LinePipeline

/// Writes the delta of two inputs with one `LineRun`: the stage and the layout of that run.
///
/// The run must count lines and must not reject any.
package struct DeltaWriter: Sendable {
  package let comparison: SnapshotComparison<DeltaHandler>
  package let layout: DeltaLayout
  /// What is learned of each input.
  private let facts: [InputFacts]

  package init(_ plan: ComparisonPlan) {
    let key = plan.setup.key.column
    let (old, new) = (InputFacts(), InputFacts())
    facts = [old, new]
    comparison = SnapshotComparison(plan) { DeltaHandler(key: key, old: old) }
    layout = DeltaLayout(key: key, old: old, new: new)
  }

  package func makeStage() -> DigestingStage<ComparisonStage<DeltaHandler>> {
    DigestingStage(comparison.makeStage(), facts: facts)
  }

  /// Writes the removed records and completes the delta, unless reading failed. For
  /// `RunEnds.conclusion`.
  ///
  /// - Returns: the counts of removed records.
  package func conclude(
    _ sink: RunSink, _ summaries: [DifferenceCounts], failure: RunFailure?
  ) throws(RunFailure) -> [DifferenceCounts] {
    let removed = try comparison.conclude(sink, failure: failure)
    if failure != nil { return removed }
    var counts = DifferenceCounts()
    for part in summaries + removed { counts.add(part) }
    layout.complete(counts)
    return removed
  }
}
