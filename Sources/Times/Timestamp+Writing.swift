extension Timestamp {
  /// The extended ISO 8601 form, `2026-01-01T00:00:00Z`, with a fraction only if it is not 0.
  package var text: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The form that Cloud Control returns: the fraction has 0, 3, 6 or 9 digits, as few as the value
  /// needs.
  package var cloudControlText: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    guard nanoseconds > 0 else { return String(decoding: bytes, as: UTF8.self) }
    bytes.removeLast()
    // `2026-01-01T00:00:00.` has 20 bytes.
    while (bytes.count - 20) % 3 != 0 { bytes.append(UInt8(ascii: "0")) }
    return String(decoding: bytes, as: UTF8.self) + "Z"
  }

  /// The extended ISO 8601 form, rounded to three decimals: `2026-01-01T00:00:00.000Z`.
  package var millisecondText: String {
    let rounded = roundedToMilliseconds
    var bytes: [UInt8] = []
    rounded.appendWholeSecond(to: &bytes)
    bytes.append(UInt8(ascii: "."))
    bytes.appendPadded(Int64(rounded.nanoseconds / 1_000_000), width: 3)
    bytes.append(UInt8(ascii: "Z"))
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The basic ISO 8601 form without a fraction, as in AWS's `X-Amz-Date`: `20150830T123600Z`.
  package var basicText: String {
    let (date, time) = (date, secondOfDay)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16)
    bytes.appendPadded(date.year, width: 4)
    for part in [date.month, date.day] { bytes.appendPadded(part, width: 2) }
    bytes.append(UInt8(ascii: "T"))
    for part in [time / 3600, time / 60 % 60, time % 60] { bytes.appendPadded(part, width: 2) }
    bytes.append(UInt8(ascii: "Z"))
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the extended ISO 8601 form, as in `text`.
  package func append(to output: inout [UInt8]) {
    appendWholeSecond(to: &output)
    output.appendFraction(nanoseconds)
    output.append(UInt8(ascii: "Z"))
  }

  /// Appends the form `2026-01-01T00:00:00`, without fraction and offset.
  private func appendWholeSecond(to output: inout [UInt8]) {
    date.append(to: &output)
    output.append(UInt8(ascii: "T"))
    let time = secondOfDay
    output.appendPadded(time / 3600, width: 2)
    output.append(UInt8(ascii: ":"))
    output.appendPadded(time / 60 % 60, width: 2)
    output.append(UInt8(ascii: ":"))
    output.appendPadded(time % 60, width: 2)
  }
}

extension CalendarDate {
  /// Appends the form `2026-01-01`.
  package func append(to output: inout [UInt8]) {
    output.appendPadded(year, width: 4)
    output.append(UInt8(ascii: "-"))
    output.appendPadded(month, width: 2)
    output.append(UInt8(ascii: "-"))
    output.appendPadded(day, width: 2)
  }
}

extension [UInt8] {
  /// Appends a number that is not negative, padded with zeros on the left.
  mutating func appendPadded(_ number: Int64, width: Int) {
    var divisor: Int64 = 1
    for _ in 1..<width { divisor *= 10 }
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
      divisor /= 10
    }
  }

  /// Appends a point and the fraction without trailing zeros; appends nothing for 0.
  mutating func appendFraction(_ nanoseconds: Int32) {
    guard nanoseconds > 0 else { return }
    append(UInt8(ascii: "."))
    appendPadded(Int64(nanoseconds), width: 9)
    while last == UInt8(ascii: "0") { removeLast() }
  }
}
