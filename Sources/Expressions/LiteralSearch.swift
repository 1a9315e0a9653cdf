internal import JSONLines
internal import RegularExpressions

/// The literal of a constant LIKE, ILIKE or REGEXP, which decides it alone or tells most texts off.
///
/// Worked example: `%models/%` is a search for `models/`; `a%models/_` a search too, and only a text that
/// holds `models/` is then matched with the whole pattern.
struct LiteralSearch: BitwiseCopyable, Sendable {
  let shape: LikePattern.Shape
  let ignoresCase: Bool
  /// Where the literal stands in the program's constants.
  let literal: ByteRun
  /// The places in the literal that are looked for first.
  let first: Int32
  let second: Int32

  init(_ pattern: LikePattern, literal bytes: [UInt8], at run: ByteRun) {
    self.init(pattern.shape, ignoresCase: pattern.ignoresCase, literal: bytes, at: run)
  }

  /// The search for what every match of a regular expression holds.
  init(_ expression: RegularExpression, literal bytes: [UInt8], at run: ByteRun) {
    self.init(
      expression.isLiteral ? .contains : .general, ignoresCase: false, literal: bytes, at: run)
  }

  private init(
    _ shape: LikePattern.Shape, ignoresCase: Bool, literal bytes: [UInt8], at run: ByteRun
  ) {
    self.shape = shape
    self.ignoresCase = ignoresCase
    literal = run
    let rarest = bytes.isEmpty ? (0, 0) : SearchedText.rarestPlaces(in: bytes)
    (first, second) = (Int32(rarest.0), Int32(rarest.1))
  }
}

extension Evaluator {
  /// LIKE or ILIKE with a constant pattern.
  @inline(__always)
  mutating func like(
    _ value: Value, _ pattern: Int32, negated: Bool, line: RawSpan
  ) -> Truth {
    guard case .text(let run) = value else { return .unknown }
    let search = program.searches[Int(pattern)]
    let text = prepared(run, ignoresCase: search.ignoresCase, line: line)
    return Truth(covers(search, pattern, text, line: line) != negated)
  }

  private borrowing func covers(
    _ search: LiteralSearch, _ pattern: Int32, _ run: ByteRun, line: RawSpan
  ) -> Bool {
    withBytes(run, line: line) { text in
      let literal = arena.span.bytes.extracting(search.literal.range)
      switch search.shape {
      case .exact: return text.byteCount == literal.byteCount && text.byteOrder(literal) == 0
      case .prefix: return text.starts(with: literal)
      case .suffix: return text.ends(with: literal)
      case .contains, .general:
        let rarest = (Int(search.first), Int(search.second))
        guard kernels.firstOffset(of: literal, rarest: rarest, in: text) != nil else {
          return false
        }
        return search.shape == .contains || program.patterns[Int(pattern)].matches(text)
      }
    }
  }
}
