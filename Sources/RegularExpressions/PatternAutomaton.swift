/// The deterministic automaton of a pattern, made state by state as texts ask for it.
///
/// A state is what the instructions are that the text so far has led to, before assertions and splits
/// are followed, and what the last byte was. Following them waits for the next byte, which assertions
/// look at. The table of states is bounded: when it is full, it is emptied and begun again, and the
/// search goes on from the state at hand; so a text takes linear time whatever the pattern.
struct PatternAutomaton: Sendable {
  private static let unknown: Int32 = -1
  private static let dead: Int32 = 0
  private static let matched: Int32 = 1
  /// How many cells the table may have.
  private static let tableLimit = 1 << 18

  private let expression: RegularExpression
  /// A cell for every byte class, and one for the end of the text.
  private let stride: Int
  private var table: [Int32] = []
  private var kernels: [[Int32]] = []
  private var contexts: [Context] = []
  private var places: [[Int32]: Int32] = [:]
  private var closure: PatternClosure
  /// The state before the first byte; unknown until a text asks for it.
  private var initial = Self.unknown

  init(_ expression: RegularExpression) {
    self.expression = expression
    stride = expression.byteClassCount + 1
    closure = PatternClosure(expression.instructions.count)
    clear()
  }

  private mutating func clear() {
    table = Array(repeating: Self.dead, count: stride * 2)
    kernels = [[], []]
    contexts = [.other, .other]
    places.removeAll(keepingCapacity: true)
    initial = Self.unknown
  }

  /// Whether a text has a match.
  mutating func matches(_ text: RawSpan) -> Bool {
    if initial == Self.unknown { initial = place(of: [expression.start], .edge) }
    var state = initial
    var offset = 0
    while true {
      var next = run(&state, over: text, from: &offset)
      if offset == text.byteCount { break }
      if next == Self.unknown {
        let byte = text.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
        let cell = Int(state) &* stride &+ Int(expression.byteClasses[Int(byte)])
        next = step(state, byte: byte, cell: cell)
      }
      if next == Self.matched { return true }
      if next == Self.dead { return false }
      state = next
      offset += 1
    }
    let cell = Int(state) * stride + stride - 1
    if table[cell] == Self.unknown {
      table[cell] = follow(state, to: .edge, isBoundary: true) ? Self.matched : Self.dead
    }
    return table[cell] == Self.matched
  }

  /// Goes on over bytes whose cells lead to states that are known, to the first one that does not, and
  /// gives what its cell holds; a state at the text's end.
  @inline(__always)
  private func run(_ state: inout Int32, over text: RawSpan, from offset: inout Int) -> Int32 {
    let table = table.span
    let classes = expression.byteClasses.span
    var (current, place) = (state, offset)
    defer { (state, offset) = (current, place) }
    while place < text.byteCount {
      let byte = text.unsafeLoad(fromByteOffset: place, as: UInt8.self)
      let next = table[Int(current) &* stride &+ Int(classes[Int(byte)])]
      if next <= Self.matched { return next }
      current = next
      place &+= 1
    }
    return current
  }

  /// Works out a cell of the table.
  private mutating func step(_ state: Int32, byte: UInt8, cell: Int) -> Int32 {
    let context = Context(byte)
    if follow(state, to: context, isBoundary: byte & 0xC0 != 0x80) {
      table[cell] = Self.matched
      return Self.matched
    }
    var kernel: [Int32] = []
    for node in closure.members {
      guard case .bytes(let start, let count) = expression.instructions[Int(node)],
        let target = expression.target(of: byte, start: start, count: count)
      else { continue }
      kernel.append(target)
    }
    if !expression.isAnchored { kernel.append(expression.start) }
    kernel.sort()
    var distinct: [Int32] = []
    for node in kernel where node != distinct.last { distinct.append(node) }
    if distinct.isEmpty {
      table[cell] = Self.dead
      return Self.dead
    }
    let isFull = table.count >= Self.tableLimit
    let next = place(of: distinct, expression.hasAssertions ? context : .other)
    // A full table was emptied: the cell is no more.
    if !isFull { table[cell] = next }
    return next
  }

  /// Follows all that takes no byte from a state's instructions; true if that ends in a match.
  ///
  /// Before a byte that goes on with a character no way through the pattern can be at its start, but
  /// for the one that a state always begins anew; that one is left out.
  private mutating func follow(_ state: Int32, to behind: Context, isBoundary: Bool) -> Bool {
    closure.follow(
      kernels[Int(state)], expression.instructions, before: contexts[Int(state)], behind: behind,
      except: isBoundary ? -1 : expression.start)
  }

  /// The place of a state in the table, where it is put if it is new.
  private mutating func place(of kernel: [Int32], _ context: Context) -> Int32 {
    let key = kernel + [Int32(context.rawValue)]
    if let place = places[key] { return place }
    if table.count >= Self.tableLimit { clear() }
    let place = Int32(kernels.count)
    places[key] = place
    kernels.append(kernel)
    contexts.append(context)
    table.append(contentsOf: repeatElement(Self.unknown, count: stride))
    return place
  }
}

/// What instructions lead to without taking a byte.
struct PatternClosure: Sendable {
  /// The instructions found that take a byte.
  private(set) var members: [Int32] = []
  private var pending: [Int32] = []
  /// The round in which an instruction was found last.
  private var marks: [UInt64]
  private var round: UInt64 = 0

  init(_ count: Int) { marks = Array(repeating: 0, count: count) }

  /// Follows from some instructions but for one; true if a match is among what is found.
  mutating func follow(
    _ kernel: [Int32], _ instructions: [RegularExpression.Instruction], before: Context,
    behind: Context, except excluded: Int32
  ) -> Bool {
    round += 1
    members.removeAll(keepingCapacity: true)
    pending.removeAll(keepingCapacity: true)
    for node in kernel where node != excluded { pending.append(node) }
    while let node = pending.popLast() {
      if marks[Int(node)] == round { continue }
      marks[Int(node)] = round
      switch instructions[Int(node)] {
      case .match: return true
      case .bytes: members.append(node)
      case .split(let first, let second):
        pending.append(first)
        pending.append(second)
      case .save(_, let next): pending.append(next)
      case .assertion(let assertion, let next):
        if assertion.holds(before: before, behind: behind) { pending.append(next) }
      }
    }
    return false
  }
}
