extension RawSpan {
  /// The double nearest to a decimal number's text; infinite beyond its range, NaN if it is none.
  ///
  /// Up to 19 digits whose integer is below 2^53, with a power of ten that a double holds exactly,
  /// need one correctly rounded operation (Clinger, "How to Read Floating Point Numbers
  /// Accurately", 1990); everything else goes the library's way.
  package func parsedDouble() -> Double {
    var offset = 0
    var isNegative = false
    if byteCount > 0, byte(0) == UInt8(ascii: "-") || byte(0) == UInt8(ascii: "+") {
      isNegative = byte(0) == UInt8(ascii: "-")
      offset = 1
    }
    var significand: UInt64 = 0
    var digits = 0
    var exponent = 0
    var afterPoint = false
    loop: while offset < byteCount {
      let byte = byte(offset)
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if significand > 0 || byte > UInt8(ascii: "0") { digits += 1 }
        guard digits <= 19 else { return slowlyParsedDouble() }
        significand = significand * 10 + UInt64(byte - UInt8(ascii: "0"))
        if afterPoint { exponent -= 1 }
      case UInt8(ascii: ".") where !afterPoint:
        afterPoint = true
      default:
        break loop
      }
      offset += 1
    }
    guard offset == byteCount, significand < 1 << 53, exponent >= -22, byteCount > 0 else {
      return slowlyParsedDouble()
    }
    let magnitude = Double(significand) / Self.powersOfTen[-exponent]
    return isNegative ? -magnitude : magnitude
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  private func slowlyParsedDouble() -> Double {
    var bytes: [UInt8] = []
    bytes.append(self)
    return Double(String(decoding: bytes, as: UTF8.self)) ?? .nan
  }
}
