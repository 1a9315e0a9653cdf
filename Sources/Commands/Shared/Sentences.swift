internal import ByteStreams
internal import JSONLines
internal import LinePipeline

/// The one place where the facts of an error become a sentence: where, what was wrong, what to do.
enum Sentences {
  static func describe(_ error: StreamError) -> String { error.message }

  static func status(of error: StreamError, signal: Int32) -> ExitStatus {
    switch error {
    case .cannotOpen: .noInput
    case .cannotCreate: .cannotCreate
    case .readFailed, .changed, .writeFailed, .cannotLock, .outOfMemory: .inputOutput
    case .damaged, .foreignCompression: .malformedInput
    case .outputClosed: .success
    case .interrupted: ExitStatus(signal: signal)
    }
  }

  /// A line's problem, without its place.
  static func describe(_ problem: LineProblem) -> String {
    switch problem {
    case .syntax(let error): describe(error)
    case .tooLong(let limit):
      "the line is longer than \(limit) bytes; --max-line-bytes raises the limit"
    case .refused(let words, _), .elsewhere(_, _, let words, _): words
    }
  }

  /// A place as editors understand it: `file:line:column`, the column in bytes from 1.
  static func describe(_ place: LinePlace, _ problem: LineProblem) -> String {
    var text = "\(place.name):\(place.line):"
    if case .syntax(let error) = problem { text += "\(error.offset + 1):" }
    return text + " " + describe(problem)
  }

  static func describe(_ error: JSONSyntaxError) -> String {
    describe(error.reason, endOf: "line")
  }

  /// - Parameter whole: the unit of JSON that may end too early: a line, a file or a value.
  static func describe(_ reason: JSONSyntaxError.Reason, endOf whole: String) -> String {
    "invalid JSON: " + words(reason, whole)
  }

  private static func words(_ reason: JSONSyntaxError.Reason, _ whole: String) -> String {
    switch reason {
    case .unexpectedEnd(let expected):
      "the \(whole) ends where \(describe(expected)) should be"
    case .unexpectedByte(let byte, .endOfLine):
      "\(describe(byte)) after the end of the value"
    case .unexpectedByte(let byte, let expected):
      "\(describe(byte)) where \(describe(expected)) should be"
    case .misspelledLiteral: "only true, false and null may stand without quotes"
    case .leadingZero: "a number must not start with a zero and another digit"
    case .invalidUTF8: "the bytes are not UTF-8"
    case .controlCharacter(let byte):
      "a string must not hold \(describe(byte)) unescaped"
    case .unknownEscape(let byte): "a backslash and \(describe(byte)) make no escape"
    case .unpairedSurrogate: "a \\u escape is half of a surrogate pair"
    case .tooDeep(let limit): "arrays and objects nested deeper than \(limit)"
    }
  }

  private static func describe(_ expected: JSONSyntaxError.Expected) -> String {
    switch expected {
    case .value: "a value"
    case .memberName: "a member's name in double quotes"
    case .colon: "a colon"
    case .commaOrClosingBrace: "a comma or '}'"
    case .commaOrClosingBracket: "a comma or ']'"
    case .digit: "a digit"
    case .hexadecimalDigit: "a hexadecimal digit"
    case .closingQuote: "the string's closing quote"
    case .endOfLine: "the end of the line"
    }
  }

  private static func describe(_ byte: UInt8) -> String {
    switch byte {
    case 0x09: "a tab"
    case 0x0A: "a line feed"
    case 0x0D: "a carriage return"
    case 0x20: "a space"
    case 0..<0x20, 0x7F...: "the byte 0x" + hexadecimal(byte)
    default: "'\(Unicode.Scalar(byte))'"
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count < 2 ? "0" + digits : digits
  }
}
