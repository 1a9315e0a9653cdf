package import JSONLines
internal import RegularExpressions
internal import Synchronization
package import Times

/// Where a record came from, for `input_filename()` and `input_line()`.
package struct RecordOrigin: Sendable, Equatable {
  package var file: String
  /// Counted from 1.
  package var line: Int

  package init(file: String, line: Int) {
    self.file = file
    self.line = line
  }
}

/// Works out a program's expressions for one line after another; one for each thread.
///
/// Its values point into the line and into `arena`, which begins with the program's constants and
/// goes on with what was computed for the line at hand. The arena is cut back at each `start`, so
/// that a steady run allocates nothing.
package struct Evaluator: ~Copyable {
  let program: Program
  let now: Timestamp
  var origin: RecordOrigin
  var arena: [UInt8]
  /// What is being computed, before it moves to the arena.
  var buffer: [UInt8] = []
  /// The operands of concatenations that are under way.
  var stack: [Value] = []
  /// Where the program's columns stand in the line at hand.
  var columns: [JSONSlice]
  /// The elements at hand of the lists that are walked, by scope.
  var elements: [Value]
  /// What stands below those columns.
  var finder: PathFinder
  /// The last text that was decoded, and what came of it; the same for the last one lowercased.
  private var lastDecoded: (text: ByteRun, result: ByteRun)?
  private var lastLowercased: (text: ByteRun, result: ByteRun)?
  /// What was worked out for the line at hand and will be asked for again.
  private var remembered: [(node: NodeIndex, value: Value)] = []
  /// Values that were worked out before; their bytes stand in the line at hand.
  var given: [Value] = []
  /// What columns must hold for conditions on them to be true.
  var filterSearch: FilterSearch
  /// Looks into texts that hold JSON.
  let inspector = JSONInspector()
  let matchers: RegularExpressionCache
  let kernels = ScanKernels.best
  /// A member that cannot be copied bit by bit, so that whoever borrows an evaluator gets its address:
  /// else each call would copy all of it, some 600 bytes.
  private let anchor = Atomic<Bool>(false)
  /// The parameters (places in `program.numericParameters`) that met text.
  private var parametersOrderedAsText: Set<Int> = []

  /// How many bytes may be computed for one line; a function that needs more gives NULL.
  static let arenaLimit = 256 << 20

  /// - Parameter now: the start of the run, what `now()` gives.
  package init(_ program: Program, now: Timestamp) {
    self.program = program
    self.now = now
    origin = RecordOrigin(file: "", line: 0)
    arena = program.constantBytes
    columns = Array(repeating: .absent, count: program.columns.count)
    elements = Array(repeating: .null, count: program.scopes)
    finder = PathFinder(program.paths)
    filterSearch = FilterSearch(program)
    matchers = RegularExpressionCache(program.regularExpressions)
  }

  /// Begins on a line, which the indexer has checked; the values of the line before are then void.
  ///
  /// - Parameter index: an indexer over the program's columns.
  package mutating func start(on index: borrowing LineIndexer, origin: RecordOrigin) {
    self.origin = origin
    start(on: index)
  }

  /// Begins on a line of which nobody asks where it came from.
  package mutating func start(on index: borrowing LineIndexer) {
    forgetLine()
    index.copySlices(to: &columns)
    finder.start(on: index)
    filterSearch.start()
  }

  /// Begins on values that were worked out before, their bytes in a line.
  package mutating func start(with given: [Value]) {
    forgetLine()
    self.given = given
  }

  @inline(__always)
  private mutating func forgetLine() {
    if arena.count > program.constantBytes.count {
      arena.removeLast(arena.count - program.constantBytes.count)
    }
    lastDecoded = nil
    lastLowercased = nil
    if !remembered.isEmpty { remembered.removeAll(keepingCapacity: true) }
  }

  /// Whether an expression is true for the line begun last.
  @inline(__always)
  package mutating func isTrue(_ root: ExpressionRoot, line: RawSpan) -> Bool {
    truth(of: root.test, line: line) == .yes
  }

  /// What an expression gives for the line begun last.
  package mutating func evaluate(_ root: ExpressionRoot, line: RawSpan) -> Value {
    if !remembered.isEmpty, let known = remembered.first(where: { $0.node == root.node }) {
      return known.value
    }
    return value(of: root.node, line: line)
  }

  /// The same, where others will ask for it before the next line begins.
  package mutating func evaluateOnce(_ root: ExpressionRoot, line: RawSpan) -> Value {
    if let known = remembered.first(where: { $0.node == root.node }) { return known.value }
    let value = value(of: root.node, line: line)
    remembered.append((root.node, value))
    return value
  }

  /// Whether the program asks where a record came from.
  package var needsOrigin: Bool { program.needsOrigin }

  /// The names of the string parameters that read as numbers and yet were ordered against text.
  package var numericParametersOrderedAsText: [String] {
    parametersOrderedAsText.sorted().map { program.numericParameters[$0].name }
  }

  mutating func value(of node: NodeIndex, line: RawSpan) -> Value {
    switch program.nodes[Int(node)] {
    case .constant(let place):
      return program.constants[Int(place)]
    case .column, .path, .identifier, .element, .elementMember, .elementValue, .given:
      return path(node, line: line)
    case .filtered, .or, .and, .not, .compare, .compareParameter, .equalsText, .columnIs, .isNull,
      .columnIsNull, .isDistinct, .isIn, .like, .likeDynamic, .regexp, .regexpDynamic:
      return truth(of: node, line: line).value
    case .concatenate(let operands):
      return concatenation(operands, skippingNull: false, line: line)
    case .concat(let operands):
      return concatenation(operands, skippingNull: true, line: line)
    case .arithmetic(let operands):
      return arithmeticChain(operands, line: line)
    case .negate(let operand):
      return negate(value(of: operand, line: line), line: line)
    case .conditional(let operands):
      return conditional(operands, line: line)
    case .cast(let operand, let target):
      return cast(value(of: operand, line: line), to: target, line: line)
    case .coalesce(let operands):
      return coalesce(operands, line: line)
    case .nullIf(let left, let right):
      let value = value(of: left, line: line)
      let other = self.value(of: right, line: line)
      return compare(value, other, line: line) == .equal ? .null : value
    case .call(let function, let operands):
      return call(function, operands, line: line)
    case .quantifier(let isAny, let list, let body, let scope):
      return quantifier(isAny: isAny, list: list, body: body, scope: scope, line: line)
    case .collect(let list, let body, let scope, let flattens):
      return collect(list: list, body: body, scope: scope, flattens: flattens, line: line)
    }
  }

  private mutating func conditional(_ operands: OperandRange, line: RawSpan) -> Value {
    let places = operands.indices
    var place = places.lowerBound
    while place + 1 < places.upperBound {
      if truth(of: program.operands[place], line: line) == .yes {
        return value(of: program.operands[place + 1], line: line)
      }
      place += 2
    }
    return place < places.upperBound ? value(of: program.operands[place], line: line) : .null
  }

  private mutating func coalesce(_ operands: OperandRange, line: RawSpan) -> Value {
    for place in operands.indices {
      let value = value(of: program.operands[place], line: line)
      if !value.isNull { return value }
    }
    return .null
  }

  mutating func note(parameter: Int32) { parametersOrderedAsText.insert(Int(parameter)) }
}

