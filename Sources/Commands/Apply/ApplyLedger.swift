internal import AWSClient
internal import BulkRuns
internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Registry

/// Keeps account of an apply: every request that did not end well is told, counted and rejected.
struct ApplyLedger: ~Copyable {
  private let command: Apply
  private let context: RunContext
  private var rejects: RejectsFile?
  private var outcomes = ItemOutcomes()
  private var report: RunReport
  private var statuses: [RequestResult.Status: Int] = [:]
  private var codes: [String: Int] = [:]
  /// What a dry run would change, by column and action.
  private var kinds: [ChangeKind: Int] = [:]
  /// Whether this run made a change, or would make one.
  private var hasChanges = false
  private var streamStatus = ExitStatus.success
  /// Whether rejects can no longer be written.
  private(set) var rejectsFailed = false
  /// The regions for which the missing resource type was already reported.
  private var toldRegions: Set<String> = []
  private let progress: ProgressLine
  /// What a person at a terminal is told at the end; `nil` for nobody.
  private var summary: ApplySummary?

  init(command: Apply, rejects: consuming RejectsFile?, context: RunContext) {
    self.command = command
    self.context = context
    self.rejects = rejects
    report = RunReport("apply", in: context)
    summary = ApplySummary(command, in: context)
    progress = ProgressLine(
      "requests", report: command.report, in: context, tellsWaitsOf: "apply")
  }

  mutating func count(_ ending: ChangeEnding, _ item: ApplyItem) {
    if case .inputFailed(let error) = item.content {
      if error != .interrupted {
        tell(Sentences.describe(error))
      }
      streamStatus = Sentences.status(of: error, signal: context.interruption.signalNumber)
      return
    }
    let result = ending.result
    report.linesOut += 1
    if result.line != nil {
      report.linesIn += 1
      report.bytesIn += item.line.count + 1
    }
    statuses[result.status, default: 0] += 1
    summary?.add(result)
    if result.status == .success, !item.isOfEarlierRun { hasChanges = true }
    for kind in ending.kinds { kinds[kind, default: 0] += 1 }
    switch result.status {
    case .success, .unchanged, .skipped: outcomes.countSuccess()
    case .failed, .unknown, .notSent:
      if let error = ending.error {
        outcomes.count(error)
      } else {
        outcomes.countFailure(code: result.errorCode)
      }
      if let code = result.errorCode { codes[code, default: 0] += 1 }
      if let error = ending.error, error.kind == .typeNotInRegion {
        let region = result.region ?? ""
        // Report once per region: the error is the same for all its packages.
        if toldRegions.insert(region).inserted {
          tell("region \(region): " + Sentences.describe(error))
        }
      } else if result.status != .notSent {
        tell(result, item, advice: ending.error?.advice)
      }
      reject(result, item)
    }
    progress.update(done: report.linesOut, failed: outcomes.failed)
  }

  /// A request that was counted as a success has come to nothing.
  mutating func recount(_ result: RequestResult, _ item: ApplyItem) {
    statuses[.success, default: 0] -= 1
    statuses[result.status, default: 0] += 1
    outcomes.recountAsFailure()
    summary?.replaceSuccess(by: result)
    if let code = result.errorCode { codes[code, default: 0] += 1 }
    reject(result, item)
  }

  private func tell(_ words: String) {
    progress.clear()
    context.messages.line("mpkg apply: " + words)
  }

  private func tell(_ result: RequestResult, _ item: ApplyItem, advice: String?) {
    let subject = result.identifier.map { " \($0):" } ?? ""
    let words = result.statusMessage ?? ""
    let advice =
      advice
      ?? AccessDenial(message: words).map { "\($0.advice); see PERMISSIONS in mpkg-apply(1)" }
      ?? (result.operation == .update
        ? ConditionalRefusal.advice(code: result.errorCode ?? "", message: words) : nil)
    let line = result.line.map { ":\($0)" } ?? ""
    tell(
      "\(item.place.name)\(line):\(subject) \(result.status.rawValue):"
        + " \(result.errorCode ?? ""): \(words)" + (advice.map { "; \($0)" } ?? ""))
  }

