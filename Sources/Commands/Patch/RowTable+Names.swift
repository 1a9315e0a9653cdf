internal import ByteStreams
internal import JSONLines
internal import LinePipeline

extension RowTable {
  /// Looks up, among the records, the packages that rows name by group and version or by name, before
  /// anything is written. Refused are rows that several packages match, and rows that contradict other
  /// rows about their package.
  ///
  /// Worked example: of the records `…us-east-1…/card/1` and `…eu-west-1…/card/1` a row with the group
  /// `card` and the version 1 matches both and is refused; with the region `eu-west-1` it is the
  /// second one's.
  ///
  /// - Parameter makePass: gives a way to read the records' packages; not called where no row has a
  ///   name.
  mutating func lookUpNames(
    _ sink: RunSink, makePass: () throws(RunFailure) -> RecordPass
  ) throws(RunFailure) {
    guard hasNames else { return }
    let pass = try makePass()
    owners = Array(repeating: 0, count: index.count)
    var reader = try RunFailure.ofStream { () throws(StreamError) in try self.reader() }
    // Offsets by row numbers.
    var ambiguous: [Int: Int] = [:]
    var contradictory: [Int: Int] = [:]
    try pass.forEachPackage { package throws(RunFailure) in
      let all = try namedMatches(package, &reader)
      let matches = all.filter { !refused.contains($0.number) }
      for (number, row) in matches where kind.knownKey(of: row.bytes)?.identifier == nil {
        if owners[number] == 0 { owners[number] = package.hash }
        if owners[number] != package.hash { ambiguous[number] = row.offset }
      }
      // Where some rows were refused because they contradict each other, so are the others.
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

  /// The rows about a package, if one of them names it by more than its ARN.
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

  /// Whether rows about one package cannot all be true.
  private func contradict(_ rows: [StoredRows.Row], _ package: RecordPackage) -> Bool {
    var all = PackageRows<Kind>(key: package.keys[0])
    for row in rows { all.take(row.bytes, kind) }
    return all.isContradictory
  }

  /// The packages that rows match, by the rows' offsets.
  private func candidates(
    of ambiguous: [Int: Int], in pass: RecordPass, _ reader: inout StoredRows
  ) throws(RunFailure) -> [Int: Candidates] {
    var candidates: [Int: Candidates] = [:]
    for offset in ambiguous.values { candidates[offset] = Candidates() }
    // Of very many rows the first ones only name their candidates: memory is bounded.
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
  /// How many rows name their candidates.
  static let namedRows = 10_000
  /// How many candidates a message names.
  private static let named = 5

  var isCounted = true
  private var hashes: Set<UInt64> = []
  private var identifiers: [String] = []

  mutating func add(_ package: RecordPackage) {
    guard isCounted, hashes.insert(package.hash).inserted else { return }
    if identifiers.count < Self.named { identifiers.append(package.identifier) }
  }

  /// What is wrong with the row, and what to do.
  func words(of key: PackageKey?) -> String {
    let advice = "name the package by its ARN" + (key?.region == nil ? ", or add its region" : "")
    guard isCounted else { return "several packages match the line; \(advice)" }
    let more = hashes.count - identifiers.count
    return "\(hashes.count) of the records' packages are \(key?.words ?? "this package"): "
      + identifiers.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "") + "; \(advice)"
  }
}
