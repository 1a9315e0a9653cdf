package import JSONLines
internal import OrderedCollections
internal import Times

/// Values as bytes whose order, byte by byte, is the order of the values; of values that are equal
/// the bytes are the same, so that they serve for sorting, grouping and telling apart.
///
/// NULL comes first, then booleans, numbers, timestamps, intervals, texts, arrays and objects. No
/// value's bytes are the beginning of another's: keys can stand one behind the other.
extension Evaluator {
  /// Appends a value's key.
  package mutating func appendKey(_ value: Value, line: RawSpan, to key: inout [UInt8]) {
    switch value {
    case .null: key.append(KeyMark.null)
    case .boolean(let truth): key.append(truth ? KeyMark.true : KeyMark.false)
    case .integer(let integer): NumberKey.append(integer, to: &key)
    case .real(let real): NumberKey.append(real, to: &key)
    case .number(let run):
      NumberKey.append(withBytes(run, line: line) { NumericValue($0) }, to: &key)
    case .timestamp(let timestamp):
      key.append(KeyMark.timestamp)
      key.append(bigEndian: UInt64(bitPattern: timestamp.seconds) ^ (1 << 63))
      key.append(bigEndian: UInt32(truncatingIfNeeded: timestamp.nanoseconds))
    case .interval(let interval):
      key.append(KeyMark.interval)
      // A month counts as the 2,629,746 seconds that it has on average.
      let length = Int128(interval.months) * 2_629_746 + Int128(interval.seconds)
      key.append(bigEndian: UInt64(bitPattern: Int64(clamping: length)) ^ (1 << 63))
      key.append(bigEndian: UInt32(truncatingIfNeeded: interval.nanoseconds))
      key.append(bigEndian: UInt32(bitPattern: interval.months) ^ (1 << 31))
    case .text(let run):
      let run = plain(run, line: line)
      // No JSON string holds a zero byte unless it is escaped.
      withBytes(run, line: line) { key.append(keyOfText: $0, mayHoldZero: run.source == .arena) }
    case .array(let run), .object(let run):
      let slice = run.slice(value.type == .array ? .array : .object)
      let tree: JSONValue
      switch run.source {
      case .line: tree = JSONValue(slice, of: line)
      case .arena: tree = JSONValue(slice, of: arena.span.bytes)
      }
      key.append(keyOf: tree)
    }
  }

  /// Appends a value's key as one of several by which rows are ordered.
  package mutating func appendKey(
    _ value: Value, isDescending: Bool, nullsLast: Bool, line: RawSpan, to key: inout [UInt8]
  ) {
    if value.isNull { return key.append(nullsLast ? KeyMark.nullLast : KeyMark.null) }
    let start = key.count
    appendKey(value, line: line, to: &key)
    if isDescending { key.invert(from: start) }
  }
}

/// The first bytes of keys; those of numbers are `NumberKey`'s, from 0x20 to 0x27.
private enum KeyMark {
  static let null: UInt8 = 0x00
  static let nullLast: UInt8 = 0xFF
  static let nestedNull: UInt8 = 0x02
  static let `false`: UInt8 = 0x10
  static let `true`: UInt8 = 0x11
  static let timestamp: UInt8 = 0x30
  static let interval: UInt8 = 0x38
  static let text: UInt8 = 0x40
  static let array: UInt8 = 0x50
  static let object: UInt8 = 0x60
  /// Behind the last part of an array or object: less than any part begins with.
  static let end: UInt8 = 0x01
}

extension [UInt8] {
  /// Appends a text's key: its bytes, a zero byte followed by 0xFF, and two zero bytes at the end.
  fileprivate mutating func append(keyOfText text: RawSpan, mayHoldZero: Bool) {
    append(KeyMark.text)
    if mayHoldZero {
      for offset in 0..<text.byteCount {
        let byte = text.byte(at: offset)
        append(byte)
        if byte == 0 { append(UInt8(0xFF)) }
      }
    } else {
      append(text)
    }
    append(UInt8(0))
    append(UInt8(0))
  }

  /// Appends a number's key.
  package mutating func append(keyOf number: NumericValue) { NumberKey.append(number, to: &self) }

  /// Appends the key of a value in a list: arrays by their elements, objects by their members in the
  /// order of the names.
  package mutating func append(keyOf value: JSONValue) {
    switch value {
    case .null: append(KeyMark.nestedNull)
    case .boolean(let truth): append(truth ? KeyMark.true : KeyMark.false)
    case .number(let number): NumberKey.append(number.value, to: &self)
    case .string(let string):
      let bytes = Array(string.text.utf8)
      append(keyOfText: bytes.span.bytes, mayHoldZero: true)
    case .array(let elements):
      append(KeyMark.array)
      for element in elements { append(keyOf: element) }
      append(KeyMark.end)
    case .object(let members):
      append(KeyMark.object)
      let names = members.keys.sorted {
        $0.text.utf8.lexicographicallyPrecedes($1.text.utf8)
      }
      for name in names {
        append(keyOf: .string(name))
        append(keyOf: members[name] ?? .null)
      }
      append(KeyMark.end)
    }
  }
}
