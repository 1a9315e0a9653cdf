internal import JSONLines

/// What comparing came to, in the order in which it is told: first keys that are twice in the old
/// input, then the new input's lines, then what was removed.
struct DiffItems: Sendable {
  /// Why a line is told as one that cannot be taken.
  enum Reject: UInt8 {
    /// An earlier line of its input has its key.
    case duplicate = 1
    /// It is no JSON; found where lines are not checked when they are read.
    case malformed = 2
    /// What it differs in nests deeper than a line of the output may.
    case tooDeep = 3
  }

  /// One thing to be told.
  struct Item: Sendable {
    /// Rises from one to the next; see `order`.
    let order: UInt64
    /// Why it is a line that cannot be taken, as it came; nil for an outcome.
    let reject: Reject?
    /// Which line that is.
    let side: DiffSide
    let line: Int
    /// Where it stands in `bytes`.
    let range: Range<Int>
  }

  enum Phase: UInt64 {
    case oldDuplicate, new, removed
  }

  private(set) var bytes: [UInt8] = []
  private(set) var items: [Item] = []
  var counts = DiffCounts()

  static func order(_ phase: Phase, _ line: Int) -> UInt64 {
    phase.rawValue << 62 | UInt64(line) & (1 << 62 - 1)
  }

  static func line(_ order: UInt64) -> Int { Int(order & (1 << 62 - 1)) }

  static func phase(_ order: UInt64) -> Phase { Phase(rawValue: order >> 62) ?? .removed }

  /// Adds the outcome that a closure appends.
  mutating func append(_ phase: Phase, _ line: Int, _ write: (inout [UInt8]) -> Void) {
    let start = bytes.count
    write(&bytes)
    items.append(
      Item(
        order: Self.order(phase, line), reject: nil, side: .new, line: line,
        range: start..<bytes.count))
  }

  /// Adds a line that cannot be taken.
  ///
  /// - Parameter order: when it is told.
  mutating func reject(
    _ line: StoredLine, _ bytes: RawSpan, _ reject: Reject, order: UInt64
  ) {
    let start = self.bytes.count
    self.bytes.append(bytes)
    items.append(
      Item(
        order: order, reject: reject, side: line.side, line: line.line,
        range: start..<self.bytes.count))
  }

  /// Adds an item of others.
  mutating func append(_ item: Item, _ content: ArraySlice<UInt8>) {
    let start = bytes.count
    bytes += content
    items.append(
      Item(
        order: item.order, reject: item.reject, side: item.side, line: item.line,
        range: start..<bytes.count))
  }
}

/// How many packages there are of each kind of change.
struct DiffCounts: Sendable {
  var added = 0
  var removed = 0
  var changed = 0
  var unchanged = 0
  /// How many packages each changed column is of.
  var columns: [String: Int] = [:]

  mutating func add(_ other: DiffCounts) {
    added += other.added
    removed += other.removed
    changed += other.changed
    unchanged += other.unchanged
    columns.merge(other.columns, uniquingKeysWith: +)
  }
}
