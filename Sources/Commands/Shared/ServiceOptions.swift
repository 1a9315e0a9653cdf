internal import AWSClient
internal import AWSConfiguration
internal import ArgumentParser
internal import ModelPackages

/// How a registry is reached: what fetch and apply share.
struct ServiceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Use a local snapshot as the registry: no network, no credentials.", valueName: "file"),
    completion: .file())
  var registry: String?

  @Option(
    help: ArgumentHelp(
      "Read and change packages through this API (default: MPKG_VIA, else cloudcontrol).",
      valueName: "api"), completion: .list(ServiceAPI.allCases.map(\.rawValue)))
  var via: ServiceAPI?

  @Option(
    help: ArgumentHelp(
      "The profile of AWS's config files to use (with fetch several times).",
      valueName: "name"), completion: ValueCompletion.profile)
  var profile: [String] = []

  @Option(
    help: ArgumentHelp(
      "Send Cloud Control and SageMaker requests to this URL instead of AWS.", valueName: "url"))
  var endpointUrl: String?

  @Option(
    help: ArgumentHelp("The certificates to trust, a file in PEM form.", valueName: "file"),
    completion: .file())
  var caBundle: String?

  @Option(
    help: ArgumentHelp(
      "The role in which Cloud Control acts (its RoleArn).", valueName: "arn"))
  var roleArn: String?

  @Option(
    name: .customLong("concurrency"),
    help: ArgumentHelp(
      "Maximum number of requests in flight (default: MPKG_CONCURRENCY, else 16).",
      valueName: "n"))
  var concurrencyLimit: Int?

  @Option(
    help: ArgumentHelp(
      "Maximum number of requests per second (default: MPKG_RATE, else none).", valueName: "n"))
  var rate: Double?

  @Option(
    help: ArgumentHelp(
      "Time limit for one item, with all attempts and waits (500ms, 30s, 5m, 1h).",
      valueName: "duration"))
  var timeout: DurationArgument = DurationArgument(seconds: 300)

  @Option(
    help: ArgumentHelp("Maximum number of attempts for one call (default: 10).", valueName: "n"))
  var maxAttempts: Int?

  @Flag(help: "Report the credentials' source, the endpoints and each retry.")
  var verbose = false

  /// The number of requests in flight at most.
  var concurrency: Int { concurrencyLimit ?? 16 }

  /// The numbers that --concurrency takes.
  static let concurrencyRange = 1...4096

  func validate() throws {
    guard Self.concurrencyRange.contains(concurrency) else {
      throw ValidationError("--concurrency takes a number from 1 to 4096.")
    }
    if let rate, !(rate > 0 && rate.isFinite) {
      throw ValidationError("--rate takes a number above 0.")
    }
    guard timeout.seconds > 0 else {
      throw ValidationError("--timeout takes a duration above 0.")
    }
    if let maxAttempts, maxAttempts < 1 {
      throw ValidationError("--max-attempts takes a number above 0.")
    }
    if let roleArn, !Self.isRole(roleArn) {
      throw ValidationError("--role-arn takes a role's ARN, arn:aws:iam::ACCOUNT:role/NAME.")
    }
    if registry != nil, endpointUrl != nil {
      throw ValidationError("--registry and --endpoint-url exclude each other.")
    }
    if registry != nil, via != nil {
      throw ValidationError("--registry reads a file and calls no API: leave --via out.")
    }
  }

  /// Whether a text is the ARN of an IAM role, as Cloud Control takes it.
  private static func isRole(_ text: String) -> Bool {
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    return parts.count == 6 && parts[0] == "arn" && parts[2] == "iam" && parts[3].isEmpty
      && parts[5].hasPrefix("role/") && (20...2_048).contains(text.utf8.count)
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }

  /// Refuses standard input for a snapshot, where it is taken for the other input.
  static func checkSnapshot(_ option: String, _ name: String?) throws {
    guard name == "-" else { return }
    throw ValidationError(
      "\(option) takes a file, not standard input: save the snapshot first (cat > snapshot.jsonl)"
        + " and name that file; a file called - is ./-.")
  }

  /// Refuses what can be no region before anything is asked.
  func check(regions: [String]) throws {
    guard registry == nil else { return }
    for region in regions where !AWSSettings.isRegion(region) {
      throw ValidationError("'\(region)' is no region; they look like us-east-1.")
    }
  }

  /// The API that packages are read and changed through: `--via`, else `MPKG_VIA`, else Cloud
  /// Control.
  func api(in context: RunContext) throws(ConfigurationError) -> ServiceAPI {
    try ServiceAPI.named(by: via, in: context) ?? .cloudControl
  }

  /// Connects to AWS as the options, the environment and AWS's files say.
  ///
  /// - Parameter readsTags: whether the tags of packages outside groups are needed.
  func connect(
    region: String?, readsTags: Bool = true, command: String, in context: RunContext
  ) throws(ConfigurationError) -> PackageService {
    try connect(
      profile: profile.first, amongSeveral: false, region: region, readsTags: readsTags,
      command: command, in: context)
  }

  /// Connects to AWS with one of the profiles.
  ///
  /// - Parameter amongSeveral: whether messages have to say which profile they are about.
  func connect(
    profile: String?, amongSeveral: Bool, region: String?, readsTags: Bool = true, command: String,
    in context: RunContext
  ) throws(ConfigurationError) -> PackageService {
    let api = try api(in: context)
    if api == .sageMaker, roleArn != nil {
      throw .settingNotTaken(
        setting: "--role-arn",
        reason: "SageMaker's API has no RoleArn; leave it out, or use --via cloudcontrol")
    }
    let (messages, awaited, verbose) = (context.messages, context.awaited, verbose)
    let beginning = "mpkg \(command): " + (amongSeveral ? "profile \(profile ?? ""): " : "")
    let observe: CallObserver = { event in
      awaited.note(event)
      if verbose { messages.line(beginning + Sentences.describe(event)) }
    }
    return PackageService(
      try AWSConnection.connect(
        options: AWSOptions(
          region: region, profile: profile, endpointURL: endpointUrl, caBundle: caBundle,
          roleARN: roleArn, maxAttempts: maxAttempts, timeoutSeconds: timeout.seconds, rate: rate,
          concurrency: concurrency),
        environment: Environment.system(variables: context.environment),
        observer: observe), api: api, readsTags: readsTags)
  }
}

extension [NamedFile] {
  /// Adds the files that a registry is reached by.
  mutating func add(_ service: ServiceOptions) {
    add("--registry", service.registry, .registry)
    add("--ca-bundle", service.caBundle, .source)
  }
}

extension ServiceAPI: ExpressibleByArgument {
  /// The API that `--via` names, else `MPKG_VIA`; `nil` if neither does.
  static func named(
    by option: ServiceAPI?, in context: RunContext
  ) throws(ConfigurationError) -> ServiceAPI? {
    if let option { return option }
    guard let name = context.environment["MPKG_VIA"], !name.isEmpty else { return nil }
    guard let api = ServiceAPI(rawValue: name) else {
      throw .unknownChoice(
        setting: "MPKG_VIA", value: name, choices: ServiceAPI.allCases.map(\.rawValue))
    }
    return api
  }
}
