internal import AWSConfiguration
internal import ArchiveChecks
internal import ArgumentParser
internal import ByteStreams
internal import DeltaArchives
internal import LinePipeline
internal import ModelPackages
internal import Registry
internal import Tables

/// `mpkg fetch`: reads packages from a registry and writes records.
struct Fetch: ServiceCommand {
  static let configuration = CommandConfiguration.subcommand(
    "fetch",
    abstract: "Read packages from a registry and write records, in input order.",
    discussion: """
      Arguments that start with arn: are packages, others are files of ARNs or of JSON objects with \
      model_package_arn, data__Identifier or identifier; without arguments standard input is read.
      """)

  @Argument(
    help: ArgumentHelp("Packages, and files that name packages.", valueName: "arn-or-file"),
    completion: .file())
  var sources: [String] = []

  @Option(
    help: ArgumentHelp("The region to read (may be given several times).", valueName: "region"),
    completion: .list(Partition.commonRegions))
  var region: [String] = []

  @Flag(help: "Read all packages of the regions.")
  var all = false

  @Option(help: ArgumentHelp("With --all: only packages of this group.", valueName: "name"))
  var group: String?

  @Option(
    help: ArgumentHelp("With --all: only packages with this approval status.", valueName: "status"),
    completion: .list(ApprovalStatus.allCases.map(\.rawValue)))
  var status: ApprovalStatus?

  @Option(
    help: ArgumentHelp(
      "With --all: only packages created after (ISO 8601, or epoch seconds).", valueName: "time"))
  var createdAfter: InstantArgument?

  @Option(
    help: ArgumentHelp(
      "With --all: only packages created before (ISO 8601, or epoch seconds).", valueName: "time"))
  var createdBefore: InstantArgument?

  @Option(
    help: ArgumentHelp("With --all: only packages whose name contains this.", valueName: "text"))
  var nameContains: String?

  @Flag(
    help: "With --all --via sagemaker: describe each package instead of reading by Search.")
  var exact = false

  @Option(
    help: ArgumentHelp(
      "With --all --via sagemaker: search only for packages changed since; the others are SNAPSHOT's.",
      valueName: "time-or-snapshot"), completion: .file())
  var changedSince: ChangedSince?

  @Option(
    help: ArgumentHelp(
      "With --all --via sagemaker: compare so many packages with their descriptions.",
      valueName: "n"))
  var verifyByDescribe: Int?

  @Flag(help: "With --all: end with 1 instead of 69 or 77 where a region's listing failed.")
  var allowPartial = false

  @Flag(help: "Write a record for each group of the regions instead of packages.")
  var groups = false

  @Flag(help: "With --groups: the groups that other accounts share.")
  var shared = false

  @Flag(help: "Add the tags of each package's group, model_package_group_tags.")
  var groupTags = false

  @Flag(help: "Like --group-tags, but exit with 77 if access to the tags is denied.")
  var requireGroupTags = false

  @Option(
    help: ArgumentHelp(
      "With --registry: a delta that leads on from the snapshot (may be given several times, in order).",
      valueName: "file"),
    completion: .file())
  var delta: [String] = []

  @Option(
    help: ArgumentHelp(
      "With --registry: the groups and their tags, one JSON object a line.", valueName: "file"),
    completion: .file())
  var groupsFile: String?

  @Flag(
    help: "With -o FILE: write FILE.manifest.json too, by which 'mpkg verify' checks FILE.")
  var manifest = false

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var view: FormatOptions<RowFormat>
  @OptionGroup(title: "Service") var service: ServiceOptions
  @OptionGroup(title: "Messages") var report: ReportOptions

  func validate() throws {
    let narrows =
      group != nil || status != nil || createdAfter != nil || createdBefore != nil
      || nameContains != nil || (allowPartial && !groups)
    if narrows, !all {
      throw ValidationError(
        "--group, --status, --created-after, --created-before, --name-contains and"
          + " --allow-partial narrow a listing: add --all.")
    }
    if manifest, view.choice != .ndjson {
      throw ValidationError(
        "--manifest describes a snapshot of NDJSON: leave out --format, or --manifest.")
    }
    if all, !sources.isEmpty {
      throw ValidationError("--all reads every package: name no packages or files beside it.")
    }
    for source in sources where source.hasPrefix("arn:") && ModelPackageARN(source) == nil {
      throw ValidationError("'\(source)' is no model package's ARN.")
    }
    try ServiceOptions.checkSnapshot("--registry", service.registry)
    if !delta.isEmpty, service.registry == nil {
      throw ValidationError(
        "--delta goes with --registry, which names the full snapshot: add --registry FULL.")
    }
    if delta.contains("-") {
      throw ValidationError("--delta takes a file; standard input names packages.")
    }
    try checkGroups()
    try checkManifest()
    try checkSearchOptions()
    try service.check(regions: region)
    if region.count > 1, !all, !groups {
      throw ValidationError("Several --region need --all; a line may name its own region.")
    }
  }

  /// Whether the tags of packages' groups are added to records.
  private var readsGroupTags: Bool { groupTags || requireGroupTags }

