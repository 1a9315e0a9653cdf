internal import JSONLines
package import Times

/// What an expression gives for one line; bytes are told by where they stand, never copied.
///
/// A value is meaningful only together with the line and the evaluator that it came from, and until
/// the evaluator starts on its next line.
package enum Value: BitwiseCopyable, Sendable {
  case null
  case boolean(Bool)
  /// A computed integer.
  case integer(Int64)
  /// A computed double; always finite.
  case real(Double)
  /// A number as it was written.
  case number(ByteRun)
  case text(ByteRun)
  case array(ByteRun)
  case object(ByteRun)
  case timestamp(Timestamp)
  case interval(Interval)

  /// The value of a slice of the line or of the evaluator's arena.
  @inline(__always)
  init(_ slice: JSONSlice, in source: ByteRun.Source) {
    switch slice.kind {
    case .absent, .null: self = .null
    case .false: self = .boolean(false)
    case .true: self = .boolean(true)
    case .number: self = .number(ByteRun(slice.range, in: source))
    case .string:
      self = .text(
        ByteRun(
          slice.contentRange, in: source, spelling: slice.hasEscapes ? .escaped : .unescaped))
    case .array: self = .array(ByteRun(slice.range, in: source))
    case .object: self = .object(ByteRun(slice.range, in: source))
    }
  }

  /// Whether it is NULL.
  package var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// Whether it is the boolean TRUE.
  package var isTrue: Bool {
    if case .boolean(true) = self { true } else { false }
  }

  /// Its type.
  package var type: ValueTypes {
    switch self {
    case .null: .null
    case .boolean: .boolean
    case .integer, .real, .number: .number
    case .text: .text
    case .array: .array
    case .object: .object
    case .timestamp: .timestamp
    case .interval: .interval
    }
  }
}

/// Where some bytes of a value stand.
package struct ByteRun: BitwiseCopyable, Sendable, Equatable {
  package enum Source: UInt8, BitwiseCopyable, Sendable {
    /// The line at hand.
    case line
    /// The evaluator's own bytes: the program's constants, then what was computed for this line.
    case arena
  }

  /// How the bytes of a text spell it.
  package enum Spelling: UInt8, BitwiseCopyable, Sendable {
    /// As the text itself, in UTF-8.
    case plain
    /// As a JSON string between its quotes, where no escape changes anything: the text itself too.
    case unescaped
    /// As a JSON string between its quotes, with escapes.
    case escaped
  }

  package var offset: UInt32
  package var length: UInt32
  package var source: Source
  package var spelling: Spelling

  @inline(__always)
  init(_ range: Range<Int>, in source: Source, spelling: Spelling = .plain) {
    offset = UInt32(truncatingIfNeeded: range.lowerBound)
    length = UInt32(truncatingIfNeeded: range.count)
    self.source = source
    self.spelling = spelling
  }

  @inline(__always)
  package var range: Range<Int> { Int(offset)..<Int(offset) + Int(length) }

  /// The run as a JSON string's slice, for decoding.
  ///
  /// - Precondition: the spelling is not plain, so that quotes stand around the run.
  var stringSlice: JSONSlice {
    JSONSlice(
      offset: Int(offset) - 1, end: range.upperBound + 1, kind: .string, hasEscapes: true)
  }

  /// The run of an array or object as a slice.
  func slice(_ kind: JSONKind) -> JSONSlice {
    JSONSlice(offset: range.lowerBound, end: range.upperBound, kind: kind)
  }
}