  /// Writes the request as it came, with the error beside, so that it can be fed in again.
  private mutating func reject(_ result: RequestResult, _ item: ApplyItem) {
    guard rejects != nil, !rejectsFailed else { return }
    report.rejected += 1
    let code = result.errorCode ?? result.status.rawValue
    let words = result.statusMessage ?? ""
    do throws(StreamError) {
      guard case .request(let request) = item.content else {
        try rejects?.reject(item.line, at: item.place, error: words, code: code)
        return
      }
      var line: [UInt8] = []
      request.append(to: &line)
      line.removeLast()
      line.append(text: #","error_code":"#)
      line.appendJSONString(code)
      line.append(text: #","error":"#)
      line.appendJSONString(words)
      line.append(text: "}\n")
      try rejects?.write(line)
    } catch {
      noteRejects(error)
    }
  }

  /// The run goes on to the end of what is under way, without rejects.
  private mutating func noteRejects(_ error: StreamError) {
    rejectsFailed = true
    tell(Sentences.describe(error))
    if streamStatus == .success { streamStatus = Sentences.status(of: error, signal: 0) }
  }

  /// What the shell is told.
  var status: ExitStatus {
    if streamStatus != .success, streamStatus != .interrupted, streamStatus != .terminated {
      return streamStatus
    }
    var status = outcomes.status
    if command.exitStatus, hasChanges { status = status.combined(with: .flagged) }
    if context.interruption.isRaised {
      status = status.combined(with: ExitStatus(signal: context.interruption.signalNumber))
    }
    return status
  }

  /// What a dry run would change, such as `domain: 3 added, 1 removed; tags: 7 changed`.
  private var changes: String {
    let actions: [ChangeKind.Action] = [.added, .changed, .removed]
    let columns = Set(kinds.keys.map(\.column)).sorted()
    let words = columns.map { column in
      let counts = kinds.filter { $0.key.column == column }
      return "\(column): "
        + actions.compactMap { action in
          counts.first { $0.key.action == action }.map { "\($0.value) \(action.rawValue)" }
        }.joined(separator: ", ")
    }
    return words.joined(separator: "; ")
  }

  /// Counts what was written.
  mutating func countOutput(_ bytes: Int) { report.bytesOut += bytes }

  /// Whether the journal held the end of every request.
  var wasAllDone: Bool { report.linesOut > 0 && statuses[.skipped] == report.linesOut }

  /// Ends the account: progress gone, counts by status and code told.
  ///
  /// - Parameter remark: what else is to be said.
  mutating func finish(_ statistics: CallStatistics?, _ remark: String?) {
    progress.clear()
    if let rejects = rejects.take(), !rejectsFailed {
      do throws(StreamError) { try rejects.finish() } catch { noteRejects(error) }
    }
    if !command.report.quiet, let remark { tell(remark) }
    if !command.report.quiet, report.linesOut > 0 {
      let order: [RequestResult.Status] = [
        .success, .unchanged, .skipped, .failed, .unknown, .notSent,
      ]
      let counts = order.compactMap { status in
        statuses[status].flatMap { $0 > 0 ? "\($0) \(status.rawValue)" : nil }
      }
      var summary = "\(report.linesOut) requests: " + counts.joined(separator: ", ")
      if !codes.isEmpty {
        let worst = codes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        summary += " (" + worst.map { "\($0.value) \($0.key)" }.joined(separator: ", ") + ")"
      }
      tell(summary)
      if !kinds.isEmpty { tell("would change " + changes) }
      for message in self.summary?.messages ?? [] {
        context.messages.lines("mpkg apply: " + message)
      }
    }
    guard command.report.stats else { return }
    report.failed = outcomes.failed
    report.calls = (
      statistics?.calls ?? 0, statistics?.retries ?? 0, statistics?.throttled ?? 0
    )
    report.print(in: context)
  }
}
