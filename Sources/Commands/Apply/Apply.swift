internal import AWSConfiguration
internal import ArgumentParser
internal import BulkRuns
internal import ByteStreams
internal import Journal
internal import Plans
internal import Registry
internal import Tables

/// `mpkg apply`: sends patch requests and writes one result for each.
struct Apply: ServiceCommand {
  static let configuration = CommandConfiguration.subcommand(
    "apply",
    abstract: "Send patch requests and write one result for each.",
    discussion: """
      Each request is followed to its end. Requests for one package are sent one after the other, in \
      order. The first Ctrl-C finishes what is under way, the second stops. With --journal the same \
      command, run again, does what is left and nothing twice.
      """)

  @Argument(
    help: ArgumentHelp("The files of patch requests to read.", valueName: "file"),
    completion: .file())
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "The region of the caller's own settings; each request goes to its package's region.",
      valueName: "region"), completion: .list(Partition.commonRegions))
  var region: String?

  @Option(
    help: ArgumentHelp(
      "Note each request in FILE before it is sent and after it ended, and do what FILE says is left.",
      valueName: "file"), completion: .file())
  var journal: String?

  @Flag(help: "Read each package and write what would change; send no update.")
  var dryRun = false

  @Flag(help: "With --dry-run: show the values of environment variables too, which may be secrets.")
  var showEnvironment = false

  @Flag(help: "With --dry-run: end with 4 if anything would change.")
  var exitStatus = false

  @Option(
    help: ArgumentHelp(
      "Refuse the run if there are more than N requests (default: MPKG_MAX_REQUESTS, else no limit).",
      valueName: "n"))
  var maxRequests: Int?

  @Option(
    help: ArgumentHelp(
      "Refuse the run unless the requests are the plan with this digest, as review prints it.",
      valueName: "digest"))
  var planDigest: PlanDigest?

  @Option(
    help: ArgumentHelp(
      "Note in the journal and in results who answers for the run.", valueName: "name"))
  var by: String?

  @Option(help: ArgumentHelp("Note in the journal why the run is made.", valueName: "text"))
  var reason: String?

  @Option(
    help: ArgumentHelp(
      "Carry deletions out; packages that are Approved are deleted with =approved only.",
      valueName: "which"))
  var allowDelete: DeletionPermission?

  @Option(help: ArgumentHelp("Start no further request after N failures.", valueName: "n"))
  var maxFailures: Int?

  @Flag(inversion: .prefixedNo, help: "Read every package again to see that it has changed.")
  var verify: Bool?

  @Option(
    help: ArgumentHelp(
      "With --registry: write the changed snapshot to NEW instead of in place.", valueName: "new"),
    completion: .file())
  var writeBack: String?

  @OptionGroup(title: "Safety") var policies: PolicyOptions
  @OptionGroup(title: "Safety") var rules: PlanRuleOptions

  @Option(
    help: ArgumentHelp(
      "Bind :NAME to a string (NAME=VALUE) or to a JSON value (NAME:=JSON).", valueName: "binding"))
  var param: [String] = []

  @OptionGroup(title: "Safety") var schema: SchemaOptions
  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var view: FormatOptions<RowFormat>
  @OptionGroup(title: "Service") var service: ServiceOptions
  @OptionGroup(title: "Messages") var report: ReportOptions

  func validate() throws {
    if writeBack != nil, service.registry == nil {
      throw ValidationError("--write-back needs --registry.")
    }
    try ServiceOptions.checkSnapshot("--registry", service.registry)
    try OutputOptions.checkWriteBack(writeBack)
    try service.check(regions: region.map { [$0] } ?? [])
    guard service.profile.count <= 1 else {
      throw ValidationError("apply takes one --profile: a request is sent with one's rights.")
    }
    if let maxRequests, maxRequests < 0 {
      throw ValidationError("--max-requests takes a number from 0 up.")
    }
    guard journal != "-" else {
      throw ValidationError(
        "--journal names a file, which is read again by a later run: - is none.")
    }
    if reason != nil, journal == nil {
      throw ValidationError("--reason needs --journal, where it is noted.")
    }
    for (option, text) in [("--by", by), ("--reason", reason)] where text?.isEmpty == true {
      throw ValidationError("\(option) takes a text that is not empty.")
    }
    if showEnvironment, !dryRun {
      throw ValidationError("--show-environment needs --dry-run, whose results show values.")
    }
    if exitStatus, !dryRun {
      throw ValidationError(
        "--exit-status tells whether a dry run would change anything: add --dry-run.")
    }
    if let maxFailures, maxFailures < 1 {
      throw ValidationError("--max-failures takes a number above 0.")
    }
  }

  var namedFiles: [NamedFile] {
    var files: [NamedFile] = []
    files.add(inputs: self.files)
    files.add(service)
    files.add(policies)
    files.add("--write-back", writeBack, .snapshot)
    files.add("--journal", journal, .journal)
    files.add(input, output)
    return files
  }

  func run(in context: RunContext) async -> ExitStatus {
    let checks: ApplyChecks
    do throws(PolicyProblem) {
      checks = try ApplyChecks(self, in: context)
    } catch {
      context.messages.lines("mpkg apply: " + error.message)
      return error.status
    }
    if let registry = service.registry {
      return await LocalApply(command: self, name: registry, context: context, checks: checks).run()
    }
    do throws(ConfigurationError) {
      let cloud = try service.connect(region: region, command: "apply", in: context)
      let status = await run(with: cloud, checks, in: context)
      await cloud.shutdown()
      return status
    } catch {
      context.messages.line("mpkg apply: " + Sentences.describe(error))
      return Sentences.status(of: error)
    }
  }

  private func run(
    with cloud: PackageService, _ checks: ApplyChecks, in context: RunContext
  ) async -> ExitStatus {
    do throws(ConfigurationError) {
      let target = try cloud.target()
      do throws(JournalError) {
        let journal = try ApplyJournal(self, target: target, via: cloud.api, in: context)
        return await ApplyRun(
          command: self, registry: cloud.registry, statistics: cloud.statistics, context: context,
          checks: checks, journal: journal, caller: await caller(of: cloud, in: context),
          changeJournal: journal?.writer.map { SyncedJournal($0) }
        ).run()
      } catch {
        context.messages.line("mpkg apply: " + Sentences.describe(error))
        return Sentences.status(of: error)
      }
    } catch {
      context.messages.line("mpkg apply: " + Sentences.describe(error))
      return Sentences.status(of: error)
    }
  }

  /// Returns the ARN of whoever calls AWS, for the journal; `nil` if no journal is written, or if it
  /// cannot be found out, which is no reason not to run.
  private func caller(of cloud: PackageService, in context: RunContext) async -> String? {
    guard journal != nil, !dryRun else { return nil }
    do throws(ConfigurationError) {
      return try await cloud.callerARN()
    } catch {
      if service.verbose {
        context.messages.line(
          "mpkg apply: the journal does not name the caller: " + Sentences.describe(error))
      }
      return nil
    }
  }

  /// What is checked of the requests as a whole, before the first is sent.
  var expectedRequests: ExpectedRequests {
    ExpectedRequests(limit: maxRequests, digest: planDigest, deletions: deletions)
  }

  /// Which packages may be deleted.
  var deletions: DeletionPermission { allowDelete ?? .none }

  /// Which packages are read again after the service said SUCCESS.
  var verification: ChangeRunner.Verification {
    switch verify {
    case true?: .all
    case false?: .none
    case nil: service.registry == nil ? .standard : .none
    }
  }
}

extension PlanDigest: ExpressibleByArgument {
  init?(argument: String) { self.init(parsing: argument) }
}
