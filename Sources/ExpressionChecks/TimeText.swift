/// The form of a string that is meant as a time.
struct TimeText {
  /// Whether it is a date or time in ISO 8601, whose order as a string is usually its order in
  /// time.
  let isUsable: Bool
  /// Whether it is a year, month or day without a time of day.
  let isDate: Bool
  /// Whether its order as a string is wrong beside the service's times, which have a `T` and end
  /// with `Z`.
  let ordersOtherwise: Bool

  init(_ text: String) {
    let bytes = Array(text.utf8)
    let digits = [4, 2, 2]
    var position = 0
    var parts: [Int] = []
    for (place, count) in digits.enumerated() {
      if place > 0 {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "-") else { break }
        position += 1
      }
      let part = bytes[min(position, bytes.count)..<min(position + count, bytes.count)]
      guard part.count == count, part.allSatisfy({ $0 &- 0x30 < 10 }) else {
        parts = []
        break
      }
      parts.append(part.reduce(0) { $0 * 10 + Int($1 - 0x30) })
      position += count
    }
    let isRange =
      !parts.isEmpty && (parts.count < 2 || (1...12).contains(parts[1]))
      && (parts.count < 3 || (1...31).contains(parts[2]))
    isDate = isRange && position == bytes.count
    let rest = bytes[min(position, bytes.count)...]
    let isTime =
      parts.count == 3 && (rest.first == UInt8(ascii: "T") || rest.first == 0x20)
      && rest.dropFirst().first.map { $0 &- 0x30 < 10 } ?? false
      && rest.dropFirst().allSatisfy { Self.timeOfDay.contains($0) }
    isUsable = isDate || (isRange && isTime)
    let hasOffset = rest.dropFirst().contains { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
    ordersOtherwise = isUsable && !isDate && (rest.first == 0x20 || hasOffset)
  }

  private static let timeOfDay = Set("0123456789:.,+-ZUTC ".utf8)
}
