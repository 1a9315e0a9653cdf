/// The shortest decimal digits that read as a double, and where the point stands among them.
///
/// Worked example: 0.025 is the digits 2 5 with the point at -1: 0.025 = 0.25 · 10^-1.
package struct DecimalDigits {
  package private(set) var isNegative: Bool
  /// 0 to 9 each, no zero first or last; empty for 0.
  package private(set) var digits: [UInt8]
  package private(set) var point: Int

  /// - Precondition: the double is finite.
  package init(_ double: Double) {
    isNegative = double < 0
    digits = []
    point = 0
    var exponent = 0
    var seenPoint = false
    var bytes = double.magnitude.description.utf8[...]
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "."): seenPoint = true
      case UInt8(ascii: "e"):
        exponent = Int(Substring(bytes)) ?? 0
        bytes = bytes[bytes.endIndex...]
      default:
        digits.append(byte &- UInt8(ascii: "0"))
        if !seenPoint { point += 1 }
      }
    }
    point += exponent
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    point -= zeros
    while digits.last == 0 { digits.removeLast() }
  }

  /// Rounds to so many decimals (before the point if negative), halves away from zero.
  package mutating func round(toDecimals decimals: Int) {
    let kept = point + decimals
    guard kept < digits.count else { return }
    guard kept >= 0 else {
      digits = []
      return
    }
    let roundsUp = digits[kept] >= 5
    digits.removeLast(digits.count - kept)
    guard roundsUp else {
      while digits.last == 0 { digits.removeLast() }
      return
    }
    while digits.last == 9 { digits.removeLast() }
    if let last = digits.popLast() {
      digits.append(last + 1)
    } else {
      digits = [1]
      point += 1
    }
  }

  /// The nearest double.
  package var double: Double {
    if digits.isEmpty { return 0 }
    var text: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    text += digits.map { $0 + UInt8(ascii: "0") }
    text.append(text: "e\(point - digits.count)")
    return text.span.bytes.parsedDouble()
  }

  /// Appends the number as ECMAScript writes it (ECMA-262, Number::toString), as RFC 8785 demands.
  package func append(to output: inout [UInt8]) {
    if digits.isEmpty { return output.append(UInt8(ascii: "0")) }
    if isNegative { output.append(UInt8(ascii: "-")) }
    let text = digits.map { $0 + UInt8(ascii: "0") }
    switch point {
    case digits.count...21 where point >= digits.count:
      output += text
      output.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: point - digits.count))
    case 1...21:
      output += text[..<point]
      output.append(UInt8(ascii: "."))
      output += text[point...]
    case -5...0:
      output.append(text: "0.")
      output.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: -point))
      output += text
    default:
      output.append(text[0])
      if text.count > 1 {
        output.append(UInt8(ascii: "."))
        output += text[1...]
      }
      output.append(text: point > 0 ? "e+\(point - 1)" : "e\(point - 1)")
    }
  }
}