extension Evaluator {
  /// The bytes of a run, for as long as the body looks at them.
  @inline(__always)
  borrowing func withBytes<Result>(
    _ run: ByteRun, line: RawSpan, _ body: (RawSpan) -> Result
  ) -> Result {
    switch run.source {
    case .line: body(line.extracting(run.range))
    case .arena: body(arena.span.bytes.extracting(run.range))
    }
  }

  /// A text whose bytes are the text itself: escapes are decoded into the arena.
  @inline(__always)
  mutating func plain(_ run: ByteRun, line: RawSpan) -> ByteRun {
    run.spelling == .escaped ? decoded(run, line: line) : run
  }

  private mutating func decoded(_ run: ByteRun, line: RawSpan) -> ByteRun {
    if let lastDecoded, lastDecoded.text == run { return lastDecoded.result }
    let result = build { evaluator, output in
      evaluator.append(decodedText: run, line: line, to: &output)
    }
    lastDecoded = (run, result)
    return result
  }

  /// A text decoded and, for ILIKE, in small letters.
  @inline(__always)
  mutating func prepared(_ run: ByteRun, ignoresCase: Bool, line: RawSpan) -> ByteRun {
    ignoresCase ? lowercased(run, line: line) : plain(run, line: line)
  }

  private mutating func lowercased(_ run: ByteRun, line: RawSpan) -> ByteRun {
    if let lastLowercased, lastLowercased.text == run { return lastLowercased.result }
    let text = plain(run, line: line)
    let result = build { evaluator, output in
      evaluator.withBytes(text, line: line) { output.appendSimplyLowercased($0) }
    }
    lastLowercased = (run, result)
    return result
  }

  /// Computes bytes and moves them to the arena.
  @inline(__always)
  mutating func build(_ body: (borrowing Evaluator, inout [UInt8]) -> Void) -> ByteRun {
    var output: [UInt8] = []
    swap(&output, &buffer)
    output.removeAll(keepingCapacity: true)
    body(self, &output)
    let start = arena.count
    arena.append(contentsOf: output)
    swap(&output, &buffer)
    return ByteRun(start..<arena.count, in: .arena)
  }

  /// Computes a text, unless the arena is full.
  @inline(__always)
  mutating func buildText(_ body: (borrowing Evaluator, inout [UInt8]) -> Void) -> Value {
    guard arena.count < Self.arenaLimit else { return .null }
    return .text(build(body))
  }
}
