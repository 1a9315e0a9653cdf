internal import JSONLines

/// Numbers as bytes whose order is that of the numbers by exact value: integers of any size, doubles
/// and the infinite ones among each other; equal numbers have equal bytes.
///
/// A finite number other than 0 is written as its class, its binary exponent and its binary digits
/// from the first 1 on, eight bytes at a time, each group followed by whether there is another.
/// Worked example: 6 = 1.1 (binary) · 2^2 is class 0x25, exponent 0x0802, digits 0xC000…, 0. A
/// negative one has the bytes of its magnitude behind the class inverted.
enum NumberKey {
  private enum Class {
    static let negativeInfinity: UInt8 = 0x20
    static let negativeBeyondDoubles: UInt8 = 0x21
    static let negative: UInt8 = 0x22
    static let zero: UInt8 = 0x23
    static let positive: UInt8 = 0x25
    static let positiveBeyondDoubles: UInt8 = 0x26
    static let infinity: UInt8 = 0x27
  }

  /// What is added to exponents, so that they are positive.
  private static let bias = 0x800
  /// An integer of more digits is beyond every double.
  private static let digitsOfDoubles = 309

  static func append(_ value: NumericValue, to key: inout [UInt8]) {
    switch value {
    case .integer(let integer): append(integer, to: &key)
    case .real(let real): append(real, to: &key)
    case .bigInteger(let isNegative, let digits):
      append(isNegative: isNegative, digits: digits, to: &key)
    }
  }

  static func append(_ integer: Int64, to key: inout [UInt8]) {
    guard integer != 0 else { return key.append(Class.zero) }
    let magnitude = integer.magnitude
    let zeros = magnitude.leadingZeroBitCount
    append(
      isNegative: integer < 0, exponent: 63 - zeros, digits: [magnitude << UInt64(zeros)],
      to: &key)
  }

  static func append(_ real: Double, to key: inout [UInt8]) {
    if real == 0 || real.isNaN { return key.append(Class.zero) }
    guard real.isFinite else {
      return key.append(real < 0 ? Class.negativeInfinity : Class.infinity)
    }
    // The significand of a finite number is in 1..<2 and has 52 digits behind the point.
    let digits = UInt64(real.significand * 0x1p52) << 11
    append(isNegative: real < 0, exponent: Int(real.exponent), digits: [digits], to: &key)
  }

  private static func append(
    isNegative: Bool, digits decimal: [UInt8], to key: inout [UInt8]
  ) {
    if decimal.count <= digitsOfDoubles {
      let limbs = binaryDigits(of: decimal)
      let top = limbs.count - 1
      let zeros = limbs[top].leadingZeroBitCount
      let exponent = 64 * top + 63 - zeros
      if exponent < 1024 {
        var digits: [UInt64] = []
        for place in stride(from: top, through: 0, by: -1) {
          let below = place > 0 && zeros > 0 ? limbs[place - 1] >> UInt64(64 - zeros) : 0
          digits.append(limbs[place] << UInt64(zeros) | below)
        }
        while digits.count > 1, digits.last == 0 { digits.removeLast() }
        return append(isNegative: isNegative, exponent: exponent, digits: digits, to: &key)
      }
    }
    key.append(isNegative ? Class.negativeBeyondDoubles : Class.positiveBeyondDoubles)
    let start = key.count
    key.append(bigEndian: UInt32(truncatingIfNeeded: decimal.count))
    key += decimal
    if isNegative { key.invert(from: start) }
  }

  private static func append(
    isNegative: Bool, exponent: Int, digits: [UInt64], to key: inout [UInt8]
  ) {
    key.append(isNegative ? Class.negative : Class.positive)
    let start = key.count
    key.append(bigEndian: UInt16(truncatingIfNeeded: exponent + bias))
    for (place, group) in digits.enumerated() {
      key.append(bigEndian: group)
      key.append(UInt8(place == digits.count - 1 ? 0 : 1))
    }
    if isNegative { key.invert(from: start) }
  }

  /// The integer of some decimal digits in limbs of 64 bits, the least first and no zero last.
  private static func binaryDigits(of decimal: [UInt8]) -> [UInt64] {
    var limbs: [UInt64] = [0]
    for digit in decimal {
      var carry = UInt64(digit &- UInt8(ascii: "0"))
      for place in limbs.indices {
        let (high, low) = limbs[place].multipliedFullWidth(by: 10)
        let (sum, overflows) = low.addingReportingOverflow(carry)
        limbs[place] = sum
        carry = high + (overflows ? 1 : 0)
      }
      if carry > 0 { limbs.append(carry) }
    }
    return limbs
  }
}

extension [UInt8] {
  /// Appends an integer, its most significant byte first.
  package mutating func append(bigEndian integer: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: integer.bigEndian) { append(contentsOf: $0) }
  }

  /// Inverts the bytes from a place to the end: what ordered up then orders down.
  mutating func invert(from start: Int) {
    for place in start..<Swift.max(start, count) { self[place] = ~self[place] }
  }
}
