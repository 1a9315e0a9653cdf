internal import JSONLines
internal import Times

/// Values as bytes that stand for themselves, to be read again when their line is gone: texts and
/// numbers as they were written.
extension Evaluator {
  /// Appends a value.
  package borrowing func appendStored(_ value: Value, line: RawSpan, to output: inout [UInt8]) {
    switch value {
    case .null: output.append(StoredMark.null.rawValue)
    case .boolean(let truth):
      output.append((truth ? StoredMark.true : StoredMark.false).rawValue)
    case .integer(let integer): output.appendStored(integer)
    case .real(let real): output.appendStored(real)
    case .number(let run): append(run, as: .number, line: line, to: &output)
    case .array(let run): append(run, as: .array, line: line, to: &output)
    case .object(let run): append(run, as: .object, line: line, to: &output)
    case .text(let run):
      let mark: StoredMark =
        switch run.spelling {
        case .plain: .plainText
        case .unescaped: .unescapedText
        case .escaped: .escapedText
        }
      append(run, as: mark, line: line, to: &output)
      // A quote behind it: an escaped text is decoded with the quotes around it.
      if mark == .escapedText { output.append(UInt8(ascii: "\"")) }
    case .timestamp(let timestamp):
      output.append(StoredMark.timestamp.rawValue)
      output.append(bigEndian: timestamp.seconds)
      output.append(bigEndian: timestamp.nanoseconds)
    case .interval(let interval):
      output.append(StoredMark.interval.rawValue)
      output.append(bigEndian: interval.seconds)
      output.append(bigEndian: interval.nanoseconds)
      output.append(bigEndian: interval.months)
    }
  }

  private borrowing func append(
    _ run: ByteRun, as mark: StoredMark, line: RawSpan, to output: inout [UInt8]
  ) {
    output.append(mark.rawValue)
    output.append(bigEndian: run.length)
    if mark == .escapedText { output.append(UInt8(ascii: "\"")) }
    withBytes(run, line: line) { output.append($0) }
  }
}

extension [UInt8] {
  /// Appends a computed integer as a stored value.
  package mutating func appendStored(_ integer: Int64) {
    append(StoredMark.integer.rawValue)
    append(bigEndian: integer)
  }

  /// Appends a computed double as a stored value; one that is infinite is NULL.
  package mutating func appendStored(_ real: Double) {
    guard real.isFinite else { return append(StoredMark.null.rawValue) }
    append(StoredMark.real.rawValue)
    append(bigEndian: real.bitPattern)
  }

  /// Appends a double of a sum, which may be infinite.
  package mutating func appendTerm(_ real: Double) {
    append(StoredMark.real.rawValue)
    append(bigEndian: real.bitPattern)
  }

  /// Appends NULL as a stored value.
  package mutating func appendStoredNull() { append(StoredMark.null.rawValue) }
}

extension Value {
  /// Reads a stored value; it stands in those bytes, which are the line for the evaluator.
  ///
  /// - Parameter offset: where it begins; moved behind it.
  package init(stored bytes: RawSpan, at offset: inout Int) {
    let mark = StoredMark(rawValue: bytes.byte(at: offset)) ?? .null
    offset += 1
    func run(_ spelling: ByteRun.Spelling = .plain) -> ByteRun {
      let length = Int(bytes.bigEndian(UInt32.self, at: offset))
      offset += 4
      if spelling == .escaped { offset += 1 }
      let range = offset..<offset + length
      offset = range.upperBound
      if spelling == .escaped { offset += 1 }
      return ByteRun(range, in: .line, spelling: spelling)
    }
    switch mark {
    case .null: self = .null
    case .false: self = .boolean(false)
    case .true: self = .boolean(true)
    case .integer:
      self = .integer(bytes.bigEndian(Int64.self, at: offset))
      offset += 8
    case .real:
      self = .real(Double(bitPattern: bytes.bigEndian(UInt64.self, at: offset)))
      offset += 8
    case .number: self = .number(run())
    case .array: self = .array(run())
    case .object: self = .object(run())
    case .plainText: self = .text(run())
    case .unescapedText: self = .text(run(.unescaped))
    case .escapedText: self = .text(run(.escaped))
    case .timestamp:
      let seconds = bytes.bigEndian(Int64.self, at: offset)
      let nanoseconds = bytes.bigEndian(Int32.self, at: offset + 8)
      offset += 12
      self = Timestamp(seconds: seconds, nanoseconds: nanoseconds).map { .timestamp($0) } ?? .null
    case .interval:
      self = .interval(
        Interval(
          months: bytes.bigEndian(Int32.self, at: offset + 12),
          seconds: bytes.bigEndian(Int64.self, at: offset),
          nanoseconds: bytes.bigEndian(Int32.self, at: offset + 8)))
      offset += 16
    }
  }
}

private enum StoredMark: UInt8 {
  case null, `false`, `true`, integer, real, number, plainText, unescapedText, escapedText
  case array, object, timestamp, interval
}

extension RawSpan {
  /// The integer whose bytes stand at an offset, the most significant first.
  ///
  /// - Precondition: all of them lie within the span.
  package func bigEndian<Integer: FixedWidthInteger & BitwiseCopyable>(
    _ type: Integer.Type, at offset: Int
  ) -> Integer {
    Integer(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: type))
  }
}
