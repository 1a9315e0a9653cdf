internal import AWSConfiguration
internal import ArgumentParser
internal import ModelPackages
internal import Policies
internal import Registry

/// `mpkg review`: writes a page on which people decide about a plan's packages.
struct Review: ServiceCommand {
  static let configuration = CommandConfiguration.subcommand(
    "review",
    abstract: "Write a page on which people review the changes of patch requests.",
    discussion: """
      The page is one HTML file without network access: it shows what changes, takes a decision on \
      each package and saves them as decisions.csv. The current state comes from AWS unless \
      --records or --registry names a file.
      """)

  @Argument(
    help: ArgumentHelp("The files of patch requests to read.", valueName: "file"),
    completion: .file())
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "Take the packages' current state from a snapshot; ask no service.", valueName: "snapshot"),
    completion: .file())
  var records: String?

  @Option(
    help: ArgumentHelp(
      "Show a column or expression of each record (EXPR AS NAME names it; repeatable).",
      valueName: "column"), completion: ValueCompletion.selectList)
  var show: [String] = []

  @Flag(help: "Show the values of environment variables too, which may be secrets.")
  var showEnvironment = false

  @OptionGroup(title: "Safety") var policies: PolicyOptions

  @Option(help: ArgumentHelp("Write the review as html or markdown.", valueName: "format"))
  var format: ReviewFormat = .html

  @Option(
    help: ArgumentHelp(
      "Bind :NAME to a string (NAME=VALUE) or to a JSON value (NAME:=JSON).", valueName: "binding"))
  var param: [String] = []

  @Option(
    help: ArgumentHelp(
      "The region of the caller's own settings; each package is read in its own.",
      valueName: "region"), completion: .list(Partition.commonRegions))
  var region: String?

  @Option(
    help: ArgumentHelp(
      "Maximum length of a line in bytes; K, M and G are understood.", valueName: "size"))
  var maxLineBytes: ByteCount = ByteCount(64 << 20)

  @OptionGroup(title: "Safety") var schema: SchemaOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Service") var service: ServiceOptions
  @OptionGroup(title: "Messages") var report: ReportOptions

  func validate() throws {
    guard (1...(1 << 30)).contains(maxLineBytes.bytes) else {
      throw ValidationError("--max-line-bytes takes a size from 1 to 1G.")
    }
    for (option, name) in [("--records", records), ("--registry", service.registry)]
    where name == "-" && (files.isEmpty || files.contains("-")) {
      throw ValidationError(
        "Standard input can be only one of \(option) and the requests: name the file of requests.")
    }
    if records != nil {
      guard service.registry == nil else {
        throw ValidationError("--records and --registry exclude each other: give one of them.")
      }
      guard service.endpointUrl == nil else {
        throw ValidationError("--records asks no service: leave --endpoint-url out.")
      }
    }
    try service.check(regions: region.map { [$0] } ?? [])
    guard service.profile.count <= 1 else {
      throw ValidationError("review takes one --profile: a package is read with one's rights.")
    }
  }

  var namedFiles: [NamedFile] {
    var files: [NamedFile] = []
    files.add(inputs: self.files)
    files.add("--records", records, .source)
    files.add(policies)
    files.add(service)
    files.add("-o", output.output ?? "-", .output)
    return files
  }

  func run(in context: RunContext) async -> ExitStatus {
    let shown: ShownColumns
    do throws(ShownColumnsError) {
      shown = try ShownColumns(self, in: context)
    } catch {
      context.messages.lines("mpkg review: " + error.message)
      return .usage
    }
    let policies: PolicySet
    do throws(PolicyProblem) {
      policies = try PolicyLoading(
        param, schema, isQuiet: report.quiet, command: "review", in: context
      ).policies(self.policies)
    } catch {
      context.messages.lines("mpkg review: " + error.message)
      return error.status
    }
    let contents: ReviewContents
    do throws(ConfigurationError) {
      contents = ReviewContents(
        shown: shown, policies: policies, api: try ServiceAPI.named(by: service.via, in: context))
    } catch {
      context.messages.line("mpkg review: " + Sentences.describe(error))
      return Sentences.status(of: error)
    }
    if let name = records ?? service.registry {
      return await run(contents, file: name, in: context)
    }
    do throws(ConfigurationError) {
      let cloud = try service.connect(region: region, command: "review", in: context)
      let status = await run(contents, FetchSource(cloud, readsGroupTags: false), in: context)
      await cloud.shutdown()
      return status
    } catch {
      context.messages.line("mpkg review: " + Sentences.describe(error))
      return Sentences.status(of: error)
    }
  }

  private func run(
    _ contents: ReviewContents, file name: String, in context: RunContext
  ) async -> ExitStatus {
    do throws(SnapshotError) {
      let registry = try SnapshotRegistry(
        opening: name == "-" ? "/dev/stdin" : name, folder: context.temporaryFolder,
        interruption: context.interruption, now: context.now)
      return await run(contents, FetchSource(registry), in: context)
    } catch {
      return SnapshotFailure.report(error, command: "review", in: context)
    }
  }

  private func run(
    _ contents: ReviewContents, _ source: FetchSource, in context: RunContext
  ) async -> ExitStatus {
    await ReviewRun(command: self, source: source, contents: contents, context: context).run()
  }
}

/// What a review is written as.
enum ReviewFormat: String, CaseIterable, ExpressibleByArgument {
  case html, markdown
}

extension Review {
  /// Where the current state comes from, in the page's words.
  var stateSource: String {
    let file = records ?? service.registry
    return file.map { $0 == "-" ? "standard input" : $0 } ?? service.endpointUrl
      ?? "AWS, read when the page was made"
  }

  /// Whether the plan is meant for the service, whose rules then decide what takes effect.
  var followsService: Bool { service.registry == nil }

  /// The command as a shell takes it, without options that do not change the page.
  var commandLine: String {
    var words = ["mpkg", "review"]
    func add(_ option: String, _ value: String?) {
      if let value { words += [option, value] }
    }
    add("--records", records)
    add("--registry", service.registry)
    add("--via", service.via?.rawValue)
    for column in show { add("--show", column) }
    for text in policies.require { add("--require", text) }
    for file in policies.policy { add("--policy", file) }
    if showEnvironment { words.append("--show-environment") }
    for binding in param { add("--param", Self.withoutValue(binding)) }
    if format != .html { add("--format", format.rawValue) }
    words += files
    return words.map(Self.quoted).joined(separator: " ")
  }

  /// A binding of `--param` with an ellipsis for its value, which may be a secret.
  private static func withoutValue(_ binding: String) -> String {
    guard let sign = binding.firstIndex(of: "=") else { return binding }
    return binding[...sign] + "…"
  }

  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
        || "_./:=,@%+-".utf8.contains(byte)
    }
    if isPlain, !word.isEmpty { return word }
    return "'"
      + word.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''") + "'"
  }
}
