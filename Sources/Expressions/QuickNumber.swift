/// A number of the usual kind: an integer of at most 18 digits, or a decimal that a double holds without
/// more than one rounding. What is not usual goes through `NumericValue`, which knows all numbers.
enum QuickNumber: BitwiseCopyable {
  case integer(Int64)
  case real(Double)

  /// How two numbers compare by value; nil where a double may not hold the integer.
  @inline(__always)
  func order(_ other: QuickNumber) -> Comparison? {
    switch (self, other) {
    case (.integer(let left), .integer(let right)):
      return left < right ? .less : left == right ? .equal : .greater
    case (.real(let left), .real(let right)):
      return Self.order(left, right)
    case (.integer(let left), .real(let right)):
      return left.magnitude <= 1 << 53 ? Self.order(Double(left), right) : nil
    case (.real(let left), .integer(let right)):
      return right.magnitude <= 1 << 53 ? Self.order(left, Double(right)) : nil
    }
  }

  @inline(__always)
  private static func order(_ left: Double, _ right: Double) -> Comparison? {
    left < right ? .less : left == right ? .equal : left > right ? .greater : nil
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]

  /// The number that a text spells: digits, with a sign `-` or none, and a point among them or none; nil
  /// for all else.
  init?(_ text: RawSpan) {
    let count = text.byteCount
    var offset = count > 0 && text.byte(at: 0) == UInt8(ascii: "-") ? 1 : 0
    let isNegative = offset == 1
    guard count > offset, count &- offset <= 18 else { return nil }
    var significand: Int64 = 0
    let start = offset
    while offset < count, text.isDigit(at: offset) {
      significand = significand &* 10 &+ Int64(text.byte(at: offset) &- UInt8(ascii: "0"))
      offset &+= 1
    }
    guard offset > start else { return nil }
    if offset == count {
      self = .integer(isNegative ? 0 &- significand : significand)
      return
    }
    guard text.byte(at: offset) == UInt8(ascii: "."), count &- start <= 16 else { return nil }
    offset &+= 1
    let point = offset
    while offset < count, text.isDigit(at: offset) {
      significand = significand &* 10 &+ Int64(text.byte(at: offset) &- UInt8(ascii: "0"))
      offset &+= 1
    }
    guard offset == count, offset > point else { return nil }
    // Fewer than 16 digits are below 2^53, and the power of ten is exact: one correct rounding.
    let magnitude = Double(significand) / Self.powersOfTen[offset &- point]
    self = .real(isNegative ? -magnitude : magnitude)
  }
}

extension Evaluator {
  /// A value as a number, where it is one of the usual kind and not spelled with escapes.
  @inline(__always)
  borrowing func quickNumber(_ value: Value, line: RawSpan) -> QuickNumber? {
    switch value {
    case .integer(let integer): return .integer(integer)
    case .real(let real): return .real(real)
    case .number(let run): return withBytes(run, line: line) { QuickNumber($0) }
    case .text(let run) where run.spelling != .escaped:
      return withBytes(run, line: line) { QuickNumber($0) }
    default: return nil
    }
  }
}
