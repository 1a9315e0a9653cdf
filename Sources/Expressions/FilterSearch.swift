internal import JSONLines

/// Looks for the texts of a program's column filters in one line after another.
///
/// The first filter of a column is searched for alone, for it may decide the line; with the second all of
/// the column are, at once, and the answers kept for the line. Where the line before asked for more than
/// one, all are searched for right away.
struct FilterSearch: ~Copyable {
  /// A column's texts, and what is known of them in the line at hand.
  private struct Group: BitwiseCopyable {
    var start: Int
    var count: Int
    /// The line that what follows is about.
    var line: UInt64 = 0
    var asked = 0
    /// Whether `held` tells of all texts.
    var isSearched = false
    var held: UInt64 = 0
  }

  private let texts: TextList
  private var groups: [Group] = []
  /// How often each filter saved working out its condition, less how often not.
  private var scores: [Int8]
  private var line: UInt64 = 0

  /// The score at which a filter that mostly lets lines pass is no longer asked.
  private static let worstScore: Int8 = -16

  init(_ program: Program) {
    texts = TextList(program.filterGroups.flatMap(\.texts))
    var start = 0
    for group in program.filterGroups {
      groups.append(Group(start: start, count: group.texts.count))
      start += group.texts.count
    }
    scores = Array(repeating: 0, count: program.columnFilters.count)
  }

  /// Begins on a line: what is known of the one before is void.
  @inline(__always)
  mutating func start() { line &+= 1 }

  /// Whether the line's column may hold a filter's text, where that is known or the filter is not worth
  /// asking; nil where it has to be looked for.
  @inline(__always)
  mutating func answer(_ filter: ColumnFilter, at place: Int) -> Bool? {
    if scores[place] == Self.worstScore { return true }
    let group = Int(filter.group)
    guard groups[group].line == line, groups[group].isSearched else { return nil }
    groups[group].asked &+= 1
    return note(groups[group].held &>> UInt64(filter.place) & 1 == 1, at: place)
  }

  /// Looks for a filter's text in a range of the line.
  @inline(__always)
  mutating func mayHold(
    _ filter: ColumnFilter, at place: Int, in range: Range<Int>, of line: RawSpan
  ) -> Bool {
    note(search(filter, in: line.extracting(range)), at: place)
  }

  @inline(__always)
  private mutating func note(_ holds: Bool, at place: Int) -> Bool {
    let score = scores[place]
    scores[place] = holds ? score - 1 : min(score + 1, 16)
    return holds
  }

  private mutating func search(_ filter: ColumnFilter, in bytes: RawSpan) -> Bool {
    var group = groups[Int(filter.group)]
    let isNew = group.line != line
    let searchesAll = isNew ? group.asked > 1 : true
    if isNew { (group.line, group.asked, group.isSearched) = (line, 0, false) }
    group.asked &+= 1
    defer { groups[Int(filter.group)] = group }
    guard searchesAll else {
      let place = group.start &+ Int(filter.place)
      return texts.held(place..<place &+ 1, in: bytes) != 0
    }
    group.isSearched = true
    group.held = texts.held(group.start..<group.start &+ group.count, in: bytes)
    return group.held &>> UInt64(filter.place) & 1 == 1
  }
}
