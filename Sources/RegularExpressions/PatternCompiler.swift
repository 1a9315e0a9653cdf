/// Makes the instructions of a pattern, from its end to its start.
struct PatternCompiler {
  /// How many instructions and transitions a pattern may take.
  static let sizeLimit = 50_000
  /// How many parts may be visited, the copies of counted repetitions each.
  private static let workLimit = 500_000

  private(set) var instructions: [RegularExpression.Instruction] = []
  private(set) var transitions: [RegularExpression.Transition] = []
  private(set) var hasAssertions = false
  private var work = 0
  /// Byte instructions by their transitions, so that equal tails of characters are built once.
  private var nodes: [[RegularExpression.Transition]: Int32] = [:]

  mutating func emit(
    _ instruction: RegularExpression.Instruction
  ) throws(RegularExpressionError) -> Int32 {
    guard instructions.count < Self.sizeLimit else {
      throw RegularExpressionError(.tooLarge, at: 0)
    }
    instructions.append(instruction)
    return Int32(instructions.count - 1)
  }

  /// The instruction where a part begins that goes on to `next`.
  mutating func compile(
    _ syntax: PatternSyntax, then next: Int32
  ) throws(RegularExpressionError) -> Int32 {
    work += 1
    guard work < Self.workLimit else { throw RegularExpressionError(.tooLarge, at: 0) }
    switch syntax {
    case .empty:
      return next
    case .characters(let set):
      return try compile(set, then: next)
    case .assertion(let assertion):
      hasAssertions = true
      return try emit(.assertion(assertion, next))
    case .group(let part, let number):
      let end = try emit(.save(Int32(number * 2 + 1), next))
      let start = try compile(part, then: end)
      return try emit(.save(Int32(number * 2), start))
    case .sequence(let parts):
      var start = next
      for part in parts.reversed() { start = try compile(part, then: start) }
      return start
    case .alternatives(let alternatives):
      var start: Int32?
      for part in alternatives.reversed() {
        let entry = try compile(part, then: next)
        start =
          try start.flatMap { rest throws(RegularExpressionError) in
            try emit(.split(entry, rest))
          } ?? entry
      }
      return start ?? next
    case .repetition(let part, let minimum, let maximum, let isGreedy):
      return try compile(
        part, minimum: minimum, maximum: maximum, isGreedy: isGreedy, then: next)
    }
  }

  private mutating func compile(
    _ part: PatternSyntax, minimum: Int, maximum: Int?, isGreedy: Bool, then next: Int32
  ) throws(RegularExpressionError) -> Int32 {
    var start = next
    var copies = minimum
    if let maximum {
      // x{0,3} is (x(x(x)?)?)?: each copy may end it.
      for _ in 0..<(maximum - minimum) {
        let entry = try compile(part, then: start)
        start = try split(entry, next, isGreedy: isGreedy)
      }
    } else {
      let loop = try emit(.match)
      let entry = try compile(part, then: loop)
      instructions[Int(loop)] = isGreedy ? .split(entry, next) : .split(next, entry)
      if minimum > 0 {
        start = entry
        copies -= 1
      } else if part.isNullable {
        // A star over what may be empty is the plus of it, or nothing: it enters once.
        start = try split(entry, next, isGreedy: isGreedy)
      } else {
        start = loop
      }
    }
    for _ in 0..<max(0, copies) { start = try compile(part, then: start) }
    return start
  }

  private mutating func split(
    _ entry: Int32, _ next: Int32, isGreedy: Bool
  ) throws(RegularExpressionError) -> Int32 {
    try emit(isGreedy ? .split(entry, next) : .split(next, entry))
  }

  // MARK: Characters

  /// The instruction for one character of a set, as the bytes of its UTF-8.
  private mutating func compile(
    _ set: CharacterSet, then next: Int32
  ) throws(RegularExpressionError) -> Int32 {
    var sequences: [[ClosedRange<UInt8>]] = []
    for range in set.ranges { UTF8Ranges.append(range, to: &sequences) }
    return try node(sequences[...], depth: 0, then: next)
  }

  /// An instruction for sequences that agree before a depth. At each depth their ranges are the same
  /// or apart, and ascend.
  private mutating func node(
    _ sequences: ArraySlice<[ClosedRange<UInt8>]>, depth: Int, then next: Int32
  ) throws(RegularExpressionError) -> Int32 {
    var ways: [RegularExpression.Transition] = []
    var rest = sequences
    while let range = rest.first?[depth] {
      let group = rest.prefix { $0[depth] == range }
      rest = rest.dropFirst(group.count)
      let isLast = group.first?.count == depth + 1
      let target = isLast ? next : try node(group, depth: depth + 1, then: next)
      if let last = ways.last, last.target == target, Int(last.high) + 1 == Int(range.lowerBound) {
        ways[ways.count - 1].high = range.upperBound
      } else {
        ways.append(.init(low: range.lowerBound, high: range.upperBound, target: target))
      }
    }
    if let node = nodes[ways] { return node }
    guard transitions.count + ways.count < Self.sizeLimit else {
      throw RegularExpressionError(.tooLarge, at: 0)
    }
    let node = try emit(.bytes(start: Int32(transitions.count), count: Int32(ways.count)))
    transitions += ways
    nodes[ways] = node
    return node
  }
}

/// Splits ranges of characters into ranges of the bytes that spell them in UTF-8.
///
/// Worked example: U+0041 to U+00FF becomes `41…7F`, and `C2…C3` followed by `80…BF`.
enum UTF8Ranges {
  /// Appends the byte sequences of a range of characters, in their order.
  static func append(_ range: ClosedRange<UInt32>, to sequences: inout [[ClosedRange<UInt8>]]) {
    for bounds: ClosedRange<UInt32> in [
      0...0x7F, 0x80...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF, 0x1_0000...0x10_FFFF,
    ] where range.overlaps(bounds) {
      split(range.clamped(to: bounds), to: &sequences)
    }
  }

  /// Splits characters of one length until each part varies in a run of last bytes only.
  private static func split(
    _ range: ClosedRange<UInt32>, to sequences: inout [[ClosedRange<UInt8>]]
  ) {
    let (low, high) = (range.lowerBound, range.upperBound)
    if low >= 0x80 {
      for shift in [UInt32(6), 12, 18] {
        let mask: UInt32 = 1 << shift - 1
        guard low & ~mask != high & ~mask else { continue }
        if low & mask != 0 {
          split(low...(low | mask), to: &sequences)
          return split((low | mask) + 1...high, to: &sequences)
        }
        if high & mask != mask {
          split(low...(high & ~mask) - 1, to: &sequences)
          return split(high & ~mask...high, to: &sequences)
        }
      }
    }
    sequences.append(zip(bytes(low), bytes(high)).map { $0...$1 })
  }

  private static func bytes(_ value: UInt32) -> [UInt8] {
    guard let scalar = Unicode.Scalar(value) else { return [] }
    return Array(String(scalar).utf8)
  }
}
