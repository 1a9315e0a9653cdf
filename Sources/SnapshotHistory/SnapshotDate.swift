internal import Times

/// When a snapshot was taken, by its file's name: a date, or a date and a time in UTC.
///
/// Worked examples: `packages-2026-11-23.jsonl.gz` has the date `2026-11-23`, and
/// `20261123T031500+0100.jsonl` the time `2026-11-23T02:15:00Z`.
package struct SnapshotDate: Equatable, Sendable {
  private let timestamp: Timestamp
  private let hasTime: Bool

  /// Reads an ISO 8601 date or time; returns `nil` for any other text.
  package init?(parsing text: String) {
    guard let timestamp = Timestamp(iso8601: text) else { return nil }
    self.timestamp = timestamp
    hasTime = text.utf8.count > "2026-11-23".utf8.count
  }

  /// Finds the first ISO 8601 date, or date and time, in a path: in the last component that has one.
  ///
  /// - Returns: `nil` if there is none.
  package init?(inPath path: String) {
    for name in path.split(separator: "/").reversed() {
      guard let date = Self.first(in: Array(name.utf8)) else { continue }
      self = date
      return
    }
    return nil
  }

  /// As it is written: `2026-11-23` or `2026-11-23T02:15:00Z`.
  package var text: String {
    hasTime ? timestamp.text : String(timestamp.text.prefix("2026-11-23".count))
  }

  /// Returns whether this one is before another; if one of them has no time, only their days count.
  package func isBefore(_ other: SnapshotDate) -> Bool {
    guard hasTime, other.hasTime else {
      return timestamp.date.daysSinceEpoch < other.timestamp.date.daysSinceEpoch
    }
    return timestamp < other.timestamp
  }

  private static func first(in name: [UInt8]) -> SnapshotDate? {
    for start in name.indices where start == 0 || !name[start - 1].isDigit {
      var reader = NameReader(name, at: start)
      guard let day = reader.day() else { continue }
      if let time = reader.time(), let date = SnapshotDate(parsing: day + time) { return date }
      if let date = SnapshotDate(parsing: day) { return date }
    }
    return nil
  }
}

/// Reads a date and a time in a file's name, which may lack the colons and dashes of ISO 8601, or have
/// dashes for colons.
private struct NameReader {
  private let name: [UInt8]
  private var position: Int

  init(_ name: [UInt8], at position: Int) {
    self.name = name
    self.position = position
  }

  /// Reads `2026-11-23` or `20261123`, with no digit behind.
  mutating func day() -> String? {
    guard let year = digits(4) else { return nil }
    let isExtended = skip("-")
    guard let month = digits(2), skip("-") == isExtended, let day = digits(2), !isAtDigit else {
      return nil
    }
    return "\(year)-\(month)-\(day)"
  }

  /// Reads what follows a day: `T021500Z`, `T02:15:00.5+01:00`, `_02-15`; `nil` if that is no time.
  mutating func time() -> String? {
    let isBasic = skip("T") || skip("t")
    guard isBasic || skip("_") || skip(" "), let hour = digits(2) else { return nil }
    let isExtended = skipColon()
    guard isExtended || isBasic, let minute = digits(2) else { return nil }
    var time = "T\(hour):\(minute)"
    let before = position
    if skipColon() == isExtended, let second = digits(2), !isAtDigit {
      time += ":\(second)"
      time += fraction()
    } else {
      position = before
    }
    return isAtDigit ? nil : time + zone()
  }

  private mutating func fraction() -> String {
    let before = position
    guard skip("."), let first = digits(1) else {
      position = before
      return ""
    }
    var fraction = ".\(first)"
    while let digit = digits(1) { fraction += digit }
    return fraction
  }

  /// Reads `Z`, `+0100` or `+01:00`; without one the time is in UTC.
  private mutating func zone() -> String {
    if skip("Z") || skip("z") { return "Z" }
    let sign = skip("+") ? "+" : skip("-") ? "-" : nil
    guard let sign, let hours = digits(2) else { return "Z" }
    _ = skip(":")
    guard let minutes = digits(2), !isAtDigit else { return "Z" }
    return "\(sign)\(hours):\(minutes)"
  }

  private var isAtDigit: Bool { position < name.count && name[position].isDigit }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard position < name.count, name[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipColon() -> Bool { skip(":") || skip("-") }

  private mutating func digits(_ count: Int) -> String? {
    guard position + count <= name.count,
      name[position..<position + count].allSatisfy(\.isDigit)
    else { return nil }
    defer { position += count }
    return String(decoding: name[position..<position + count], as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
