internal import AWSClient
internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Registry
internal import Synchronization

/// Whether the run still has credentials: once they are gone nothing more is sent.
final class CredentialsFlag: Sendable {
  private let gone = Atomic<Bool>(false)

  var areGone: Bool { gone.load(ordering: .acquiring) }

  func lose() { gone.store(true, ordering: .releasing) }
}

/// Keeps account of a fetch: every package that was not written is told, counted and rejected.
struct FetchLedger: ~Copyable {
  /// The command whose messages it writes.
  private let name: String
  private let options: ReportOptions
  private let allowsPartial: Bool
  private let sources: [FetchSource]
  private let context: RunContext
  /// How many regions are listed, by all sources together.
  var listings = 0
  private var rejects: RejectsFile?
  private var outcomes = ItemOutcomes()
  private var listing = ItemOutcomes()
  private var report: RunReport
  private var notSent = 0
  private var streamStatus = ExitStatus.success
  /// What was last told about credentials that lack.
  private var toldCredentials: String?
  /// The regions for which the missing resource type was already reported.
  private var toldRegions: Set<String> = []
  /// The groups already reported as missing, and whether denied access to group tags was reported.
  private var goneGroups: Set<String> = []
  private var toldDeniedTags = false
  /// Whether access to group tags that the run requires was denied.
  private var lacksGroupTags = false
  private let progress: ProgressLine

  init(
    _ name: String, options: ReportOptions, allowsPartial: Bool, sources: [FetchSource],
    rejects: consuming RejectsFile?, context: RunContext
  ) {
    self.name = name
    self.options = options
    self.allowsPartial = allowsPartial
    self.sources = sources
    self.context = context
    self.rejects = rejects
    report = RunReport(name, in: context)
    progress = ProgressLine("packages", report: options, in: context, tellsWaitsOf: name)
  }

  /// Says that the run is not going to be refused any more: rejects are its own from now on.
  mutating func begin() throws(StreamError) { try rejects?.begin() }

  mutating func countRecord(bytes: Int) {
    countRead(bytes: 0)
    countWritten(1, bytes: bytes)
  }

  /// A record that was read, however it is used.
  mutating func countRead(bytes: Int) {
    outcomes.countSuccess()
    report.linesIn += 1
    report.bytesIn += bytes
    progress.update(done: report.linesIn, failed: outcomes.failed)
  }

  /// Lines that were written.
  mutating func countWritten(_ lines: Int, bytes: Int) {
    report.linesOut += lines
    report.bytesOut += bytes
  }

  /// A package that could not be read.
  mutating func count(_ item: FetchItem, _ error: RegistryError) throws(StreamError) {
    report.linesIn += 1
    guard case .package(let address) = item.content else { return }
    if item.isListed, error.kind == .notFound {
      if !options.quiet {
        tell(address.identifier, "warning: gone since it was listed; left out")
      }
      return
    }
    outcomes.count(error)
    if error.kind != .typeNotInRegion {
      tell(address.identifier, error)
    } else if toldRegions.insert(address.region).inserted {
      // Report once per region: the error is the same for all its packages.
      tell("region \(address.region)", error)
    }
    try reject(address, code: error.code, error: Sentences.describe(error))
  }

  /// Warns of a record without the tags of its group: once per missing group, and once per run for
  /// denied access.
  mutating func warn(of gap: GroupTagsGap) {
    guard !options.quiet else { return }
    let isDenied = gap.error.kind == .accessDenied
    if isDenied ? toldDeniedTags : !goneGroups.insert(gap.group).inserted { return }
    if isDenied { toldDeniedTags = true }
    tell(
      gap.group,
      "warning: " + Sentences.describe(gap.error)
        + "; \(gap.column) is left out"
        + (isDenied ? ", here and wherever else it is refused" : ""))
  }

  /// Counts a package that was not written because access to its group's tags was denied.
  mutating func countDenied(_ item: FetchItem, _ gap: GroupTagsGap) throws(StreamError) {
    lacksGroupTags = true
    report.linesIn += 1
    guard case .package(let address) = item.content else { return }
    outcomes.count(gap.error)
    let words =
      "the tags of its group \(gap.group) are required: " + Sentences.describe(gap.error)
    tell(address.identifier, words)
    try reject(address, code: gap.error.code, error: words)
  }

