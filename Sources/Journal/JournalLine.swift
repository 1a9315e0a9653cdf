internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Times

/// Reads entries; one pass a line, and only what is asked for becomes values.
struct JournalLine: ~Copyable {
  /// What an index needs to know of an entry.
  enum Brief {
    case sending(SendingID)
    case sent(SendingID)
    case ended(SendingID, EndKind)
    /// An ended sending is open again, because it is not known whether the package was changed.
    case inDoubt(SendingID)
    case replacing
    /// A later run began.
    case run
    /// The newest run has read its whole input.
    case plan
  }

  /// What an end means for the next run.
  enum EndKind {
    /// Applied: there is nothing more to do.
    case done
    /// The service never took it: the same token may be used again.
    case refused
    /// The service said FAILED, or nothing came of it: the next generation's turn.
    case failed
    /// It FAILED in a way that does not say that nothing happened.
    case doubtful
  }

  /// How deep an entry may nest. Values stand in it three levels below the entry, in a record one
  /// below it; so whatever a record can hold can be read again here.
  static let maximumDepth = LineIndexer.maximumDepth + 3

  private var indexer = LineIndexer(
    columns: ColumnSet([
      "entry", "request", "occurrence", "generation", "status", "request_token", "error_code",
      "reconciled",
    ]), maximumDepth: Self.maximumDepth)

  /// What kind of entry a line is; nil if it is none.
  mutating func brief(_ line: RawSpan) -> Brief? {
    guard (try? indexer.index(line)) != nil, indexer[0].kind == .string else { return nil }
    let name = line.text(of: indexer[0])
    if name == "replacing" { return .replacing }
    if name == "run" { return .run }
    if name == "plan" { return .plan }
    guard let id = id(line) else { return nil }
    switch name {
    case "sending": return .sending(id)
    case "sent": return indexer[5].kind == .string ? .sent(id) : nil
    case "unknown": return .inDoubt(id)
    case "ended", "refused": return endKind(line).map { .ended(id, $0) }
    default: return nil
    }
  }

  private func id(_ line: RawSpan) -> SendingID? {
    guard indexer[1].kind == .string,
      let key = RequestKey(hexadecimal: line.text(of: indexer[1])),
      let occurrence = Self.count(indexer[2], line), let generation = Self.count(indexer[3], line)
    else { return nil }
    return SendingID(
      request: RequestID(key: key, occurrence: occurrence), generation: generation)
  }

  private static func count(_ slice: JSONSlice, _ line: RawSpan) -> Int? {
    guard slice.kind == .number, let integer = JSONNumber(slice, of: line).integer,
      (0...Int64(UInt32.max)).contains(integer)
    else { return nil }
    return Int(integer)
  }

  /// Whether the package was read. If the end is not SUCCESS, nothing had come of the sending then.
  private var isReconciled: Bool { indexer[7].kind == .true }

  private func endKind(_ line: RawSpan) -> EndKind? {
    guard indexer[4].kind == .string else { return nil }
    switch line.text(of: indexer[4]) {
    case RequestResult.Status.success.rawValue: return .done
    case RequestResult.Status.notSent.rawValue: return isReconciled ? .failed : .refused
    case RequestResult.Status.failed.rawValue:
      if isReconciled { return .failed }
      guard indexer[5].kind == .string else { return .refused }
      let code = indexer[6].kind == .string ? line.text(of: indexer[6]) : ""
      return FailureCodes.isDoubtful(code) ? .doubtful : .failed
    default: return nil
    }
  }
}

extension JournalHeader {
  /// The header that a line is; nil if it is none.
  ///
  /// - Returns: the version as it is written where it is another one.
  static func parse(_ line: [UInt8]) -> (header: JournalHeader?, otherVersion: String?) {
    guard line.starts(with: beginning), let tree = try? JSONValue(parsing: line),
      case .number(let version)? = tree["version"]
    else { return (nil, nil) }
    guard version.integer == Int64(Self.version) else { return (nil, version.text) }
    guard let run = tree["run"]?.string, let target = tree["target"]?.string else {
      return (nil, nil)
    }
    let time = tree.time ?? 0
    let api = tree["via"]?.string.flatMap(ServiceAPI.init(rawValue:))
    return (
      JournalHeader(run: run, target: target, via: api, time: time, note: RunNote(tree)), nil
    )
  }
}

extension RunEntry {
  /// The entry that a line is; nil if it is none.
  package init?(parsing line: [UInt8]) {
    guard let tree = JSONValue(ofEntry: line), tree["entry"] == "run" else { return nil }
    self.init(note: RunNote(tree), time: tree.time ?? 0)
  }
}

