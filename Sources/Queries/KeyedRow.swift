internal import Expressions
internal import JSONLines

/// Rows with the keys by which they are told apart, grouped or ordered, one behind the other:
///
///     length of the key (4 bytes), length of the row (4 bytes), the key, the row
///
/// So they stand in memory and in temporary files.
package enum KeyedRow {
  static let headerSize = 8

  /// Begins a row: the key is appended next.
  ///
  /// - Returns: what `endKey` and `end` have to be told.
  package static func begin(in bytes: inout [UInt8]) -> Int {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: headerSize))
    return start
  }

  /// Ends the key; the row is appended next.
  package static func endKey(_ start: Int, in bytes: inout [UInt8]) {
    bytes.set(UInt32(truncatingIfNeeded: bytes.count - start - headerSize), at: start)
  }

  /// Ends the row.
  package static func end(_ start: Int, in bytes: inout [UInt8]) {
    let key = Int(bytes.span.bytes.bigEndian(UInt32.self, at: start))
    bytes.set(
      UInt32(truncatingIfNeeded: bytes.count - start - headerSize - key), at: start + 4)
  }

  /// Appends a whole row.
  static func append(key: RawSpan, row: RawSpan, to bytes: inout [UInt8]) {
    bytes.append(bigEndian: UInt32(truncatingIfNeeded: key.byteCount))
    bytes.append(bigEndian: UInt32(truncatingIfNeeded: row.byteCount))
    bytes.append(key)
    bytes.append(row)
  }
}

/// Where a keyed row and its parts stand.
struct KeyedRowPlace {
  var key: Range<Int>
  var row: Range<Int>

  /// The row that begins at an offset.
  init(in bytes: RawSpan, at offset: Int) {
    let start = offset + KeyedRow.headerSize
    let keyEnd = start + Int(bytes.bigEndian(UInt32.self, at: offset))
    key = start..<keyEnd
    row = keyEnd..<keyEnd + Int(bytes.bigEndian(UInt32.self, at: offset + 4))
  }

  var end: Int { row.upperBound }
}

extension [UInt8] {
  fileprivate mutating func set(_ value: UInt32, at offset: Int) {
    for place in 0..<4 {
      self[offset + place] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * place))
    }
  }
}
