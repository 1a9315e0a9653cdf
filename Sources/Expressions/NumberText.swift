internal import JSONLines

extension [UInt8] {
  /// Appends a number as it is written, but as JSON would: no `+` before it, no zeros at its beginning but
  /// one before the point, no point without digits behind it.
  ///
  /// - Parameter negated: whether it gets the other sign.
  mutating func appendNumber(_ text: RawSpan, negated: Bool) {
    var offset = 0
    var isNegative = negated
    if text.byteCount > 0, [UInt8(ascii: "-"), UInt8(ascii: "+")].contains(text.byte(at: 0)) {
      if text.byte(at: 0) == UInt8(ascii: "-") { isNegative.toggle() }
      offset = 1
    }
    if isNegative { append(UInt8(ascii: "-")) }
    while offset &+ 1 < text.byteCount, text.byte(at: offset) == UInt8(ascii: "0"),
      text.isDigit(at: offset &+ 1)
    {
      offset &+= 1
    }
    if offset < text.byteCount, !text.isDigit(at: offset) { append(UInt8(ascii: "0")) }
    while offset < text.byteCount {
      let byte = text.byte(at: offset)
      let isBarePoint =
        byte == UInt8(ascii: ".")
        && (offset &+ 1 == text.byteCount || !text.isDigit(at: offset &+ 1))
      if !isBarePoint { append(byte) }
      offset &+= 1
    }
  }
}

extension Evaluator {
  /// A number past double's range that was read, as it is written or with the other sign.
  mutating func infinite(_ run: ByteRun, negated: Bool, line: RawSpan) -> Value {
    .number(
      build { evaluator, output in
        evaluator.withBytes(run, line: line) { output.appendNumber($0, negated: negated) }
      })
  }
}
