internal import ByteStreams
internal import JSONLines
internal import LinePipeline

extension RowTable {
  /// Looks up in the records the packages that rows identify by group and version or by name,
  /// before anything is written. Rejects rows that match several packages, and rows that contradict
  /// other rows about the same package.
  ///
  /// Worked example: with records of `…us-east-1…/card/1` and `…eu-west-1…/card/1`, a row with the
  /// group `card` and the version 1 matches both and is rejected; with the region `eu-west-1` it
  /// matches only the second.
  ///
  /// - Parameter makePass: creates the pass over the records; not called if all rows have ARNs.
  mutating func lookUpNames(
    _ sink: RunSink, makePass: () throws(RunFailure) -> RecordPass
  ) throws(RunFailure) {
    guard hasNames else { return }
    let pass = try makePass()
    owners = Array(repeating: 0, count: index.count)
    var reader = try RunFailure.ofStream { () throws(StreamError) in try self.reader() }
    // The offsets of refused rows by row number.
    var ambiguous: [Int: Int] = [:]
    var contradictory: [Int: Int] = [:]
    try pass.forEachPackage { package throws(RunFailure) in
      let all = try namedMatches(package, &reader)
      let matches = all.filter { !refused.contains($0.number) }
      for (number, row) in matches where kind.knownKey(of: row.bytes)?.identifier == nil {
        if owners[number] == 0 { owners[number] = package.hash }
        if owners[number] != package.hash { ambiguous[number] = row.offset }
      }
      // If some rows of a package were already refused, refuse its other rows too.
      if all.count > 1, matches.count < all.count || contradict(all.map(\.row), package) {
        for (number, row) in matches { contradictory[number] = row.offset }
      }
    }
    if ambiguous.isEmpty, contradictory.isEmpty { return }
    for number in ambiguous.keys { refused.insert(number) }
    for number in contradictory.keys { refused.insert(number) }
    let candidates = try candidates(of: ambiguous, in: pass, &reader)
    let offsets = Set(ambiguous.values).union(contradictory.values).sorted()
    try reject(offsets, sink) { row in
      candidates[row.offset]?.words(of: kind.knownKey(of: row.bytes)) ?? Self.contradiction
    }
  }

  /// Returns the rows about a package if any of them identifies it without its ARN; otherwise an
  /// empty array.
  private func namedMatches(
    _ package: RecordPackage, _ reader: inout StoredRows
  ) throws(RunFailure) -> [(number: Int, row: StoredRows.Row)] {
    guard package.keys.dropFirst().contains(where: { !index.rows(of: $0).entries.isEmpty }) else {
      return []
    }
    do {
      return try matches(package, with: &reader, isLookingUp: true)
    } catch {
      throw .stream(error)
    }
  }

  /// Returns whether rows about one package contradict each other.
  private func contradict(_ rows: [StoredRows.Row], _ package: RecordPackage) -> Bool {
    var all = PackageRows<Kind>(key: package.keys[0])
    for row in rows { all.take(row.bytes, kind) }
    return all.isContradictory
  }

  /// Returns the packages that ambiguous rows match, by the rows' offsets.
  private func candidates(
    of ambiguous: [Int: Int], in pass: RecordPass, _ reader: inout StoredRows
  ) throws(RunFailure) -> [Int: Candidates] {
    var candidates: [Int: Candidates] = [:]
    for offset in ambiguous.values { candidates[offset] = Candidates() }
    // To limit memory, candidates are collected only for the first rows.
    for offset in ambiguous.values.sorted().dropFirst(Candidates.namedRows) {
      candidates[offset]?.isCounted = false
    }
    if ambiguous.isEmpty { return [:] }
    try pass.forEachPackage { package throws(RunFailure) in
      for (_, row) in try namedMatches(package, &reader) {
        candidates[row.offset]?.add(package)
      }
    }
    return candidates
  }
}

/// The packages that one row matches.
private struct Candidates {
  /// The maximum number of rows whose candidates are collected.
  static let namedRows = 10_000
  /// The maximum number of candidates in a message.
  private static let named = 5

  var isCounted = true
  private var hashes: Set<UInt64> = []
  private var identifiers: [String] = []

  mutating func add(_ package: RecordPackage) {
    guard isCounted, hashes.insert(package.hash).inserted else { return }
    if identifiers.count < Self.named { identifiers.append(package.identifier) }
  }

  /// Returns the message for the row: the problem and advice.
  func words(of key: PackageKey?) -> String {
    let advice = "name the package by its ARN" + (key?.region == nil ? ", or add its region" : "")
    guard isCounted else { return "several packages match the line; \(advice)" }
    let more = hashes.count - identifiers.count
    return "\(hashes.count) of the records' packages are \(key?.words ?? "this package"): "
      + identifiers.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "") + "; \(advice)"
  }
}
