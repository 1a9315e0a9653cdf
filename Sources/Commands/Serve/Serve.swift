internal import AWSConfiguration
internal import AWSSignature
internal import ArgumentParser
internal import ByteStreams
internal import Registry
internal import RehearsalServer
internal import Synchronization

/// `mpkg serve`: Cloud Control's protocol over a snapshot, to rehearse a bulk change.
struct Serve: ServiceCommand {
  static let configuration = CommandConfiguration.subcommand(
    "serve",
    abstract: "Serve Cloud Control's protocol on 127.0.0.1 over a snapshot.",
    discussion: """
      Prints `listening on http://127.0.0.1:PORT` on standard error when ready. SIGINT and SIGTERM \
      finish what is under way, write back, and end with 0.
      """)

  @Option(help: ArgumentHelp("The snapshot to serve.", valueName: "file"), completion: .file())
  var snapshot: String

  @Option(
    help: ArgumentHelp(
      "The groups of the packages and their tags, one JSON object a line.", valueName: "file"),
    completion: .file())
  var groups: String?

  @Option(
    help: ArgumentHelp(
      "Answer Search from this older snapshot, like an index that lags behind.", valueName: "file"),
    completion: .file())
  var searchIndex: String?

  @Option(help: ArgumentHelp("The port; 0 takes a free one.", valueName: "n"))
  var port: Int = 0

  @Option(
    help: ArgumentHelp("Write the changed snapshot to FILE at the end.", valueName: "file"),
    completion: .file())
  var writeBack: String?

  @Option(
    help: ArgumentHelp(
      "Answer so many requests a second, a burst of one second's at most.", valueName: "n"))
  var tps: Double?

  @Option(help: ArgumentHelp("Hold every answer back so long.", valueName: "duration"))
  var latency: DurationArgument = DurationArgument(seconds: 0)

  @Option(help: ArgumentHelp("How likely an update fails, 0 to 1.", valueName: "p"))
  var failRate: Double = 0

  @Option(help: ArgumentHelp("How likely a request is throttled, 0 to 1.", valueName: "p"))
  var throttleRate: Double = 0

  @Option(
    help: ArgumentHelp(
      "How likely a connection is reset instead of an answer, 0 to 1.", valueName: "p"))
  var resetRate: Double = 0

