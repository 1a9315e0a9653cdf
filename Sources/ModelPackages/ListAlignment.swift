internal import JSONLines
internal import OrderedCollections

/// How the elements of one list become those of another: what stays, changes, goes and comes.
///
/// Worked example: `[a, b, c]` becomes `[b, x, c]` by the steps remove, keep, insert, keep.
///
/// Elements at both ends that are the same are set aside first. Short middles are aligned by the
/// cheapest way through the table of all pairs (Wagner and Fischer, 1974), in which a change costs
/// more the less two elements have in common. Long ones are cut at what they share by Myers's
/// algorithm ("An O(ND) Difference Algorithm", 1986), which gives up where lists differ in too much:
/// then elements are paired by their places. So the work is bounded whatever the lists are.
struct ListAlignment {
  /// One step through both lists.
  enum Step: Equatable {
    /// The next elements of both are the same.
    case keep
    /// The next element of the old list becomes the next one of the new.
    case change
    /// The next element of the old list goes.
    case remove
    /// The next element of the new list comes.
    case insert
  }

  /// How many pairs of elements are compared at most.
  static let maximumPairs = 1 << 14
  /// How many differences Myers's algorithm follows at most.
  static let maximumDifferences = 1 << 10
  /// How many steps Myers's algorithm may take.
  static let maximumWork = 1 << 27

  private let old: [JSONValue]
  private let new: [JSONValue]
  /// Whether elements are known by their `Key`: others never become each other.
  private let isKeyed: Bool
  private(set) var steps: [Step] = []

  /// - Parameter isKeyed: whether the elements are tags.
  init(from old: [JSONValue], to new: [JSONValue], isKeyed: Bool = false) {
    self.old = old
    self.new = new
    self.isKeyed = isKeyed
    let shorter = min(old.count, new.count)
    var prefix = 0
    // Of two lists of one element nothing is shared, or they would not be compared.
    while prefix < shorter, old[prefix] == new[prefix] { prefix += 1 }
    var suffix = 0
    while suffix < shorter - prefix, old[old.count - 1 - suffix] == new[new.count - 1 - suffix] {
      suffix += 1
    }
    append(.keep, prefix)
    align(prefix..<(old.count - suffix), prefix..<(new.count - suffix))
    append(.keep, suffix)
  }

  private mutating func append(_ step: Step, _ count: Int) {
    for _ in 0..<count { steps.append(step) }
  }

  private mutating func align(_ left: Range<Int>, _ right: Range<Int>) {
    if left.isEmpty || right.isEmpty || left.count <= Self.maximumPairs / right.count {
      return alignByTable(left, right)
    }
    var ids: [JSONValue: Int] = [:]
    func id(_ value: JSONValue) -> Int {
      if let id = ids[value] { return id }
      ids[value] = ids.count
      return ids.count - 1
    }
    let shared = CommonElements.pairs(
      left.map { id(old[$0]) }, right.map { id(new[$0]) },
      maximumDifferences: min(
        Self.maximumDifferences, Self.maximumWork / (left.count + right.count)))
    var (leftEnd, rightEnd) = (left.lowerBound, right.lowerBound)
    for pair in shared {
      let (leftPlace, rightPlace) = (left.lowerBound + pair.old, right.lowerBound + pair.new)
      alignGap(leftEnd..<leftPlace, rightEnd..<rightPlace)
      steps.append(.keep)
      (leftEnd, rightEnd) = (leftPlace + 1, rightPlace + 1)
    }
    alignGap(leftEnd..<left.upperBound, rightEnd..<right.upperBound)
  }

  private mutating func alignGap(_ left: Range<Int>, _ right: Range<Int>) {
    if left.isEmpty || right.isEmpty || left.count <= Self.maximumPairs / right.count {
      return alignByTable(left, right)
    }
    for (place, other) in zip(left, right) {
      switch cost(old[place], new[other]) {
      case 0: steps.append(.keep)
      case Cost.never: steps += [.remove, .insert]
      default: steps.append(.change)
      }
    }
    append(.remove, left.count - right.count < 0 ? 0 : left.count - right.count)
    append(.insert, right.count - left.count < 0 ? 0 : right.count - left.count)
  }
}

extension ListAlignment {
  /// What steps cost: two thirds of a change at least for one that removes or inserts, so that a
  /// change is never dearer than removing and inserting.
  private enum Cost {
    static let gap = 4
    static let change = 5
    /// The most that difference adds to a change.
    static let difference = 3
    /// Dearer than removing and inserting.
    static let never = 1 << 20
  }

