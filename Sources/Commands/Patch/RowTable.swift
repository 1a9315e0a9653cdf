internal import ByteStreams
internal import JSONLines
internal import LinePipeline

/// What the rows of a file are: how one is read, and when several can be true.
protocol RowKind: Sendable {
  /// What rows about one package say together.
  associatedtype Sum

  /// What ends a row.
  var framing: StoredRows.Framing { get }
  /// The offset of the header; `nil` if there is none.
  var headerOffset: Int? { get }

  /// Returns whether a row is empty and skipped.
  func isBlank(_ row: [UInt8]) -> Bool

  /// Returns the key of the row's package; checks the whole row and throws if it is invalid.
  func key(of row: [UInt8]) throws(LineProblem) -> PackageKey

  /// Returns the key of the package of a row that was already checked.
  func knownKey(of row: [UInt8]) -> PackageKey?

  /// What the first row about a package says; nil where it cannot be read.
  func start(_ row: [UInt8]) -> Sum?

  /// Takes in what another row about the package says; false where both cannot be true.
  func take(_ row: [UInt8], into sum: inout Sum) -> Bool
}

/// The rows of a file of changes or of desired records, each found by the package it is about.
///
/// One pass over the file checks every row before the first record is read, and notes where each
/// stands: memory grows by some 20 bytes a row, whatever is in it. Rows are read again when they are
/// needed.
struct RowTable<Kind: RowKind>: Sendable {
  let kind: Kind
  private let input: StoredInput
  private let maximumRowBytes: Int
  private(set) var index = RowIndex()
  /// Whether any row identifies its package without an ARN.
  private(set) var hasNames = false
  /// The hashes of the packages found for rows without an ARN, by row number; 0 if none was found.
  var owners: [UInt64] = []
  /// Where every 1024th row begins, and on which line.
  private var marks: [(offset: Int, line: Int)] = []
  /// Rows of which nothing is taken, because they contradict others.
  var refused = RowSet()

  /// Reads all rows; what cannot be taken is rejected, or ends the run.
  init(
    _ input: StoredInput, kind: Kind, maximumRowBytes: Int, sink: RunSink
  ) throws(RunFailure) {
    self.input = input
    self.kind = kind
    self.maximumRowBytes = maximumRowBytes
    var rows = try cursor()
    while let row = try rows.next() {
      if row.number % 1024 == 0 {
        try sink.checkInterruption()
        marks.append((row.row.offset, row.row.line))
      }
      do throws(LineProblem) {
        let key = try key(of: row.row)
        if key.identifier == nil { hasNames = true }
        index.insert(key, at: row.row.offset)
      } catch {
        try sink.reject(error, at: place(row.row), input: row.row.bytes)
      }
    }
    index.seal()
    try refuseContradictions(sink)
  }

  private func cursor() throws(RunFailure) -> RowCursor<Kind> {
    try RowCursor(input, kind: kind, maximumRowBytes: maximumRowBytes)
  }

  /// What messages call a row.
  func place(_ row: StoredRows.Row) -> LinePlace {
    LinePlace(input: 0, name: input.name, line: row.line)
  }

  private func key(of row: StoredRows.Row) throws(LineProblem) -> PackageKey {
    if row.isUnfinished {
      throw .refused("a quote is opened and not closed before the file ends", code: nil)
    }
    if row.isTooLong { throw .tooLong(limit: maximumRowBytes) }
    return try kind.key(of: row.bytes)
  }
}

extension RowTable {
  /// A reader of single rows; one a thread.
  func reader() throws(StreamError) -> StoredRows {
    try StoredRows(
      input, framing: kind.framing, maximumRowBytes: maximumRowBytes, windowSize: 4096)
  }

  /// A package's rows, in the file's order; none where the file has none or contradicts itself.
  ///
  /// - Parameter taken: gets their numbers.
  func rows(
    of package: RecordPackage, with reader: inout StoredRows, taken: inout RowSet
  ) throws(StreamError) -> [StoredRows.Row] {
    var rows: [StoredRows.Row] = []
    for (number, row) in try matches(package, with: &reader) where !refused.contains(number) {
      taken.insert(number)
      rows.append(row)
    }
    return rows
  }

  /// Returns the rows with a package's keys and their numbers, in the file's order. After names
  /// were looked up, a row without an ARN is returned only for the package that was found for it.
  func matches(
    _ package: RecordPackage, with reader: inout StoredRows, isLookingUp: Bool = false
  ) throws(StreamError) -> [(number: Int, row: StoredRows.Row)] {
    var rows: [(number: Int, row: StoredRows.Row)] = []
    for key in package.keys {
      let (first, entries) = index.rows(of: key)
      for (number, entry) in zip(first..., entries) {
        if key.identifier == nil, !isLookingUp, owners[number] != package.hash { continue }
        guard let row = try reader.row(at: entry.offset), kind.knownKey(of: row.bytes) == key else {
          continue
        }
        rows.append((number, row))
      }
    }
    if package.keys.count > 1 { rows.sort { $0.row.offset < $1.row.offset } }
    return rows
  }

  /// The problem of a row, told by its own place in its file.
  func problem(
    _ words: String, of row: StoredRows.Row, with reader: inout StoredRows
  ) -> LineProblem {
    var place = place(row)
    let mark = marks.last { $0.offset <= row.offset }
    if let mark, let lines = try? reader.lineFeeds(in: mark.offset..<row.offset) {
      place.line = mark.line + lines
    }
    return .elsewhere(place, input: row.bytes, words, code: "InvalidRequest")
  }

