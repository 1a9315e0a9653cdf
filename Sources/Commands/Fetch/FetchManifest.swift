internal import ArchiveChecks
internal import ByteStreams
internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Times

/// The manifest that fetch writes beside a snapshot.
struct FetchManifest: ~Copyable {
  /// The manifest's name.
  private let name: String
  private let command: Fetch
  private let api: ServiceAPI?
  private let context: RunContext
  private let started: Double
  private var contents = SnapshotContents()

  /// - Parameter api: the API that packages are read through; `nil` for a file.
  init?(_ command: Fetch, via api: ServiceAPI?, in context: RunContext) {
    guard command.manifest, let output = command.output.output else { return nil }
    name = SnapshotManifest.name(ofSnapshot: output)
    self.command = command
    self.api = api
    self.context = context
    started = context.now()
  }

  /// Takes in the next record, with its line feed.
  mutating func add(_ record: [UInt8]) { contents.add(record) }

  /// Gives the snapshot and its manifest their names.
  ///
  /// - Parameters:
  ///   - output: the snapshot; all of it was written.
  ///   - failed: how many packages and listings could not be read.
  consuming func finish(_ output: consuming OutputStream, failed: Int) throws(StreamError) {
    let manifest = contents.manifest(
      program: Version.number, started: Self.text(started), finished: Self.text(context.now()),
      failed: failed, options: command.manifestOptions(via: api))
    let file = try OutputFile(name, interruption: context.interruption)
    try file.write(manifest.line.span.bytes)
    try PairedOutput.finish(try output.seal(), companion: file, named: name)
  }

  /// Gives a snapshot without a manifest its name. A manifest that lies there describes the snapshot
  /// that is replaced, so it goes, and a message says so.
  static func finishWithout(
    _ output: consuming OutputStream, of command: Fetch, in context: RunContext
  ) throws(StreamError) {
    guard let snapshot = command.output.output, !OutputFile.isWrittenInPlace(snapshot) else {
      return try output.finish()
    }
    let name = SnapshotManifest.name(ofSnapshot: snapshot)
    guard FilePresence.isThere(name), (try? SnapshotManifest.read(name)) != nil else {
      return try output.finish()
    }
    try PairedOutput.finish(try output.seal(), companion: nil, named: name)
    if !command.report.quiet {
      context.messages.line(
        "mpkg fetch: removed \(name), which described the snapshot before this one; --manifest"
          + " writes a new one")
    }
  }

  private static func text(_ seconds: Double) -> String {
    Timestamp(clamping: seconds).millisecondText
  }
}

extension Fetch {
  /// The options that say what was read, in the order of the manual; nothing secret.
  fileprivate func manifestOptions(via api: ServiceAPI?) -> JSONObject {
    var options: JSONObject = [:]
    func add(_ name: String, _ isGiven: Bool) {
      if isGiven { options[JSONString(name)] = .boolean(true) }
    }
    func add(_ name: String, _ text: String?) {
      if let text { options[JSONString(name)] = JSONValue(text) }
    }
    func add(_ name: String, _ texts: [String]) {
      if !texts.isEmpty { options[JSONString(name)] = .array(texts.map { JSONValue($0) }) }
    }
    add("all", all)
    add("region", region)
    add("group", group)
    add("status", status?.rawValue)
    add("created_after", createdAfter?.time.text)
    add("created_before", createdBefore?.time.text)
    add("name_contains", nameContains)
    add("exact", exact)
    switch changedSince {
    case .time(let time)?: add("changed_since", time.text)
    case .snapshot(let name)?: add("changed_since", name)
    case nil: break
    }
    add("allow_partial", allowPartial)
    add("group_tags", groupTags)
    add("require_group_tags", requireGroupTags)
    // Packages that are named may be thousands, files of them are few.
    add("files", sources.filter { !$0.hasPrefix("arn:") })
    let named = sources.count { $0.hasPrefix("arn:") }
    if named > 0 { options["packages_named"] = .number(JSONNumber(named)) }
    add("via", api?.rawValue)
    add("registry", service.registry)
    add("delta", delta)
    add("groups_file", groupsFile)
    add("profile", service.profile)
    add("endpoint_url", service.endpointUrl)
    add("role_arn", service.roleArn)
    return options
  }
}
