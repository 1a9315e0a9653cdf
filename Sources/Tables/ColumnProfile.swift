internal import TerminalText

/// What the first rows of a table hold in one column.
struct ColumnProfile: Sendable {
  /// What a column holds, as far as it matters for its width.
  enum Kind: Sendable {
    /// Numbers stand to the right and are not shortened.
    case numbers
    case times
    /// ARNs, URIs and paths: their ends tell them apart.
    case paths
    /// Names and the like: other texts without spaces.
    case words
    /// Words of letters alone, such as those for a status.
    case labels
    case texts
  }

  /// The number of rows whose values are compared to find out how much of them tells rows apart.
  private static let comparedRows = 200
  /// Longer values are not compared, in bytes.
  private static let comparedLength = 4096

  private(set) var nameWidth = 0
  /// The cells that the shortened name takes at least.
  private(set) var leastNameWidth = 0
  /// The cells of the widest value.
  private(set) var valueWidth = 0
  private(set) var values = 0
  private var numbers = 0
  private var times = 0
  private var paths = 0
  private var words = 0
  private var labels = 0
  private var hasUnderscores = false
  private var rows = 0
  private var compared: [ArraySlice<UInt8>] = []

  var isEmpty: Bool { values == 0 }

  /// The width at which nothing is shortened.
  var fullWidth: Int { max(nameWidth, valueWidth) }

  /// Notes the column's name.
  mutating func note(name: ArraySlice<UInt8>, width: Int) {
    nameWidth = width
    leastNameWidth = CellCut.leastWidth(ofName: name, width: width, limit: 10)
  }

  /// Notes a value; an empty one says nothing.
  mutating func note(_ cell: AlignedRow.Cell, of rows: [UInt8]) {
    self.rows += 1
    if cell.range.isEmpty { return }
    values += 1
    valueWidth = max(valueWidth, cell.width)
    let text = rows[cell.range]
    if cell.isNumber {
      numbers += 1
    } else if Self.isTime(text) {
      times += 1
    } else if !text.contains(UInt8(ascii: " ")), Self.isWord(text) {
      words += 1
      if text.contains(UInt8(ascii: "/")) { paths += 1 }
      if text.allSatisfy(Self.isLetter) { labels += 1 }
      if text.contains(UInt8(ascii: "_")) { hasUnderscores = true }
    }
    if compared.count < Self.comparedRows, text.count <= Self.comparedLength {
      compared.append(text)
    }
  }

  var kind: Kind {
    if isEmpty { return .texts }
    if numbers == values { return .numbers }
    if times == values { return .times }
    if 2 * paths > values { return .paths }
    if labels == values { return .labels }
    // A few texts among words do not make the column one of texts.
    return 4 * words > 3 * values ? .words : .texts
  }

  /// Whether a text begins like an ISO 8601 date or time.
  private static func isTime(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count >= 10 else { return false }
    return zip(text, "0000-00-00T00:00:00".utf8).allSatisfy { byte, pattern in
      pattern == UInt8(ascii: "0")
        ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == pattern
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
  }

  /// Whether a text without spaces is neither JSON nor quoted.
  private static func isWord(_ text: ArraySlice<UInt8>) -> Bool {
    switch text.first {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""): false
    default: true
    }
  }

  // MARK: Telling rows apart

  /// The number of different values among those that are compared.
  private var distinct: Int { Set(compared).count }

  /// Whether the values are those of many different things, so that they tell most rows apart.
  var identifiesRows: Bool {
    guard kind == .paths || kind == .words else { return false }
    let distinct = distinct
    return 3 * distinct >= compared.count || distinct > 12
  }

  /// The ways to shorten the column's values, the preferred one first.
  private var cuts: [CellCut] {
    switch kind {
    case .numbers, .texts: [.end]
    case .times: [.time]
    case .paths: [.beginning, .middle, .end]
    case .words: [.end, .middle, .beginning]
    // The last words of a column's name say more than the first.
    case .labels: hasUnderscores ? [.beginning, .end] : [.end]
    }
  }

  /// The way to shorten later values, if those of the sample are whole.
  var usualCut: CellCut { cuts[0] }

  /// The way to shorten values to a width that leaves the most of them different.
  func bestCut(_ width: Int) -> CellCut {
    let cuts = cuts
    guard cuts.count > 1 else { return cuts[0] }
    let counts = cuts.map { differentValues($0, width) }
    let most = counts.max() ?? 0
    return zip(cuts, counts).first { $1 == most }?.0 ?? cuts[0]
  }

  /// The cells of the widest value after shortening; times and paths may get shorter than they have to.
  func shownWidth(_ width: Int) -> Int {
    let cut = bestCut(width)
    let widths = compared.map { text in
      text.count <= width ? text.count : cut.apply(to: text, width: width).width
    }
    return min(width, widths.max() ?? width)
  }

  /// The number of different values after shortening.
  private func differentValues(_ cut: CellCut, _ width: Int) -> Int {
    var shown: Set<ArraySlice<UInt8>> = []
    for text in compared {
      shown.insert(text.count <= width ? text : cut.apply(to: text, width: width).text[...])
    }
    return shown.count
  }

  /// The width at which values can be read and told apart; at most `valueWidth`.
  ///
  /// That is the whole of numbers and short names, the last steps of paths, and as much of other words as
  /// leaves them different. Of times it is the date. A column that most rows have no value in needs little.
  var neededWidth: Int {
    let needed =
      switch kind {
      case .numbers: valueWidth
      case .times: min(valueWidth, 10)
      case .texts: min(valueWidth, 16)
      case .paths: neededPathWidth ?? neededWordWidth
      case .words: valueWidth <= 28 ? valueWidth : neededWordWidth
      case .labels: max(neededWordWidth, min(valueWidth, 12))
      }
    return 2 * values < rows && kind != .numbers ? min(needed, 12) : needed
  }

  private var neededWordWidth: Int {
    let all = distinct
    var low = min(valueWidth, 6)
    var high = valueWidth
    while low < high {
      let middle = (low + high) / 2
      if cuts.contains(where: { differentValues($0, middle) == all }) {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return min(valueWidth, max(high, 8))
  }

  /// The width of the last steps of paths, two at least, that tell them apart; `nil` if four steps do not.
  private var neededPathWidth: Int? {
    let all = distinct
    for steps in 2...4 {
      let ends = compared.map { Self.lastSteps(steps, of: $0) }
      guard Set(ends).count == all else { continue }
      let widest = ends.map { DisplayWidth.of(String(decoding: $0, as: UTF8.self)) }.max() ?? 0
      return min(valueWidth, widest + 1)
    }
    return nil
  }

  private static func lastSteps(_ steps: Int, of text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var left = steps
    var start = text.endIndex
    while start > text.startIndex, left > 0 {
      start -= 1
      if CellCut.beginsStep(text[start]) { left -= 1 }
    }
    return text[start...]
  }
}
