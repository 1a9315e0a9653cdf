internal import JSONLines

/// The lines of both inputs, or of one partition of them, paired by their keys.
struct DiffPairs: Sendable {
  /// What was found for a line of the new input.
  enum Match: Equatable, Sendable {
    /// A line of the old input, by its place.
    case pair(Int)
    case none
    /// An earlier line of the same input has the key.
    case twice
  }

  /// Where a line is: its block, and its place there.
  private struct Place {
    let block: Int32
    let line: Int32
  }

  private let blocks: [LineBlock]
  /// Each input's lines in order.
  private var old: [Place] = []
  private var new: [Place] = []
  /// What each line of `new` came to.
  private(set) var matches: [Match] = []
  /// For each line of `old`: whether it was paired, or has an earlier line's key.
  private var isSettled: [Bool] = []
  /// Places of old lines that have an earlier line's key, rising.
  private(set) var oldDuplicates: [Int] = []

  init(_ blocks: [LineBlock]) {
    self.blocks = blocks
    for (block, content) in blocks.enumerated() {
      for (place, line) in content.lines.enumerated() {
        let found = Place(block: Int32(block), line: Int32(place))
        if line.side == .old { old.append(found) } else { new.append(found) }
      }
    }
    func number(_ place: Place) -> Int {
      blocks[Int(place.block)].lines[Int(place.line)].line
    }
    old.sort { number($0) < number($1) }
    new.sort { number($0) < number($1) }
    pair()
  }

  private func line(_ place: Place) -> StoredLine {
    blocks[Int(place.block)].lines[Int(place.line)]
  }

  var oldCount: Int { old.count }
  var newCount: Int { new.count }

  /// Whether an old line has no counterpart.
  func isRemoved(_ place: Int) -> Bool { !isSettled[place] }

  func oldLine(_ place: Int) -> StoredLine { line(old[place]) }
  func newLine(_ place: Int) -> StoredLine { line(new[place]) }

  /// Lends an old line's bytes.
  func withOld<Result>(_ place: Int, _ body: (RawSpan) -> Result) -> Result {
    blocks[Int(old[place].block)].withLine(oldLine(place), body)
  }

  /// Lends a new line's bytes.
  func withNew<Result>(_ place: Int, _ body: (RawSpan) -> Result) -> Result {
    blocks[Int(new[place].block)].withLine(newLine(place), body)
  }

  /// Finds each new line's counterpart through a table of all keys with open addressing.
  private mutating func pair() {
    let count = old.count + new.count
    let mask = max(16, (2 * count - 1).nextPowerOfTwo) - 1
    // Places in `old`, and behind them in `new`, counted from 1.
    var table = [Int32](repeating: 0, count: mask + 1)
    isSettled = Array(repeating: false, count: old.count)
    matches.reserveCapacity(new.count)
    for place in 0..<count {
      let stored = place < old.count ? line(old[place]) : line(new[place - old.count])
      var slot = Int(truncatingIfNeeded: stored.hash) & mask
      var found: Int?
      while table[slot] != 0 {
        let other = Int(table[slot]) - 1
        if hasKey(of: place, stored, other) {
          found = other
          break
        }
        slot = (slot + 1) & mask
      }
      if found == nil { table[slot] = Int32(place + 1) }
      settle(place, found)
    }
  }

  private mutating func settle(_ place: Int, _ found: Int?) {
    if place < old.count {
      guard found != nil else { return }
      isSettled[place] = true
      oldDuplicates.append(place)
      return
    }
    guard let found else { return matches.append(.none) }
    if found >= old.count || isSettled[found] { return matches.append(.twice) }
    isSettled[found] = true
    matches.append(.pair(found))
  }

  private func hasKey(of place: Int, _ stored: StoredLine, _ other: Int) -> Bool {
    let (here, there) = (
      place < old.count ? old[place] : new[place - old.count],
      other < old.count ? old[other] : new[other - old.count]
    )
    let known = line(there)
    guard known.hash == stored.hash else { return false }
    return blocks[Int(here.block)].withLine(stored) { bytes in
      blocks[Int(there.block)].withLine(known) { others in
        DiffKey.areEqual(stored.key, of: bytes, known.key, of: others)
      }
    }
  }
}

extension Int {
  /// The least power of two that is not below; 1 for what is below 1.
  fileprivate var nextPowerOfTwo: Int {
    self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
  }
}
