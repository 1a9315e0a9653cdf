internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Plans

/// Writes the requests of a plan that were approved, and those that reject packages.
///
/// The plan is read twice: once to compute its digest and to hold the decisions against it, before
/// anything is written, and once to write its requests.
final class DecidedRequests {
  private let command: Patch
  private let context: RunContext
  private var plans: [StoredInput] = []
  private var decisions: PlanDecisions
  /// How many bytes of requests are gathered before they are written.
  private static let batch = 1 << 18

  init(_ command: Patch, in context: RunContext) {
    self.command = command
    self.context = context
    var rules = PlanDecisions.Rules()
    rules.writesRejections = command.reject != .drop
    rules.describesApprovals = command.noteAsDescription
    rules.allowsUndecided = command.allowUndecided
    decisions = PlanDecisions(rules)
  }

  /// How many packages were decided how, once everything was written.
  var counts: DecisionCounts { decisions.counts }

  private var maximumLineBytes: Int { command.input.maxLineBytes.bytes }

  /// Reads the decisions and the plan.
  ///
  /// - Parameter name: the file of decisions.
  /// - Throws: also that decisions are about another plan; nothing was written then.
  func read(_ name: String, _ sink: RunSink) throws(RunFailure) {
    let file = try DecisionFile(
      name, maximumRowBytes: maximumLineBytes, folder: context.temporaryFolder,
      interruption: context.interruption)
    var digests: [(digest: PlanDigest, place: LinePlace, rows: Int)] = []
    try file.forEachRow(sink: sink) { row throws(RunFailure) in
      switch row.decision {
      case .success(let decision): decisions.add(decision)
      case .failure: if let identifier = row.identifier { decisions.refuse(identifier) }
      }
      guard let digest = row.digest else { return }
      if let known = digests.firstIndex(where: { $0.digest == digest }) {
        digests[known].rows += 1
      } else {
        digests.append((digest, row.place, 1))
      }
    }
    let undecided = try readPlan(sink)
    let digest = decisions.digest()
    if let other = digests.first(where: { $0.digest != digest }) {
      throw .unprepared(
        OtherPlan(
          place: other.place, rows: other.rows, reviewed: other.digest, plan: digest,
          names: plans.map(\.name)))
    }
    try file.forEachRow(sink: sink) { row throws(RunFailure) in
      switch row.decision {
      case .failure(let problem): try sink.reject(problem, at: row.place, input: row.bytes)
      case .success(let decision):
        guard let problem = decisions.problem(of: decision) else { return }
        try sink.reject(DecisionFile.refused(problem), at: row.place, input: row.bytes)
      }
    }
    // With a file of rejects these are told as they come; without one nothing may be written.
    if let undecided, command.input.rejects == nil {
      throw .line(undecided, DecisionFile.refused(.undecided))
    }
  }

  /// Reads the plan and returns the first request about whose package nobody decided, if that is an
  /// error.
  private func readPlan(_ sink: RunSink) throws(RunFailure) -> LinePlace? {
    for name in command.plan {
      plans.append(
        try RunFailure.ofStream { () throws(StreamError) in
          try StoredInput(
            name, folder: context.temporaryFolder, interruption: context.interruption)
        })
    }
    // Decisions on another plan end the run without a reject; an earlier run's must not stay.
    sink.beginRejects()
    var undecided: LinePlace?
    try forEachRequest(sink) { request, _, place throws(RunFailure) in
      if decisions.add(request), undecided == nil { undecided = place }
    }
    return undecided
  }

  /// Writes the requests.
  func write(to sink: RunSink) throws(RunFailure) {
    var output: [UInt8] = []
    var count = 0
    try forEachRequest(sink) { request, line, place throws(RunFailure) in
      sink.count(lines: 1, bytes: line.count + 1)
      let start = output.count
      switch decisions.outcome(of: request) {
      case .keep: output += line
      case .write(let decided): decided.append(to: &output)
      case .leaveOut: break
      case .undecided:
        try sink.reject(DecisionFile.refused(.undecided), at: place, input: line)
      case .refused(let error):
        try sink.reject(
          ChangeRows.refused(Sentences.describe(error)), at: place, input: line)
      }
      if output.count == start { return }
      output.append(UInt8(ascii: "\n"))
      count += 1
      guard output.count >= Self.batch else { return }
      try sink.write(output, count: count)
      (output, count) = ([], 0)
    }
    try sink.write(output, count: count)
  }

  /// Calls a closure with each request of the plan, its line and its place.
  ///
  /// - Throws: also the first line that is not a request; a plan is never read in part.
  private func forEachRequest(
    _ sink: RunSink, _ body: (ChangeRequest, [UInt8], LinePlace) throws(RunFailure) -> Void
  ) throws(RunFailure) {
    var isFirst = true
    for (number, plan) in plans.enumerated() {
      var rows = try RunFailure.ofStream { () throws(StreamError) in
        try StoredRows(plan, framing: .lines, maximumRowBytes: maximumLineBytes)
      }
      while true {
        let next = try RunFailure.ofStream { () throws(StreamError) in try rows.next() }
        guard let row = next else { break }
        if row.line % 256 == 0 { try sink.checkInterruption() }
        if row.bytes.span.bytes.isBlank { continue }
        let place = LinePlace(input: number, name: plan.name, line: row.line)
        if row.isTooLong { throw .line(place, .tooLong(limit: maximumLineBytes)) }
        let request: ChangeRequest
        do throws(ChangeRequestError) {
          request = try ChangeRequest(parsing: row.bytes.span.bytes)
        } catch {
          throw failure(error, row.bytes, place, isFirst: isFirst)
        }
        isFirst = false
        try body(request, row.bytes, place)
      }
    }
  }

  private func failure(
    _ error: ChangeRequestError, _ line: [UInt8], _ place: LinePlace, isFirst: Bool
  ) -> RunFailure {
    if isFirst,
      let wrong = WrongFirstLine(
        FirstLine(line), file: place.name, line: place.line, command: "review")
    {
      return .unprepared(wrong)
    }
    if case .syntax(let error) = error { return .line(place, .syntax(error)) }
    return .line(place, ChangeRows.refused(Sentences.describe(error)))
  }
}

/// The error of decisions that were made about another plan than the one that was given.
struct OtherPlan: Error {
  /// The first row that is about the other plan.
  let place: LinePlace
  /// The number of rows that are about it.
  let rows: Int
  /// The digest of the plan that was reviewed.
  let reviewed: PlanDigest
  /// The digest of the plan that was given.
  let plan: PlanDigest
  /// The files of that plan.
  let names: [String]

  /// What was wrong, and what to do.
  var words: String {
    "\(place.name):\(place.line): \(rows) \(rows == 1 ? "line is" : "lines are") about another plan"
      + " (\(reviewed.text)), and \(names.joined(separator: ", ")) is \(plan.text);"
      + " nothing was written; give the plan that was reviewed, or have this one reviewed"
  }
}