  /// Rejects rows about one package that cannot all be true.
  private mutating func refuseContradictions(_ sink: RunSink) throws(RunFailure) {
    var reader = try RunFailure.ofStream { () throws(StreamError) in try self.reader() }
    var contradictory: [(number: Int, offset: Int)] = []
    try index.forEachShared { first, entries throws(RunFailure) in
      try sink.checkInterruption()
      // Nearly always one package's, but hashes can be shared.
      var packages: [PackageRows<Kind>] = []
      for (number, entry) in zip(first..., entries) {
        let row = try RunFailure.ofStream { () throws(StreamError) in
          try reader.row(at: entry.offset)
        }
        guard let row, let key = kind.knownKey(of: row.bytes) else { continue }
        let place =
          packages.firstIndex { $0.key == key }
          ?? {
            packages.append(PackageRows<Kind>(key: key))
            return packages.count - 1
          }()
        packages[place].numbered.append((number, entry.offset))
        packages[place].take(row.bytes, kind)
      }
      for package in packages where package.isContradictory { contradictory += package.numbered }
    }
    for row in contradictory { refused.insert(row.number) }
    try reject(
      contradictory.map(\.offset).sorted(), sink
    ) { _ in RowTable.contradiction }
  }

  static var contradiction: String {
    "other lines say something else about this package; none is taken"
  }

  /// Rejects the rows that nobody asked for.
  ///
  /// - Parameter taken: the numbers of the others.
  func rejectUnused(taken: RowSet, sink: RunSink) throws(RunFailure) {
    var used = taken
    used.formUnion(refused)
    try reject(index.offsets(without: used), sink) { row in
      // The key is needed only for rows without an ARN.
      let key = hasNames ? kind.knownKey(of: row.bytes) : nil
      return "none of the records is of " + (key?.words ?? "this package")
    }
  }

  /// Rejects rows by where they begin, rising; a pass over the file tells their lines.
  func reject(
    _ offsets: [Int], _ sink: RunSink, words: (StoredRows.Row) -> String
  ) throws(RunFailure) {
    var wanted = offsets[...]
    if wanted.isEmpty { return }
    var rows = try cursor()
    while let next = wanted.first, let row = try rows.next() {
      guard row.row.offset == next else { continue }
      wanted.removeFirst()
      try sink.reject(
        .refused(words(row.row), code: "InvalidRequest"), at: place(row.row), input: row.row.bytes)
    }
  }

  /// Calls a closure once for each package that the file is about, in the order of their first rows.
  func forEachPackage(
    sink: RunSink, _ body: ([StoredRows.Row]) throws(RunFailure) -> Void
  ) throws(RunFailure) {
    var reader = try RunFailure.ofStream { () throws(StreamError) in try self.reader() }
    var rows = try cursor()
    var taken = RowSet()
    while let row = try rows.next() {
      if row.number % 4096 == 0 { try sink.checkInterruption() }
      guard let key = kind.knownKey(of: row.row.bytes), let identifier = key.identifier else {
        continue
      }
      let (first, entries) = index.rows(of: key)
      guard let place = entries.place(ofOffset: row.row.offset) else { continue }
      let number = first + place - entries.startIndex
      if taken.contains(number) || refused.contains(number) { continue }
      if entries.count == 1 {
        try body([row.row])
      } else {
        let all = try RunFailure.ofStream { () throws(StreamError) in
          let package = RecordPackage(identifier: identifier, keys: [key])
          return try self.rows(of: package, with: &reader, taken: &taken)
        }
        try body(all)
      }
    }
  }
}

/// The rows of one package, and what they say together.
struct PackageRows<Kind: RowKind> {
  let key: PackageKey
  var numbered: [(number: Int, offset: Int)] = []
  private var sum: Kind.Sum?
  /// The row before, which nearly always is repeated byte for byte where one is.
  private var last: [UInt8] = []
  private(set) var isContradictory = false

  init(key: PackageKey) { self.key = key }

  mutating func take(_ row: [UInt8], _ kind: Kind) {
    if isContradictory || row == last { return }
    last = row
    // Taken out, so that it is held once and need no copy.
    guard var sum = sum.take() else {
      sum = kind.start(row)
      return
    }
    isContradictory = !kind.take(row, into: &sum)
    if isContradictory { last = [] } else { self.sum = sum }
  }
}

/// Walks over the rows of a file that are not blank, the header left out.
private struct RowCursor<Kind: RowKind>: ~Copyable {
  private var rows: StoredRows
  private let kind: Kind
  private var number = 0

  init(_ input: StoredInput, kind: Kind, maximumRowBytes: Int) throws(RunFailure) {
    rows = try RunFailure.ofStream { () throws(StreamError) in
      try StoredRows(input, framing: kind.framing, maximumRowBytes: maximumRowBytes)
    }
    self.kind = kind
  }

  /// The next row, and how many came before it; nil at the end.
  mutating func next() throws(RunFailure) -> (number: Int, row: StoredRows.Row)? {
    do throws(StreamError) {
      while let row = try rows.next() {
        if let header = kind.headerOffset, row.offset <= header { continue }
        if kind.isBlank(row.bytes) { continue }
        number += 1
        return (number - 1, row)
      }
      return nil
    } catch {
      throw .stream(error)
    }
  }
}

extension RunFailure {
  /// What a closure gives; what it throws ends the run.
  static func ofStream<Value: ~Copyable>(
    _ body: () throws(StreamError) -> Value
  ) throws(RunFailure) -> Value {
    do { return try body() } catch { throw .stream(error) }
  }
}