  private func cost(_ left: JSONValue, _ right: JSONValue) -> Int {
    if left == right { return 0 }
    switch (left, right) {
    case (.object(let left), .object(let right)):
      if isKeyed, left["Key"] != right["Key"] { return Cost.never }
      let names = max(left.count, right.count)
      let same = left.reduce(0) { $0 + (right[$1.key] == $1.value ? 1 : 0) }
      return Cost.change + Cost.difference * (names - same) / max(1, names)
    case (.array, .array): return Cost.change + 1
    case (.string, .string), (.number, .number), (.boolean, .boolean): return Cost.change
    default: return isKeyed ? Cost.never : Cost.change + Cost.difference - 1
    }
  }

  /// Finds the cheapest steps through a table of all pairs.
  private mutating func alignByTable(_ left: Range<Int>, _ right: Range<Int>) {
    if left.isEmpty || right.isEmpty {
      append(.remove, left.count)
      append(.insert, right.count)
      return
    }
    // best[i * width + j]: the least cost of what is behind the first i and j elements.
    let width = right.count + 1
    var best = [Int](repeating: 0, count: (left.count + 1) * width)
    var costs = [Int](repeating: 0, count: left.count * width)
    for i in stride(from: left.count, through: 0, by: -1) {
      for j in stride(from: right.count, through: 0, by: -1) {
        if i == left.count || j == right.count {
          best[i * width + j] = Cost.gap * (left.count - i + right.count - j)
          continue
        }
        let cost = cost(old[left.lowerBound + i], new[right.lowerBound + j])
        costs[i * width + j] = cost
        best[i * width + j] = min(
          cost + best[(i + 1) * width + j + 1], Cost.gap + best[(i + 1) * width + j],
          Cost.gap + best[i * width + j + 1])
      }
    }
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      let (here, cost) = (best[i * width + j], costs[i * width + j])
      if here == cost + best[(i + 1) * width + j + 1] {
        steps.append(cost == 0 ? .keep : .change)
        (i, j) = (i + 1, j + 1)
      } else if here == Cost.gap + best[(i + 1) * width + j] {
        steps.append(.remove)
        i += 1
      } else {
        steps.append(.insert)
        j += 1
      }
    }
    append(.remove, left.count - i)
    append(.insert, right.count - j)
  }
}

/// What two lists of numbers have in common, in order, by Myers's greedy algorithm.
enum CommonElements {
  /// Places of elements that stay, rising in both lists; none where the lists differ in more than
  /// was allowed.
  static func pairs(
    _ old: [Int], _ new: [Int], maximumDifferences: Int
  ) -> [(old: Int, new: Int)] {
    // furthest[d][k + d]: how far into the old list the diagonal k is reached with d differences.
    var furthest: [[Int]] = []
    for differences in 0...max(0, min(maximumDifferences, old.count + new.count)) {
      var row = [Int](repeating: 0, count: 2 * differences + 1)
      for diagonal in stride(from: -differences, through: differences, by: 2) {
        var x = start(diagonal, differences, furthest.last)
        while x < old.count, x - diagonal < new.count, x - diagonal >= 0,
          old[x] == new[x - diagonal]
        { x += 1 }
        row[diagonal + differences] = x
        if x >= old.count, x - diagonal >= new.count {
          furthest.append(row)
          return walkBack(furthest, old.count, new.count)
        }
      }
      furthest.append(row)
    }
    return []
  }

  /// Where a diagonal is entered: from the one above (an insertion) or below (a removal).
  private static func start(_ diagonal: Int, _ differences: Int, _ before: [Int]?) -> Int {
    guard let before else { return 0 }
    let centre = differences - 1
    func reached(_ diagonal: Int) -> Int? {
      let place = diagonal + centre
      return before.indices.contains(place) ? before[place] : nil
    }
    let removed = reached(diagonal - 1).map { $0 + 1 }
    let inserted = reached(diagonal + 1)
    return max(removed ?? -1, inserted ?? -1)
  }

  private static func walkBack(
    _ furthest: [[Int]], _ oldCount: Int, _ newCount: Int
  ) -> [(old: Int, new: Int)] {
    var pairs: [(old: Int, new: Int)] = []
    var (x, y) = (oldCount, newCount)
    for differences in stride(from: furthest.count - 1, through: 0, by: -1) {
      let diagonal = x - y
      let before = differences > 0 ? furthest[differences - 1] : nil
      let entered = start(diagonal, differences, before)
      while x > entered {
        (x, y) = (x - 1, y - 1)
        pairs.append((x, y))
      }
      guard let before else { break }
      let place = diagonal - 1 + differences - 1
      let removed = before.indices.contains(place) ? before[place] + 1 : -1
      if removed == entered { x -= 1 } else { y -= 1 }
    }
    return pairs.reversed()
  }
}
