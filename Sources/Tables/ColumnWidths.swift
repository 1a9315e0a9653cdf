/// The widths of an aligned table's columns.
///
/// Where all columns do not fit into a line, each begins with the least that is of use. What is left is
/// shared in turns: first values that tell rows apart get what they need for that, then all others, then
/// whole values, paths last, then whole names. In each turn every column takes an equal share at most, so that short
/// values are whole and long ones are shortened.
struct ColumnWidths: Sendable {
  /// What stands between two columns, in cells.
  static let gap = 2

  /// The widths of the columns that are shown; the others come behind them.
  private(set) var widths: [Int]
  /// Whether columns are left out because there is no room for them.
  private(set) var leavesOut = false

  /// Gives all columns the width of their widest value and name.
  init(_ columns: [ColumnProfile]) { widths = columns.map(\.fullWidth) }

  /// Fits the columns into a line.
  ///
  /// - Parameter isSelective: whether last columns are left out rather than all shortened to less than they
  ///   need, or than a third of the line.
  init(_ columns: [ColumnProfile], lineWidth: Int, isSelective: Bool) {
    self.init(columns)
    guard Self.total(widths) > lineWidth else { return }
    let needed = columns.map(\.neededWidth)
    let least = zip(columns, needed).map { Self.leastWidth($0, needed: $1) }
    let wanted =
      isSelective
      ? zip(columns, zip(least, needed)).map {
        $0.wantedWidth(least: $1.0, needed: $1.1, limit: max(12, lineWidth / 3))
      } : least
    var shown = columns.count
    var total = Self.total(wanted)
    while shown > 1, total + room(forMarker: shown < columns.count) > lineWidth {
      shown -= 1
      total -= wanted[shown] + Self.gap
    }
    leavesOut = shown < columns.count
    let room = lineWidth - self.room(forMarker: leavesOut)
    widths = Array(least[..<shown])
    if Self.total(widths) > room { widths = [max(1, room)] }
    var left = max(0, room - Self.total(widths))
    let comfortable = zip(columns, needed).map { min($1, $0.kind == .paths ? 16 : 12) }
    for target in [
      comfortable,
      zip(columns, needed).map { $0.identifiesRows ? $1 : 0 },
      needed, columns.map { $0.kind == .times ? min($0.valueWidth, 16) : 0 },
      columns.map { $0.kind == .paths ? 0 : $0.valueWidth }, columns.map(\.valueWidth),
      columns.map(\.fullWidth),
    ] {
      raise(to: target, &left)
    }
    // Shortened times and paths end where a part of them ends: others take the room behind it.
    var last = columns.map(\.valueWidth)
    for place in widths.indices where widths[place] < columns[place].valueWidth {
      let shown = columns[place].shownWidth(widths[place])
      let width = min(widths[place], max(shown, columns[place].nameWidth))
      left += widths[place] - width
      widths[place] = width
      if columns[place].kind == .times || columns[place].kind == .paths { last[place] = width }
    }
    raise(to: last, &left)
    raise(to: columns.map(\.nameWidth), &left)
  }

  /// What the marker for columns that are left out takes, in cells.
  private func room(forMarker isShown: Bool) -> Int { isShown ? Self.gap + 1 : 0 }

  /// Widens columns to a target as far as there is room: from the one that lacks the least on, each
  /// takes its share.
  private mutating func raise(to target: [Int], _ left: inout Int) {
    let order = widths.indices.filter { target[$0] > widths[$0] }
      .sorted { (target[$0] - widths[$0], $0) < (target[$1] - widths[$1], $1) }
    for (rank, place) in order.enumerated() {
      let share = min(target[place] - widths[place], left / (order.count - rank))
      widths[place] += share
      left -= share
    }
  }

  /// The least width at which a column is of use.
  private static func leastWidth(_ column: ColumnProfile, needed: Int) -> Int {
    let values =
      switch column.kind {
      case .numbers: min(column.valueWidth, 20)
      case .times: min(column.valueWidth, 10)
      case .paths: min(needed, 12)
      // Short values are not worth shortening.
      case .words, .labels, .texts: column.valueWidth <= 10 ? column.valueWidth : min(needed, 8)
      }
    return max(1, values, column.leastNameWidth)
  }

  private static func total(_ widths: some Collection<Int>) -> Int {
    widths.reduce(0, +) + gap * max(0, widths.count - 1)
  }
}

extension ColumnProfile {
  /// The width that a column has to get to be shown at all, where columns can be left out.
  fileprivate func wantedWidth(least: Int, needed: Int, limit: Int) -> Int {
    switch kind {
    case .numbers, .times, .labels: least
    case .paths, .words, .texts: max(least, min(needed, limit))
    }
  }
}