  @Option(help: ArgumentHelp("What the faults are drawn from.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp("Write one line for every update carried out to FILE.", valueName: "file"),
    completion: .file())
  var audit: String?

  @Flag(
    help: """
      Behave like the service (the default): ignore the changes that it ignores, fail where it \
      fails; or apply every change that the schema allows.
      """)
  var fidelity: Fidelity = .faithful

  @Flag(help: "Check signatures against the keys in the environment, and their scope and time.")
  var verifySignatures = false

  func validate() throws {
    guard (0...65535).contains(port) else {
      throw ValidationError("--port takes a number from 0 to 65535.")
    }
    try ServiceOptions.checkSnapshot("--snapshot", snapshot)
    try OutputOptions.checkWriteBack(writeBack)
    let rates = [
      ("--fail-rate", failRate), ("--throttle-rate", throttleRate), ("--reset-rate", resetRate),
    ]
    for (name, rate) in rates
    where !(0...1).contains(rate) {
      throw ValidationError("\(name) takes a probability from 0 to 1.")
    }
    if let tps, !(tps > 0 && tps.isFinite) {
      throw ValidationError("--tps takes a number above 0.")
    }
  }

  var namedFiles: [NamedFile] {
    var files: [NamedFile] = []
    files.add("--snapshot", snapshot, .registry)
    files.add("--groups", groups, .source)
    files.add("--search-index", searchIndex, .source)
    files.add("--write-back", writeBack, .snapshot)
    files.add("--audit", audit, .written)
    return files
  }

  func run(in context: RunContext) async -> ExitStatus {
    guard !verifySignatures || keys(in: context) != nil else {
      context.messages.line(
        "mpkg serve: --verify-signatures needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
      return .usage
    }
    do throws(SnapshotError) {
      // Better told now than when the rehearsal is over.
      if let writeBack {
        do throws(StreamError) { try OutputFile.checkCreatable(writeBack) } catch {
          throw .stream(error)
        }
      }
      let registry = try SnapshotRegistry(
        opening: snapshot, locks: writeBack != nil,
        rules: fidelity == .faithful ? .service : .schema, threads: context.processors,
        folder: context.temporaryFolder, interruption: context.interruption, now: context.now)
      let groups = try groups.map { name throws(SnapshotError) in
        try GroupsFile(
          opening: name, folder: context.temporaryFolder, interruption: context.interruption)
      }
      let index = try searchIndex.map { name throws(SnapshotError) in
        try SnapshotStore(
          opening: name, threads: context.processors, folder: context.temporaryFolder,
          interruption: context.interruption)
      }
      let status = await serve(registry, groups, searchIndex: index, in: context)
      if status == .success, let writeBack { try registry.writeBack(to: writeBack) }
      return status
    } catch {
      return SnapshotFailure.report(error, command: "serve", in: context)
    }
  }

  private func serve(
    _ registry: SnapshotRegistry, _ groups: GroupsFile?, searchIndex: SnapshotStore?,
    in context: RunContext
  ) async -> ExitStatus {
    var configuration = RehearsalConfiguration(now: context.now)
    configuration.port = port
    configuration.requestsPerSecond = tps
    configuration.latency = latency.seconds
    configuration.failRate = failRate
    configuration.throttleRate = throttleRate
    configuration.resetRate = resetRate
    configuration.seed = seed
    configuration.searchIndex = searchIndex
    if verifySignatures, let keys = keys(in: context) {
      configuration.verifier = SignatureVerifier(
        credentials: [keys], isRegion: Partition.hasFormOfRegion)
    }
    let failure = NotedFlag()
    let messages = context.messages
    let interruption = context.interruption
    do {
      if let audit {
        let file = try OutputFile(
          inPlace: audit, interruption: interruption, drainsWhenInterrupted: true)
        let log = AuditLog(file)
        configuration.audit = { line in
          do throws(StreamError) { try log.write(line) } catch {
            messages.line("mpkg serve: " + Sentences.describe(error))
            failure.note()
          }
        }
      }
      try await RehearsalServer(registry, groups: groups, configuration: configuration).run(
        onReady: { messages.line("listening on http://127.0.0.1:\($0)") },
        until: { await interruption.raised(times: 1) })
      return failure.isNoted ? .inputOutput : .success
    } catch let error as StreamError {
      messages.line("mpkg serve: " + Sentences.describe(error))
      return Sentences.status(of: error, signal: interruption.signalNumber)
    } catch {
      messages.line("mpkg serve: cannot listen on 127.0.0.1:\(port): \(error)")
      return .unavailable
    }
  }

  /// The keys that requests have to be signed with.
  private func keys(in context: RunContext) -> Credentials? {
    guard let identifier = context.environment["AWS_ACCESS_KEY_ID"],
      let secret = context.environment["AWS_SECRET_ACCESS_KEY"]
    else { return nil }
    return Credentials(
      accessKeyID: identifier, secretAccessKey: secret,
      sessionToken: context.environment["AWS_SESSION_TOKEN"])
  }
}

/// Whether the server ignores the changes that the service ignores (`faithful`) or applies them
/// (`lenient`).
enum Fidelity: String, EnumerableFlag {
  case faithful, lenient
}

/// The audit file, written a whole line at a time from any task.
private final class AuditLog: Sendable {
  private let file: Mutex<OutputFile>

  init(_ file: consuming sending OutputFile) { self.file = Mutex(file) }

  func write(_ line: [UInt8]) throws(StreamError) {
    let outcome = file.withLock { file -> Result<Void, StreamError> in
      do throws(StreamError) {
        return .success(try file.write(line.span.bytes))
      } catch {
        return .failure(error)
      }
    }
    try outcome.get()
  }
}
