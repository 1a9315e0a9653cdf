internal import Expressions
internal import JSONLines
internal import Spelling
internal import Times

/// Checks of constants, and of constants compared with times.
extension ExpressionChecker {
  /// A constant in an expression, or the value of a parameter.
  enum Constant: Equatable {
    case null
    case boolean
    case text(String)
    /// A number as written.
    case number(String)
    case timestamp(Timestamp)
    /// An array or object.
    case nested
  }

  /// Returns the value of a constant or parameter; `nil` for any other expression.
  func constant(of syntax: Syntax) -> Constant? {
    switch syntax.node {
    case .literal(.null): return .null
    case .literal(.boolean): return .boolean
    case .literal(.text(let text)): return .text(text)
    case .literal(.number(let text)): return .number(text)
    case .literal(.timestamp(let timestamp)): return .timestamp(timestamp)
    case .negate(let operand):
      guard case .number(let text)? = constant(of: operand) else { return nil }
      return .number("-" + text)
    case .parameter(let name):
      switch parameters[name] {
      case .text(let text)?: return .text(text)
      case .json(.string(let string))?: return .text(string.text)
      case .json(.number(let number))?: return .number(number.text)
      case .json(.boolean)?: return .boolean
      case .json(.null)?: return .null
      case .json(.array)?, .json(.object)?: return .nested
      case nil: return nil
      }
    default: return nil
    }
  }

  func near(_ text: String, among allowed: [String]) -> String? {
    NearMiss.name(for: text, among: allowed)
  }

  // MARK: Times

  mutating func checkTime(
    _ text: String, _ known: Knowledge, isEquality: Bool, at range: Range<Int>
  ) {
    let time = TimeText(text)
    if !time.isUsable {
      report(.notTime(text, column: known.column), at: range)
    } else if time.isDate, isEquality {
      report(.dateForTime(text, column: known.column), at: range)
    } else if time.ordersOtherwise {
      report(.ordersAsText(text, column: known.column), at: range)
    }
  }

  /// Checks a constant compared with a call of `timestamp`, `now` or `date`. Returns true if
  /// `subject` is such a call and the comparison is fully checked.
  mutating func checkInstant(
    _ subject: Syntax, _ constant: Constant, at range: Range<Int>
  ) -> Bool {
    guard case .call(let call) = subject.node else { return false }
    switch (call.name.asciiLowercased, constant) {
    case ("timestamp", .number(let text)), ("now", .number(let text)),
      ("timestamp", .text(let text)), ("now", .text(let text)):
      guard let seconds = Double(text), abs(seconds) < 100_000_000 else { return true }
      report(
        .numberForTime(text, column: spelling(subject.range), isText: false), at: range)
      return true
    case ("date", .text(let text)):
      if !TimeText(text).isUsable {
        report(.notTime(text, column: spelling(subject.range)), at: range)
      }
      return true
    default: return false
    }
  }

  /// Reports a date without quotes that is compared with a time; returns whether there is one.
  mutating func checkUnquotedDate(_ subject: Syntax, _ other: Syntax, _ scope: Scope) -> Bool {
    guard let date = unquotedDate(other) else { return false }
    if case .call(let call) = subject.node {
      guard ["timestamp", "date", "now"].contains(call.name.asciiLowercased) else { return false }
    } else {
      guard knowledge(of: subject, scope)?.shape == .time else { return false }
    }
    report(.unquotedDate(spelling(other.range), meant: date), at: other.range)
    return true
  }

  /// Returns the date probably meant by arithmetic such as `2024-01-31`, `2024/1/31` or
  /// `31/1/2024`; `nil` for other arithmetic.
  private func unquotedDate(_ syntax: Syntax) -> String? {
    guard case .arithmetic(let first, let terms) = syntax.node, terms.count <= 2 else {
      return nil
    }
    let operations = terms.map(\.operation)
    guard operations.allSatisfy({ $0 == .subtract }) || operations.allSatisfy({ $0 == .divide })
    else { return nil }
    var parts: [Int] = []
    for operand in [first] + terms.map(\.operand) {
      guard case .literal(.number(let text)) = operand.node, let part = Int(text) else {
        return nil
      }
      parts.append(part)
    }
    if parts.count == 3, parts[2] >= 1000 {
      // Up to 12, the first number may be the day or the month: do not guess.
      guard parts[0] <= 31, parts[1] <= 31 else { return nil }
      return parts[0] > 12 ? Self.date(parts[2], parts[1], parts[0]) : "\(parts[2])-MM-DD"
    }
    guard (1000...9999).contains(parts[0]), (1...12).contains(parts[1]),
      parts.count < 3 || (1...31).contains(parts[2])
    else { return nil }
    return Self.date(parts[0], parts[1], parts.count < 3 ? nil : parts[2])
  }

  private static func date(_ year: Int, _ month: Int, _ day: Int?) -> String {
    func padded(_ part: Int) -> String { part < 10 ? "0\(part)" : "\(part)" }
    return "\(year)-\(padded(month))" + (day.map { "-" + padded($0) } ?? "")
  }
}
