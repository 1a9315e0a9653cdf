internal import ArchiveChecks
internal import ByteStreams
internal import DeltaArchives
internal import JSONLines
internal import OrderedCollections
internal import Tables

/// The row of `verify` about one file.
struct VerifyRow {
  private let report: ArchiveReport

  init(_ report: ArchiveReport) { self.report = report }

  /// The columns: those for people, or all.
  static func names(_ format: RowFormat) -> [String] {
    format.isForPeople
      ? ["file", "status", "kind", "members", "lines", "packages", "duplicates", "bytes", "sha256"]
      : [
        "file", "status", "kind", "stored_bytes", "members", "bytes", "lines", "packages",
        "duplicates", "without_key", "blank_lines", "malformed_lines", "sha256", "counts", "delta",
        "damage", "manifest", "error",
      ]
  }

  func values(_ format: RowFormat) -> [JSONValue?] {
    let isRead = !report.isMissing
    let counts = isRead && report.delta == nil
    if format.isForPeople {
      return [
        JSONValue(report.name), JSONValue(status), isRead ? JSONValue(kind) : nil,
        report.members.map(number), isRead ? number(report.lines) : nil,
        counts ? number(report.packages) : nil, counts ? number(report.duplicates) : nil,
        isRead ? number(report.bytes) : nil,
        // As many digits as tell files apart.
        report.sha256.map { JSONValue(String($0.prefix(12))) },
      ]
    }
    return [
      JSONValue(report.name), JSONValue(status), isRead ? JSONValue(kind) : nil,
      report.storedBytes.map(number), report.members.map(number),
      isRead ? number(report.bytes) : nil, isRead ? number(report.lines) : nil,
      counts ? number(report.packages) : nil, counts ? number(report.duplicates) : nil,
      counts ? number(report.withoutKey) : nil, isRead ? number(report.blankLines) : nil,
      isRead ? number(report.malformedLines) : nil, report.sha256.map { JSONValue($0) },
      counts ? report.origins?.json : nil, report.delta.map(Self.value),
      .array(report.damage.map { value($0) }), report.manifest.map { JSONValue($0) },
      report.failure.map { JSONValue(Sentences.describe($0)) },
    ]
  }

  private var status: String {
    if report.isMissing { return "missing" }
    if report.failure != nil { return "unreadable" }
    return report.damage.isEmpty ? "sound" : "damaged"
  }

  private var kind: String { report.delta == nil ? "records" : "delta" }

  private func number(_ integer: Int) -> JSONValue { Self.number(integer) }

  private static func number(_ integer: Int) -> JSONValue { .number(JSONNumber(integer)) }

  private func value(_ damage: ArchiveDamage) -> JSONValue {
    [
      "kind": JSONValue(damage.problem.kind),
      "problem": JSONValue(Sentences.describe(damage.problem)),
      "line": damage.line.map(number) ?? .null, "offset": damage.offset.map(number) ?? .null,
      "member": damage.member.map(number) ?? .null,
    ]
  }

  private static func value(_ delta: DeltaFacts) -> JSONValue {
    [
      "key": delta.header.map { JSONValue($0.key) } ?? .null,
      "old": delta.header.map { value($0.old) } ?? .null,
      "new": delta.end.map { value($0.new) } ?? .null,
      "copied": delta.end.map { number($0.copied) } ?? .null,
      "changed": delta.end.map { number($0.changed) } ?? .null,
      "added": delta.end.map { number($0.added) } ?? .null,
      "removed": delta.end.map { number($0.removed) } ?? .null,
    ]
  }

  private static func value(_ digest: SnapshotDigest) -> JSONValue {
    ["lines": number(digest.lines), "sha256": JSONValue(digest.sha256)]
  }
}

extension ArchiveDamage.Problem {
  /// What the column `damage` calls it.
  fileprivate var kind: String {
    switch self {
    case .compression(let format, _), .emptyArchive(let format): format.name
    case .line: "line"
    case .blankLines: "blank_lines"
    case .unfinishedLine: "last_line"
    case .delta: "delta"
    case .manifest: "manifest"
    }
  }
}