  /// An item that names no package, or that no package stands behind.
  mutating func countUnasked(_ item: FetchItem) throws(StreamError) {
    switch item.content {
    case .package: break
    case .noRegion(let identifier):
      outcomes.countFailure()
      let words = "no region is known for it; name one with --region"
      tell(identifier, words)
      try reject(
        PackageAddress(identifier: identifier, region: ""), code: "NoRegion", error: words)
    case .problem(let problem, let input):
      report.linesIn += 1
      outcomes.countFailure()
      let place = item.place ?? LinePlace(input: 0, name: "arguments", line: 0)
      context.messages.line("mpkg \(name): " + Sentences.describe(place, problem))
      guard rejects != nil else { return }
      report.rejected += 1
      try rejects?.reject(
        input, at: place, error: Sentences.describe(problem), code: "InvalidRequest")
    case .listingFailed(let region, let error):
      listing.count(error)
      tell("listing \(region)\(sources[item.source].suffix)", error)
    case .listedBefore(let region, let account, let first):
      let profile = sources[first].profile ?? ""
      tell(
        "listing \(region)\(sources[item.source].suffix)",
        "warning: account \(account) was read with profile \(profile) already; left out")
    case .inputFailed(let error):
      context.messages.line("mpkg \(name): " + Sentences.describe(error))
      streamStatus = Sentences.status(of: error, signal: context.interruption.signalNumber)
    }
  }

  /// A package that was not asked for: the run stops.
  mutating func countNotSent(_ item: FetchItem) throws(StreamError) {
    notSent += 1
    guard case .package(let address) = item.content else { return }
    try reject(address, code: "NotSent", error: "the run ended before it was read")
  }

  private func tell(_ subject: String, _ words: String) { tell("\(subject): \(words)") }

  /// Writes a message.
  func tell(_ words: String) {
    progress.clear()
    context.messages.line("mpkg \(name): \(words)")
  }

  private mutating func tell(_ subject: String, _ error: RegistryError) {
    let words = Sentences.describe(error)
    // That there are no credentials is a long story; it is told once.
    let isTold = error.kind == .noCredentials && toldCredentials == words
    if error.kind == .noCredentials { toldCredentials = words }
    tell(subject, isTold ? "\(error.code): as told above" : words)
  }

  private mutating func reject(
    _ address: PackageAddress, code: String, error: String
  ) throws(StreamError) {
    guard rejects != nil else { return }
    report.rejected += 1
    var line: [UInt8] = []
    line.append(text: #"{"model_package_arn":"#)
    line.appendJSONString(address.identifier)
    if !address.region.isEmpty {
      line.append(text: #","region":"#)
      line.appendJSONString(address.region)
    }
    line.append(text: #","error_code":"#)
    line.appendJSONString(code)
    line.append(text: #","error":"#)
    line.appendJSONString(error)
    line.append(text: "}\n")
    try rejects?.write(line)
  }

  /// How many packages and listings could not be read.
  var failed: Int { outcomes.failed + listing.failed + notSent }

  /// What the shell is told.
  var status: ExitStatus {
    if streamStatus != .success, streamStatus != .interrupted { return streamStatus }
    var status = outcomes.status
    if lacksGroupTags { status = status.combined(with: .noPermission) }
    if listing.failed > 0 {
      status = status.combined(with: mayLackListings ? .someFailed : listing.statusOfListings)
    }
    if context.interruption.isRaised {
      status = status.combined(with: ExitStatus(signal: context.interruption.signalNumber))
    }
    return status
  }

  /// Whether listings that failed are only a part of what was asked for, and the caller takes a part.
  /// Where credentials lack there has to be a profile that has some.
  private var mayLackListings: Bool {
    guard allowsPartial else { return false }
    return !listing.lacksCredentials || sources.count > 1 && listing.failed < listings
  }

  /// Ends the account: progress gone, totals told.
  mutating func finish() throws(StreamError) {
    progress.clear()
    if notSent > 0 {
      let words = notSent == 1 ? "1 package was not read" : "\(notSent) packages were not read"
      context.messages.line("mpkg \(name): \(words)")
    }
    if let rejects = rejects.take() { try rejects.finish() }
    guard options.stats else { return }
    report.failed = outcomes.failed + listing.failed
    report.calls = sources.compactMap(\.statistics).reduce(into: (0, 0, 0)) { sum, each in
      sum = (sum.0 + each.calls, sum.1 + each.retries, sum.2 + each.throttled)
    }
    report.print(in: context)
  }
}
