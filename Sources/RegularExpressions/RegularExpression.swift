/// A pattern in RE2's dialect, compiled; matching takes time linear in the text.
///
/// The pattern becomes a nondeterministic automaton over the bytes of UTF-8 (Thompson, "Regular
/// Expression Search Algorithm", 1968). Worked example: `a|é+` becomes
///
///     0 match   1 split 3, 0   2 bytes A9→1   3 bytes C3→2   4 bytes 61→0   5 split 4, 3
///
/// with 5 as its start; every part is built before what leads to it, so that targets are known.
package struct RegularExpression: Sendable {
  enum Instruction: BitwiseCopyable, Sendable {
    case match
    /// One byte, by some of the transitions.
    case bytes(start: Int32, count: Int32)
    /// Either way, the first one preferred.
    case split(Int32, Int32)
    case assertion(Assertion, Int32)
    /// Notes the place: 2n where group n begins, 2n + 1 where it ends.
    case save(Int32, Int32)
  }

  /// Where a range of bytes leads.
  struct Transition: BitwiseCopyable, Hashable, Sendable {
    var low: UInt8
    var high: UInt8
    var target: Int32
  }

  /// The pattern as it was written.
  package let pattern: String
  /// How many groups remember what they matched, the whole match not counted.
  package let groupCount: Int
  let instructions: [Instruction]
  let transitions: [Transition]
  let start: Int32
  /// Whether it can match at the start of the text only.
  let isAnchored: Bool
  let hasAssertions: Bool
  /// Bytes that every text with a match holds; empty if none are known.
  package let requiredLiteral: [UInt8]
  /// Whether every text that holds them has a match.
  package let isLiteral: Bool
  /// The class of every byte: bytes that no transition and no assertion tells apart share one.
  let byteClasses: [UInt8]
  let byteClassCount: Int

  /// - Throws: why the pattern is refused, and at which character.
  package init(_ pattern: String) throws(RegularExpressionError) {
    let (syntax, groupCount) = try PatternParser.parse(pattern)
    var compiler = PatternCompiler()
    let end = try compiler.emit(.match)
    let start = try compiler.compile(syntax, then: end)
    self.pattern = pattern
    self.groupCount = groupCount
    self.start = start
    instructions = compiler.instructions
    transitions = compiler.transitions
    isAnchored = syntax.isAnchored
    hasAssertions = compiler.hasAssertions
    let literal = syntax.requiredLiteral
    requiredLiteral = literal.bytes
    isLiteral = literal.isWhole && !compiler.hasAssertions
    (byteClasses, byteClassCount) = Self.classes(
      of: compiler.transitions, hasAssertions: compiler.hasAssertions)
  }

  /// Where a byte leads from an instruction; nil if nowhere.
  @inline(__always)
  func target(of byte: UInt8, start: Int32, count: Int32) -> Int32? {
    var place = Int(start)
    let end = place + Int(count)
    while place < end {
      let transition = transitions[place]
      if byte < transition.low { return nil }
      if byte <= transition.high { return transition.target }
      place += 1
    }
    return nil
  }

  private static func classes(
    of transitions: [Transition], hasAssertions: Bool
  ) -> ([UInt8], Int) {
    // A class begins at a byte if some range begins there or ended right before.
    var begins = [Bool](repeating: false, count: 257)
    for transition in transitions {
      begins[Int(transition.low)] = true
      begins[Int(transition.high) + 1] = true
    }
    // Between the bytes of one character no match begins.
    begins[0x80] = true
    begins[0xC0] = true
    if hasAssertions {
      for byte in 1...255 where Context(UInt8(byte)) != Context(UInt8(byte - 1)) {
        begins[byte] = true
      }
    }
    var classes = [UInt8](repeating: 0, count: 256)
    var current: UInt8 = 0
    for byte in 1...255 {
      if begins[byte] { current += 1 }
      classes[byte] = current
    }
    return (classes, Int(current) + 1)
  }
}