extension PlanEntry {
  /// The entry that a line is; nil if it is none.
  package init?(parsing line: [UInt8]) {
    guard let tree = JSONValue(ofEntry: line), tree["entry"] == "plan",
      let digest = RunNote(tree).planDigest
    else { return nil }
    self.init(digest: digest, time: tree.time ?? 0)
  }
}

extension SendingEntry {
  /// The entry that a line is; nil if it is none.
  package init?(parsing line: [UInt8]) {
    guard let tree = JSONValue(ofEntry: line), tree["entry"] == "sending",
      let id = SendingID(tree), let clientToken = tree["client_token"]?.string,
      let time = tree.time,
      let request = try? ChangeRequest(
        parsing: line.span.bytes, maximumDepth: JournalLine.maximumDepth)
    else { return nil }
    self.init(
      id: id, clientToken: clientToken, line: tree.integer("line"), time: time, request: request,
      effect: ChangeEffect(tree))
  }
}

extension SentEntry {
  /// The entry that a line is; nil if it is none.
  package init?(parsing line: [UInt8]) {
    guard let tree = JSONValue(ofEntry: line), tree["entry"] == "sent",
      let id = SendingID(tree), let token = tree["request_token"]?.string
    else { return nil }
    self.init(
      id: id, requestToken: token,
      time: tree.time ?? 0)
  }
}

extension EndedEntry {
  /// The entry that a line is; nil if it is none.
  package init?(parsing line: [UInt8]) {
    guard let tree = JSONValue(ofEntry: line),
      [JSONValue("ended"), JSONValue("refused"), JSONValue("unknown")].contains(tree["entry"]),
      let id = SendingID(tree),
      let status = tree["status"]?.string.flatMap(RequestResult.Status.init(rawValue:))
    else { return nil }
    self.init(
      id: id, status: status, requestToken: tree["request_token"]?.string,
      errorCode: tree["error_code"]?.string, statusMessage: tree["status_message"]?.string,
      isReconciled: tree["reconciled"]?.boolean ?? false,
      created: tree["created"]?.string, createdAs: tree["created_as"]?.object,
      time: tree.time ?? 0)
  }
}

extension ReplacingEntry {
  /// The entry that a line is; nil if it is none.
  package init?(parsing line: [UInt8]) {
    guard let tree = JSONValue(ofEntry: line), tree["entry"] == "replacing",
      let file = tree["file"]?.string, let new = tree["new"].flatMap(Identity.init)
    else { return nil }
    self.init(
      file: file, since: tree.integer("since"), old: tree["old"].flatMap(Identity.init), new: new,
      time: tree.time ?? 0)
  }
}

extension ReplacingEntry.Identity {
  fileprivate init?(_ tree: JSONValue) {
    func word(_ name: String) -> UInt64? {
      guard case .number(let number)? = tree[name] else { return nil }
      return UInt64(number.text)
    }
    guard let device = word("device"), let inode = word("inode"), let size = word("size"),
      let modified = tree.integer("modified")
    else { return nil }
    self.init(device: device, inode: inode, size: size, modified: Int64(modified))
  }
}

extension SendingID {
  fileprivate init?(_ tree: JSONValue) {
    guard let key = tree["request"]?.string.flatMap(RequestKey.init(hexadecimal:)),
      let occurrence = tree.integer("occurrence"), let generation = tree.integer("generation")
    else { return nil }
    self.init(request: RequestID(key: key, occurrence: occurrence), generation: generation)
  }
}

extension ChangeEffect {
  fileprivate init?(_ tree: JSONValue) {
    guard let before = tree["before"]?.array, let after = tree["after"]?.array,
      before.count == after.count
    else { return nil }
    values = []
    for (before, after) in zip(before, after) {
      guard let text = before["path"]?.string, after["path"]?.string == text,
        let path = try? JSONPointer(parsing: text)
      else { return nil }
      values.append(Value(path: path, before: before["value"], after: after["value"]))
    }
  }
}

extension JSONValue {
  /// An entry's tree; nil where the line is no JSON.
  fileprivate init?(ofEntry line: [UInt8]) {
    guard let tree = try? JSONValue(parsing: line, maximumDepth: JournalLine.maximumDepth) else {
      return nil
    }
    self = tree
  }

  /// The entry's time in seconds since 1970-01-01T00:00:00Z; `nil` if it has none.
  fileprivate var time: Double? {
    self["time"]?.string.flatMap(Timestamp.init(iso8601:))?.secondsSinceEpoch
  }

  fileprivate func integer(_ name: String) -> Int? {
    guard case .number(let number)? = self[name], let integer = number.integer else { return nil }
    return Int(integer)
  }
}
