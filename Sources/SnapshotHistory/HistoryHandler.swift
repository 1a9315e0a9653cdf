internal import Comparison
internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import ModelPackages

/// The snapshot that is read, and the one that it is compared with.
struct SnapshotPair: Sendable {
  /// `nil` for the first snapshot.
  let before: HistorySnapshot?
  let new: HistorySnapshot
  /// Whether changes are reported.
  let isReported: Bool
}

/// Writes a frame with the lines about each package that differs in two snapshots.
struct HistoryHandler: ComparisonHandler {
  private let plan: HistoryPlan
  private let pair: SnapshotPair
  /// `seen_before` and `seen_in` as JSON.
  private let seenBefore: [UInt8]?
  private let seenIn: [UInt8]
  private let ignored: Set<String>
  private let packages: FingerprintKey
  private let reader: RecordReader
  /// The lines of the record at hand, and their number.
  private var lines: [UInt8] = []
  private var count = 0

  /// - Parameter packages: the secret of the fingerprints of ARNs.
  init(_ plan: HistoryPlan, _ pair: SnapshotPair, packages: FingerprintKey) {
    self.plan = plan
    self.pair = pair
    self.packages = packages
    seenBefore = pair.before?.labelJSON
    seenIn = pair.new.labelJSON
    reader = RecordReader(plan.condition)
    var ignored: Set<String> = [Columns.region, "data__Identifier", "last_modified_time"]
    for column in plan.columns { ignored.remove(column.column) }
    self.ignored = ignored.union(plan.ignored)
  }

  var summary: Int { 0 }

  mutating func added(
    _ new: RawSpan, _ line: ComparedLine, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    try reader.read(new, pair.new, line.line)
    write("added", new)
    return frame(line.key, of: new, into: &output)
  }

  mutating func removed(
    _ old: RawSpan, _ line: ComparedLine, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    try reader.read(old, pair.before ?? pair.new, line.line)
    write("removed", old)
    return frame(line.key, of: old, into: &output)
  }

  mutating func same(
    _ new: RawSpan, _ line: ComparedLine, oldLine: Int, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    // The same record may be selected in one file and not in another.
    guard plan.condition?.program.needsOrigin == true else { return .drop }
    try reader.read(new, pair.new, line.line)
    return frame(line.key, of: new, into: &output)
  }

  mutating func differs(
    _ old: RawSpan, _ new: RawSpan, _ line: ComparedLine, oldLine: Int,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    let difference: RecordDifference
    do throws(RecordError) {
      difference = try RecordDifference(
        from: old, to: new, naming: .members, ignoring: ignored, isChecked: !plan.trustsInput)
    } catch {
      let place = LinePlace(input: 0, name: pair.before?.name ?? "", line: oldLine)
      throw .incomparable(old, at: place, new, plan.malformed)
    }
    try reader.read(new, pair.new, line.line)
    for property in difference.properties {
      if plan.columns.isEmpty {
        write(property.name, property.old, property.new, new)
        continue
      }
      for column in plan.columns where column.isPart(of: property.name) {
        let before = column.value(of: property.name, property.old)
        let after = column.value(of: property.name, property.new)
        if before != after { write(column.text, before, after, new) }
      }
    }
    return frame(line.key, of: new, into: &output)
  }

  /// Appends a line without a column.
  private mutating func write(_ change: String, _ record: RawSpan) {
    write(change, nil, nil, nil, record)
  }

  /// Appends the line of a column that differs.
  private mutating func write(
    _ column: String, _ before: JSONValue?, _ after: JSONValue?, _ record: RawSpan
  ) {
    write(
      "changed", JSONValue(column).jsonBytes, (before ?? .null).jsonBytes,
      (after ?? .null).jsonBytes, record)
  }

  private mutating func write(
    _ change: String, _ column: [UInt8]?, _ before: [UInt8]?, _ after: [UInt8]?, _ record: RawSpan
  ) {
    guard pair.isReported else { return }
    plan.rows.write(
      [
        reader.identifier, reader.region(of: record), JSONValue(change).jsonBytes, column, before,
        after, seenBefore, seenIn, reader.lastModified, reader.version,
      ], to: &lines)
    count += 1
  }

  /// Puts the lines of the record at hand into a frame.
  private mutating func frame(
    _ key: JSONSlice, of record: RawSpan, into output: inout [UInt8]
  ) -> LineVerdict {
    defer {
      lines.removeAll(keepingCapacity: true)
      count = 0
    }
    if count == 0, plan.condition == nil { return .drop }
    var package = Fingerprint(first: 0, second: 0)
    if plan.condition != nil {
      package = packages.fingerprint(of: Array(record.text(of: key).utf8).span.bytes)
    }
    ChangeFrame.append(
      of: package, isSelected: reader.isSelected, lines, count: count, to: &output)
    return .written
  }
}
