internal import JSONLines
internal import Times

extension FunctionTable {
  static let numberFunctions: [FunctionEntry] = [
    FunctionEntry("abs", 1...1, [.numeric], .number) { evaluator, line, arguments in
      evaluator.magnitude(arguments.first, line: line)
    },
    FunctionEntry("round", 1...2, [.numeric], .number) { evaluator, line, arguments in
      guard arguments.count > 1 else {
        return evaluator.rounded(arguments.first, .toNearestOrAwayFromZero, line: line)
      }
      guard let digits = evaluator.wholeNumber(arguments.second, line: line) else { return .null }
      return evaluator.rounded(arguments.first, toDigits: digits, line: line)
    },
    FunctionEntry("floor", 1...1, [.numeric], .number) { evaluator, line, arguments in
      evaluator.rounded(arguments.first, .down, line: line)
    },
    FunctionEntry("ceil", 1...1, [.numeric], .number) { evaluator, line, arguments in
      evaluator.rounded(arguments.first, .up, line: line)
    },
  ]

  static let valueFunctions: [FunctionEntry] = [
    FunctionEntry("typeof", 1...1, [.any], .text, null: .isTaken) { evaluator, line, arguments in
      let name = evaluator.typeName(of: arguments.first, line: line)
      return evaluator.buildText { _, output in output.append(text: name) }
    },
    FunctionEntry("json_extract", 2...2, [.json, .text], .json) { evaluator, line, arguments in
      evaluator.extractJSON(arguments, line: line)
    },
    FunctionEntry("json_array_length", 1...2, [.json, .text], .number) {
      evaluator, line, arguments in
      evaluator.jsonArrayLength(arguments, line: line)
    },
    FunctionEntry("array_contains", 2...2, [.array, .any], .boolean) {
      evaluator, line, arguments in
      guard case .array(let run) = arguments.first else { return .null }
      return .boolean(evaluator.contains(arguments.second, in: run, line: line))
    },
    FunctionEntry("input_filename", 0...0, [], .text, isPure: false) { evaluator, _, _ in
      evaluator.buildText { evaluator, output in output.append(text: evaluator.origin.file) }
    },
    FunctionEntry("input_line", 0...0, [], .number, isPure: false) { evaluator, _, _ in
      .integer(Int64(evaluator.origin.line))
    },
  ]

  static let timeFunctions: [FunctionEntry] = [
    FunctionEntry("timestamp", 1...1, [.temporal], .timestamp) { evaluator, line, arguments in
      evaluator.timestampOrNow(arguments.first, line: line).map { .timestamp($0) } ?? .null
    },
    FunctionEntry("date", 1...1, [.temporal], .text) { evaluator, line, arguments in
      guard let timestamp = evaluator.timestampOrNow(arguments.first, line: line) else {
        return .null
      }
      return evaluator.buildText { _, output in timestamp.date.append(to: &output) }
    },
    FunctionEntry("now", 0...0, [], .timestamp, isPure: false) { evaluator, _, _ in
      .timestamp(evaluator.now)
    },
  ]
}

extension Evaluator {
  fileprivate mutating func typeName(of value: Value, line: RawSpan) -> StaticString {
    switch value {
    case .null: return "null"
    case .boolean: return "boolean"
    case .integer: return "integer"
    case .real: return "real"
    case .number:
      if case .real = number(value, line: line) { return "real" }
      return "integer"
    case .text: return "text"
    case .array: return "array"
    case .object: return "object"
    case .timestamp: return "timestamp"
    case .interval: return "interval"
    }
  }

  /// Returns a value as a timestamp. The string `now`, in any letter case, is the start of the run.
  mutating func timestampOrNow(_ value: Value, line: RawSpan) -> Timestamp? {
    if let timestamp = timestamp(value, line: line) { return timestamp }
    guard case .text(let run) = value else { return nil }
    let isNow = withBytes(plain(run, line: line), line: line) { $0.spells("now") }
    return isNow ? now : nil
  }

  /// A number to so many decimals, halves away from zero as its shortest decimal digits tell them.
  fileprivate mutating func rounded(_ value: Value, toDigits digits: Int64, line: RawSpan) -> Value
  {
    guard let number = number(value, line: line) else { return .null }
    let decimals = Int(max(-400, min(400, digits)))
    if decimals >= 0 {
      if case .integer(let integer) = number { return .integer(integer) }
      if case .bigInteger(let isNegative, let digits) = number {
        return bigInteger(isNegative, digits)
      }
    }
    let real = number.double
    guard real.isFinite else { return .null }
    if case .integer(let integer) = number {
      switch integer.rounded(toPowerOfTen: -decimals) {
      case let rounded where rounded == Int128(Int64(truncatingIfNeeded: rounded)):
        return .integer(Int64(truncatingIfNeeded: rounded))
      case let rounded: return Self.real(Double(rounded))
      }
    }
    var decimal = DecimalDigits(real)
    decimal.round(toDecimals: decimals)
    return Self.real(decimal.double)
  }

  fileprivate mutating func contains(_ value: Value, in list: ByteRun, line: RawSpan) -> Bool {
    var cursor = JSONElementCursor(list.slice(.array))
    while let element = next(&cursor, in: list.source, line: line) {
      if compare(element, value, line: line) == .equal { return true }
    }
    return false
  }
}

extension Int64 {
  /// The nearest multiple of a power of ten, halves away from zero.
  fileprivate func rounded(toPowerOfTen power: Int) -> Int128 {
    guard power < 20 else { return 0 }
    var unit: Int128 = 1
    for _ in 0..<power { unit *= 10 }
    let half = self < 0 ? -unit / 2 : unit / 2
    return (Int128(self) + half) / unit * unit
  }
}
