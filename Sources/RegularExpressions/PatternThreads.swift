/// Finds where the leftmost match stands, by walking all ways through the pattern at once in the
/// order in which a backtracking engine would try them (R. Pike's virtual machine; R. Cox, "Regular
/// Expression Matching: the Virtual Machine Approach", 2009).
struct PatternThreads: Sendable {
  /// Where the match and the one group asked for begin and end; -1 where not yet.
  struct Places: BitwiseCopyable, Sendable {
    var start = -1
    var groupStart = -1
    var groupEnd = -1
  }

  private struct Thread: BitwiseCopyable, Sendable {
    var node: Int32
    var places: Places
  }

  private let expression: RegularExpression
  private var current: [Thread] = []
  private var next: [Thread] = []
  private var pending: [Thread] = []
  private var marks: [UInt64]
  private var round: UInt64 = 0

  init(_ expression: RegularExpression) {
    self.expression = expression
    marks = Array(repeating: 0, count: expression.instructions.count)
  }

  /// The first match, and where a group of it stands (nil where it took no part; group 0 is all).
  mutating func firstMatch(
    _ text: RawSpan, group: Int
  ) -> (whole: Range<Int>, group: Range<Int>?)? {
    var found: (places: Places, end: Int)?
    current.removeAll(keepingCapacity: true)
    var before = Context.edge
    for offset in 0...text.byteCount {
      let byte =
        offset < text.byteCount ? text.unsafeLoad(fromByteOffset: offset, as: UInt8.self) : nil
      let behind = byte.map { Context($0) } ?? .edge
      // What was carried here goes first; a new start is the last choice, until there is a match.
      round += 1
      next.removeAll(keepingCapacity: true)
      let entrance = Thread(node: expression.start, places: Places(start: offset))
      let isBoundary = (byte ?? 0) & 0xC0 != 0x80
      let mayStart = found == nil && (offset == 0 || !expression.isAnchored) && isBoundary
      if current.isEmpty, !mayStart, isBoundary { break }
      var place = 0
      walk: while place < current.count || (mayStart && place == current.count) {
        let thread = place < current.count ? current[place] : entrance
        place += 1
        if let match = follow(
          thread, at: offset, byte, before: before, behind: behind, group: Int32(group))
        {
          found = (match, offset)
          // Later threads are worse choices.
          break walk
        }
      }
      swap(&current, &next)
      before = behind
    }
    guard let found else { return nil }
    let whole = found.places.start..<found.end
    if group == 0 { return (whole, whole) }
    let (start, end) = (found.places.groupStart, found.places.groupEnd)
    return (whole, start >= 0 && end >= start ? start..<end : nil)
  }

  /// Follows a thread through all that takes no byte, and carries what takes this byte on to the next
  /// place; returns the places of a match, at which worse ways of the thread are dropped.
  private mutating func follow(
    _ thread: Thread, at offset: Int, _ byte: UInt8?, before: Context, behind: Context,
    group: Int32
  ) -> Places? {
    pending.removeAll(keepingCapacity: true)
    pending.append(thread)
    while var thread = pending.popLast() {
      if marks[Int(thread.node)] == round { continue }
      marks[Int(thread.node)] = round
      switch expression.instructions[Int(thread.node)] {
      case .match:
        return thread.places
      case .bytes(let start, let count):
        guard let byte, let target = expression.target(of: byte, start: start, count: count)
        else { continue }
        thread.node = target
        next.append(thread)
      case .split(let first, let second):
        pending.append(Thread(node: second, places: thread.places))
        thread.node = first
        pending.append(thread)
      case .assertion(let assertion, let target):
        guard assertion.holds(before: before, behind: behind) else { continue }
        thread.node = target
        pending.append(thread)
      case .save(let slot, let target):
        if slot == group * 2 { thread.places.groupStart = offset }
        if slot == group * 2 + 1 { thread.places.groupEnd = offset }
        thread.node = target
        pending.append(thread)
      }
    }
    return nil
  }
}
