/// A number as it was written; compared by value.
package struct JSONNumber: Hashable, Sendable {
  /// The number's JSON text, such as `1e-4`.
  package let text: String

  package init(_ integer: some FixedWidthInteger) { text = String(integer) }

  /// The number that stands in a checked line.
  package init(_ slice: JSONSlice, of line: RawSpan) {
    var bytes: [UInt8] = []
    bytes.append(slice.range, of: line)
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// What it is worth, for comparisons.
  package var value: NumericValue { NumericValue(Array(text.utf8).span.bytes) }

  package static func == (left: JSONNumber, right: JSONNumber) -> Bool {
    left.value.order(right.value) == 0
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(value.double) }

  /// The nearest double; infinite beyond double's range.
  package var double: Double { value.double }

  /// The integer, nil if it is none that 64 bits hold.
  package var integer: Int64? {
    if case .integer(let integer) = value { integer } else { nil }
  }
}

/// What a number is worth: integers of any size exactly, everything else as a double.
package enum NumericValue: Sendable {
  case integer(Int64)
  /// An integer that 64 bits do not hold: its sign and its decimal digits, no leading zero.
  case bigInteger(isNegative: Bool, digits: [UInt8])
  case real(Double)

  /// The value of a JSON number's text (or of `+5`, `007`, `.5`, `7.`: the longer grammar of
  /// numbers in strings). Anything else is the caller's mistake and becomes NaN.
  package init(_ text: RawSpan) {
    var magnitude: UInt64 = 0
    var overflows = false
    var isInteger = text.byteCount > 0
    var offset = 0
    let isNegative = text.byteCount > 0 && text.byte(0) == UInt8(ascii: "-")
    if isNegative || (text.byteCount > 0 && text.byte(0) == UInt8(ascii: "+")) { offset = 1 }
    let digits = offset
    while offset < text.byteCount {
      let digit = text.byte(offset) &- UInt8(ascii: "0")
      guard digit < 10 else {
        isInteger = false
        break
      }
      let (product, first) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, second) = product.addingReportingOverflow(UInt64(digit))
      magnitude = sum
      if first || second { overflows = true }
      offset &+= 1
    }
    guard isInteger else {
      self = .real(text.parsedDouble())
      return
    }
    let limit = isNegative ? UInt64(1) << 63 : UInt64(1) << 63 - 1
    if !overflows, magnitude <= limit {
      self = .integer(isNegative ? Int64(truncatingIfNeeded: 0 &- magnitude) : Int64(magnitude))
      return
    }
    var significant = digits
    while significant + 1 < text.byteCount, text.byte(significant) == UInt8(ascii: "0") {
      significant += 1
    }
    var bytes: [UInt8] = []
    bytes.append(significant..<text.byteCount, of: text)
    self = .bigInteger(isNegative: isNegative, digits: bytes)
  }

  /// The nearest double.
  package var double: Double {
    switch self {
    case .integer(let integer): return Double(integer)
    case .real(let real): return real
    case .bigInteger(let isNegative, let digits):
      let magnitude = digits.span.bytes.parsedDouble()
      return isNegative ? -magnitude : magnitude
    }
  }

  /// The order by exact value: negative, 0 or positive; nil where one of them is NaN.
  package func order(_ other: NumericValue) -> Int? {
    switch (self, other) {
    case (.integer(let left), .integer(let right)):
      return left < right ? -1 : left == right ? 0 : 1
    case (.real(let left), .real(let right)):
      if left.isNaN || right.isNaN { return nil }
      return left < right ? -1 : left == right ? 0 : 1
    case (.integer(let left), .real(let right)):
      return Self.order(left, right)
    case (.real, .integer), (.real, .bigInteger), (.integer, .bigInteger):
      return other.order(self).map { -$0 }
    case (.bigInteger(let isNegative, _), .integer):
      return isNegative ? -1 : 1
    case (.bigInteger(let isNegative, let digits), .real(let real)):
      return Self.order(isNegative: isNegative, digits: digits, real)
    case (.bigInteger(let isNegative, let digits), .bigInteger(let otherNegative, let others)):
      if isNegative != otherNegative { return isNegative ? -1 : 1 }
      let order = Self.order(digits, others)
      return isNegative ? -order : order
    }
  }

  private static func order(_ integer: Int64, _ real: Double) -> Int? {
    if real.isNaN { return nil }
    if real >= 0x1p63 { return -1 }
    if real < -0x1p63 { return 1 }
    let whole = real.rounded(.towardZero)
    let other = Int64(whole)
    if integer != other { return integer < other ? -1 : 1 }
    return real == whole ? 0 : real > whole ? -1 : 1
  }

  private static func order(isNegative: Bool, digits: [UInt8], _ real: Double) -> Int? {
    if real.isNaN { return nil }
    if (real < 0) != isNegative { return isNegative ? -1 : 1 }
    if real.isInfinite { return isNegative ? 1 : -1 }
    // The digits stand for at least 2^63; what is below need not be spelled out (0 could not be).
    if real.magnitude < 0x1p63 { return isNegative ? -1 : 1 }
    let order = order(digits, real.magnitude.wholeDigits)
    return isNegative ? -order : order
  }

  /// The order of two runs of decimal digits without leading zeros.
  private static func order(_ left: [UInt8], _ right: [UInt8]) -> Int {
    if left.count != right.count { return left.count < right.count ? -1 : 1 }
    return left.span.bytes.byteOrder(right.span.bytes).signum()
  }
}

extension Double {
  /// The decimal digits of the whole part of a finite, positive double, exactly.
  package var wholeDigits: [UInt8] {
    guard self >= 1 else { return [UInt8(ascii: "0")] }
    let shift = Int(exponent) - Double.significandBitCount
    guard shift > 0 else { return Array(String(UInt64(self)).utf8) }
    // significand · 2^shift, in limbs of nine decimal digits, least significant first.
    var limbs: [UInt64] = []
    var rest = UInt64(self / Double(sign: .plus, exponent: shift, significand: 1))
    while rest > 0 {
      limbs.append(rest % 1_000_000_000)
      rest /= 1_000_000_000
    }
    for _ in 0..<shift {
      var carry: UInt64 = 0
      for index in limbs.indices {
        let doubled = limbs[index] * 2 + carry
        limbs[index] = doubled % 1_000_000_000
        carry = doubled / 1_000_000_000
      }
      if carry > 0 { limbs.append(carry) }
    }
    var text = String(limbs.last ?? 0)
    for limb in limbs.dropLast().reversed() {
      let digits = String(limb)
      text += String(repeating: "0", count: 9 - digits.count) + digits
    }
    return Array(text.utf8)
  }
}
