package import JSONLines

/// The column by whose values records are matched. Equal values match, however they are spelled.
package struct RecordKey: Sendable {
  package let column: String
  /// Whether a key must be a string that is not empty, as an ARN is.
  package let isText: Bool

  package init(column: String, isText: Bool) {
    self.column = column
    self.isText = isText
  }

  /// Returns why a value is no key; `nil` if it is one.
  package func problem(_ value: JSONSlice) -> String? {
    switch value.kind {
    case .string where !isText || !value.contentRange.isEmpty: nil
    case .number where !isText, .true where !isText, .false where !isText: nil
    case .absent, .null: "the line has no \(column)"
    default:
      isText
        ? "\(column) is no text" : "\(column) is a list or an object: only a single value is a key"
    }
  }

  /// Returns the fingerprint of a key, the same for the same values.
  package func fingerprint(_ key: JSONSlice, of line: RawSpan, _ secret: FingerprintKey)
    -> Fingerprint
  {
    let kind: UInt32 = key.kind == .string ? 1 : 2
    if key.kind == .string, !key.hasEscapes {
      return secret.fingerprint(of: line.extracting(key.contentRange), kind: kind)
    }
    return secret.fingerprint(of: Self.text(of: key, of: line).span.bytes, kind: kind)
  }

  /// Returns the fingerprint of a key that is a string.
  static func fingerprint(of key: String, _ secret: FingerprintKey) -> Fingerprint {
    secret.fingerprint(of: Array(key.utf8).span.bytes, kind: 1)
  }

  /// Returns whether two keys are the same value.
  package static func areEqual(
    _ key: JSONSlice, of line: RawSpan, _ other: JSONSlice, of otherLine: RawSpan
  ) -> Bool {
    guard (key.kind == .string) == (other.kind == .string) else { return false }
    if key.kind == .string, !key.hasEscapes, !other.hasEscapes {
      return line.extracting(key.contentRange).byteOrder(
        otherLine.extracting(other.contentRange)) == 0
    }
    return text(of: key, of: line) == text(of: other, of: otherLine)
  }

  /// Returns bytes that are the same for the same values: 1, 1.0 and 1e0 are one number.
  private static func text(of key: JSONSlice, of line: RawSpan) -> [UInt8] {
    switch key.kind {
    case .string:
      var text: [UInt8] = []
      text.appendDecoded(key, of: line)
      return text
    case .number:
      return Array(text(of: JSONNumber(key, of: line).value).utf8)
    default:
      var text: [UInt8] = []
      text.append(key.range, of: line)
      return text
    }
  }

  private static func text(of number: NumericValue) -> String {
    switch number {
    case .integer(let integer): return String(integer)
    case .bigInteger(let isNegative, let digits):
      return (isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self)
    case .real(let real):
      guard real.isFinite, real == real.rounded() else { return String(real) }
      if let integer = Int64(exactly: real) { return String(integer) }
      return (real < 0 ? "-" : "") + String(decoding: real.magnitude.wholeDigits, as: UTF8.self)
    }
  }
}
