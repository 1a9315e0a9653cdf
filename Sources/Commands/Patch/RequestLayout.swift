internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import Synchronization
internal import Tables

/// Shows requests in another format than NDJSON; the digest of the plan is of the requests all the same.
final class RequestLayout: OutcomeLayout {
  private let written: WrittenPlan?
  private let rows: Mutex<LineRows>

  init(_ rows: LineRows, _ written: WrittenPlan?) {
    self.written = written
    self.rows = Mutex(rows)
  }

  func opening() -> [UInt8] {
    rows.withLock { rows in
      var output: [UInt8] = []
      rows.begin(in: &output)
      return output
    }
  }

  func layOut(_ outcomes: RawSpan) throws(StreamError) -> [UInt8]? {
    _ = try written?.layOut(outcomes)
    var lines: [UInt8] = []
    lines.append(outcomes)
    return rows.withLock { rows in
      var output: [UInt8] = []
      rows.append(lines, to: &output)
      return output
    }
  }

  func rest() -> [UInt8] {
    rows.withLock { rows in
      var output: [UInt8] = []
      rows.finish(in: &output)
      return output
    }
  }
}

extension Patch {
  /// Returns what the requests of a run go through: what shows them in another format than NDJSON, or
  /// what computes the plan's digest; `nil` if they are written as they are.
  ///
  /// - Throws: if the format's style cannot be had, which was reported.
  func layout(
    _ written: WrittenPlan?, in context: RunContext
  ) throws(ReportedProblem) -> (any OutcomeLayout)? {
    guard view.choice != .ndjson else { return written }
    guard let style = view.style(of: output, for: "patch", in: context) else {
      throw ReportedProblem()
    }
    return LineRows(view.choice, style: style, .requests).map { RequestLayout($0, written) }
  }

  /// What ends a run and was reported already: a usage error.
  struct ReportedProblem: Error {}
}
