internal import JSONLines

/// What comparing came to, in the order in which it is told: first keys that are twice in the old
/// input, then the new input's lines, then what was removed.
struct DiffItems: Sendable {
  /// One thing to be told.
  struct Item: Sendable {
    /// Rises from one to the next; see `order`.
    let order: UInt64
    /// Whether it is a line that cannot be taken, as it came, instead of an outcome.
    let isReject: Bool
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

  /// Adds what a closure appends.
  mutating func append(
    _ phase: Phase, _ line: Int, isReject: Bool = false, _ write: (inout [UInt8]) -> Void
  ) {
    let start = bytes.count
    write(&bytes)
    items.append(
      Item(order: Self.order(phase, line), isReject: isReject, range: start..<bytes.count))
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
