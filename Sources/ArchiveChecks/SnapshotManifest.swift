package import ByteStreams
package import JSONLines
internal import OrderedCollections

/// What `fetch --manifest` writes beside a snapshot, and `verify` checks the snapshot by.
///
/// Worked example, on one line:
///
///     {"mpkg_manifest":1,"mpkg":"0.1.0","started":"2026-11-28T03:00:00.000Z",
///      "finished":"2026-11-28T03:04:05.678Z","complete":true,"failed":0,"packages":2,"bytes":9831,
///      "sha256":"…","counts":[{"region":"us-east-1","account":"111122223333","packages":2}],
///      "options":{"all":true,"region":["us-east-1"]}}
package struct SnapshotManifest: Equatable, Sendable {
  static let version = 1
  /// The longest manifest that is read, in bytes.
  private static let maximumSize = 4 << 20

  /// The version of the program that wrote the snapshot.
  package let program: String
  package let started: String
  package let finished: String
  package let packages: Int
  /// How many bytes the record lines have, decompressed.
  package let bytes: Int
  /// See `ArchiveReport.sha256`.
  package let sha256: String
  /// How many packages and listings could not be read.
  package let failed: Int
  /// Packages by region and account; `nil` if there were too many of those.
  package let counts: OriginCounts?
  /// The options of the command that say what was read.
  package let options: JSONObject

  /// The name of a snapshot's manifest.
  package static func name(ofSnapshot name: String) -> String { name + ".manifest.json" }

  /// The manifest as one line.
  package var line: [UInt8] {
    func number(_ integer: Int) -> JSONValue { .number(JSONNumber(integer)) }
    let object: JSONObject = [
      "mpkg_manifest": number(Self.version), "mpkg": JSONValue(program),
      "started": JSONValue(started), "finished": JSONValue(finished),
      "complete": .boolean(failed == 0), "failed": number(failed), "packages": number(packages),
      "bytes": number(bytes), "sha256": JSONValue(sha256),
      "counts": counts?.json ?? .null, "options": .object(options),
    ]
    return JSONValue.object(object).jsonBytes + [UInt8(ascii: "\n")]
  }

  /// Returns the manifest in a file; `nil` if it holds something else.
  ///
  /// - Throws: what opening and reading the file throw.
  package static func read(_ name: String) throws(StreamError) -> SnapshotManifest? {
    var source = try ByteSource(name, interruption: nil)
    let bytes = try source.readAll(upTo: maximumSize)
    return (try? JSONValue(parsing: bytes)).flatMap { SnapshotManifest($0) }
  }

  private init?(_ json: JSONValue) {
    func number(_ name: String) -> Int? {
      guard case .number(let number)? = json[name] else { return nil }
      return number.integer.flatMap { Int(exactly: $0) }
    }
    guard number("mpkg_manifest") == Self.version, let packages = number("packages"),
      let bytes = number("bytes"), let failed = number("failed"),
      let sha256 = json["sha256"]?.string, let program = json["mpkg"]?.string,
      let started = json["started"]?.string, let finished = json["finished"]?.string,
      let options = json["options"]?.object
    else { return nil }
    var counts: OriginCounts?
    if let list = json["counts"]?.array {
      guard let known = OriginCounts(list) else { return nil }
      counts = known
    }
    self.init(
      program: program, started: started, finished: finished, packages: packages, bytes: bytes,
      sha256: sha256, failed: failed, counts: counts, options: options)
  }

  package init(
    program: String, started: String, finished: String, packages: Int, bytes: Int, sha256: String,
    failed: Int, counts: OriginCounts?, options: JSONObject
  ) {
    self.program = program
    self.started = started
    self.finished = finished
    self.packages = packages
    self.bytes = bytes
    self.sha256 = sha256
    self.failed = failed
    self.counts = counts
    self.options = options
  }
}

extension OriginCounts {
  /// A list of regions, accounts and their packages, in order.
  package var json: JSONValue {
    .array(
      sorted.map { origin, count in
        [
          "region": JSONValue(origin.region), "account": JSONValue(origin.account),
          "packages": .number(JSONNumber(count)),
        ]
      })
  }

  /// Reads what `json` gives; `nil` for anything else.
  fileprivate init?(_ list: [JSONValue]) {
    self.init()
    for element in list {
      guard let region = element["region"]?.string, let account = element["account"]?.string,
        case .number(let number)? = element["packages"],
        let count = number.integer.flatMap({ Int(exactly: $0) })
      else { return nil }
      add(count, of: Origin(region: region, account: account))
    }
  }
}