  private func checkManifest() throws {
    guard manifest else { return }
    guard let name = output.output, name != "-" else {
      throw ValidationError("--manifest describes a file: add -o FILE.")
    }
    guard !groups else {
      throw ValidationError("--manifest describes packages: leave --groups out.")
    }
  }

  private func checkGroups() throws {
    if shared, !groups {
      throw ValidationError("--shared says which groups to list: add --groups.")
    }
    if groups {
      guard !all, sources.isEmpty, !readsGroupTags else {
        throw ValidationError(
          "--groups writes groups and no packages: leave out --all, --group-tags and packages.")
      }
      guard service.registry == nil else {
        throw ValidationError(
          "--groups asks SageMaker, and --registry is a file of packages: leave one of them out.")
      }
    }
    if groupsFile != nil, !readsGroupTags {
      throw ValidationError("--groups-file is where --group-tags reads: add --group-tags.")
    }
    if groupsFile != nil, service.registry == nil {
      throw ValidationError(
        "--groups-file goes with --registry; without it --group-tags asks the service: leave --groups-file out."
      )
    }
    if readsGroupTags, service.registry != nil, groupsFile == nil {
      throw ValidationError(
        "--group-tags beside --registry needs --groups-file FILE: a snapshot does not hold the groups;"
          + " mpkg-records(5) tells what FILE looks like.")
    }
  }

  var namedFiles: [NamedFile] {
    var files: [NamedFile] = []
    let named = sources.filter { !$0.hasPrefix("arn:") }
    if !all, !groups, sources.isEmpty || !named.isEmpty { files.add(inputs: named) }
    files.add(service)
    for name in delta { files.add("--delta", name, .source) }
    files.add("--groups-file", groupsFile, .source)
    if case .snapshot(let name)? = changedSince { files.add("--changed-since", name, .source) }
    files.add(input, output)
    if manifest, let name = output.output {
      files.add("--manifest", SnapshotManifest.name(ofSnapshot: name), .output)
    }
    return files
  }

  func run(in context: RunContext) async -> ExitStatus {
    if let registry = service.registry { return await run(registry: registry, in: context) }
    var clouds: [PackageService] = []
    let status: ExitStatus
    do throws(ConfigurationError) {
      let api = try service.api(in: context)
      try checkSearchOptions(through: api)
      let sources = try connect(&clouds, in: context)
      status = await run(sources, bySearch: readsBySearch(through: api), in: context)
    } catch {
      context.messages.line("mpkg fetch: " + Sentences.describe(error))
      status = Sentences.status(of: error)
    }
    for cloud in clouds { await cloud.shutdown() }
    return status
  }

  private func run(
    _ sources: [FetchSource], bySearch: Bool, in context: RunContext
  ) async -> ExitStatus {
    do throws(SnapshotError) {
      let search = bySearch ? try SearchPlan(self, in: context) : nil
      return await FetchRun(command: self, sources: sources, search: search, context: context)
        .run()
    } catch {
      return SnapshotFailure.report(error, command: "fetch", in: context)
    }
  }

  /// One source a profile, in the order named.
  private func connect(
    _ clouds: inout [PackageService], in context: RunContext
  ) throws(ConfigurationError) -> [FetchSource] {
    let profiles: [String?] = service.profile.isEmpty ? [nil] : service.profile.uniqued
    var sources: [FetchSource] = []
    for profile in profiles {
      let cloud = try service.connect(
        profile: profile, amongSeveral: profiles.count > 1, region: region.first,
        command: "fetch", in: context)
      clouds.append(cloud)
      if profiles.count > 1, let profile {
        sources.append(
          FetchSource(
            cloud, profile: profile, findsAccount: !all && !groups,
            readsGroupTags: readsGroupTags || groups))
      } else {
        sources.append(FetchSource(cloud, readsGroupTags: readsGroupTags || groups))
      }
    }
    return sources
  }

  private func run(registry name: String, in context: RunContext) async -> ExitStatus {
    let chain = SnapshotChain(full: name, deltas: delta)
    let restored: TemporaryFile?
    do throws(RunFailure) {
      restored = try chain.restored(
        folder: context.temporaryFolder, threads: input.threadCount(in: context),
        maximumLineBytes: input.maxLineBytes.bytes, interruption: context.interruption)
    } catch {
      return context.report(error, command: "fetch")
    }
    do throws(SnapshotError) {
      let registry = try SnapshotRegistry(
        opening: chain.last, restored: restored, threads: input.threadCount(in: context),
        folder: context.temporaryFolder,
        interruption: context.interruption, now: context.now)
      let groups = try groupsFile.map { name throws(SnapshotError) in
        try GroupsFile(
          opening: name, folder: context.temporaryFolder, interruption: context.interruption)
      }
      let source = FetchSource(registry, groups: groups)
      return await FetchRun(command: self, sources: [source], search: nil, context: context).run()
    } catch {
      return SnapshotFailure.report(error, command: "fetch", in: context)
    }
  }
}

/// The three values of `ModelApprovalStatus`.
enum ApprovalStatus: String, CaseIterable, ExpressibleByArgument {
  case approved = "Approved"
  case rejected = "Rejected"
  case pendingManualApproval = "PendingManualApproval"
}
