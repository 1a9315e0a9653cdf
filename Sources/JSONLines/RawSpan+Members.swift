/// Finding values within a line that was checked before: nothing here looks at grammar again.
///
/// Bytes that were *not* checked (`--trust`) may yield wrong slices, but never a read outside the
/// span: every step is bounded by the end of the value it walks through.
extension RawSpan {
  /// The byte at an offset.
  ///
  /// Invariant of all callers in this file: `offset < end <= byteCount`.
  @inline(__always)
  func byte(_ offset: Int) -> UInt8 {
    unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
  }

  @inline(__always)
  func skippingWhitespace(from start: Int, to end: Int) -> Int {
    var offset = start
    while offset < end, byte(offset) <= 0x20 { offset &+= 1 }
    return offset
  }

  /// The value that starts at `start`, and ends before `end`.
  func slice(from start: Int, to end: Int) -> JSONSlice {
    guard start < end else { return .absent }
    switch byte(start) {
    case UInt8(ascii: "\""):
      return stringSlice(from: start, to: end)
    case UInt8(ascii: "{"):
      return JSONSlice(offset: start, end: endOfNest(from: start, to: end), kind: .object)
    case UInt8(ascii: "["):
      return JSONSlice(offset: start, end: endOfNest(from: start, to: end), kind: .array)
    case UInt8(ascii: "t"):
      return JSONSlice(offset: start, end: min(start &+ 4, end), kind: .true)
    case UInt8(ascii: "f"):
      return JSONSlice(offset: start, end: min(start &+ 5, end), kind: .false)
    case UInt8(ascii: "n"):
      return JSONSlice(offset: start, end: min(start &+ 4, end), kind: .null)
    default:
      var offset = start
      while offset < end, isNumberByte(byte(offset)) { offset &+= 1 }
      return JSONSlice(offset: start, end: offset, kind: offset > start ? .number : .absent)
    }
  }

  @inline(__always)
  private func isNumberByte(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      || byte == UInt8(ascii: "+") || byte | 0x20 == UInt8(ascii: "e")
  }

  /// The string whose opening quote is at `start`.
  func stringSlice(from start: Int, to end: Int) -> JSONSlice {
    var hasEscapes = false
    var offset = start &+ 1
    while true {
      offset = offsetOfQuoteOrBackslash(from: offset, to: end)
      guard offset < end else { break }
      if byte(offset) == UInt8(ascii: "\"") {
        return JSONSlice(
          offset: start, end: offset &+ 1, kind: .string, hasEscapes: hasEscapes)
      }
      hasEscapes = true
      offset &+= 2
    }
    return JSONSlice(offset: start, end: end, kind: .string, hasEscapes: hasEscapes)
  }

  /// The first quote or backslash at or behind an offset, `end` or beyond for none; eight bytes at a
  /// time, told by the classic zero-byte test (x - 0x01…01) & ~x & 0x80…80.
  @inline(__always)
  private func offsetOfQuoteOrBackslash(from start: Int, to end: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var offset = start
    while offset &+ 8 <= end {
      let word = unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
      let quotes = word ^ (ones &* 0x22)
      let backslashes = word ^ (ones &* 0x5C)
      let marks =
        (((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)) & (ones &* 0x80)
      if marks != 0 {
        return offset &+ UInt64(littleEndian: marks).trailingZeroBitCount &>> 3
      }
      offset &+= 8
    }
    while offset < end, byte(offset) != UInt8(ascii: "\""), byte(offset) != UInt8(ascii: "\\") {
      offset &+= 1
    }
    return offset
  }

  /// The offset behind the bracket that closes the one at `start`.
  private func endOfNest(from start: Int, to end: Int) -> Int {
    ScanKernels.best.endOfNest(from: start, to: end, in: self)
  }

  /// The object that a checked line holds; `nil` if it holds something else.
  package var wholeObject: JSONSlice? {
    let start = skippingWhitespace(from: 0, to: byteCount)
    let end = trimmingWhitespace(from: start, to: byteCount)
    guard end - start >= 2, byte(start) == UInt8(ascii: "{"), byte(end - 1) == UInt8(ascii: "}")
    else { return nil }
    return JSONSlice(offset: start, end: end, kind: .object)
  }

  /// The value of an object's member, of duplicates the last; `.absent` if there is none, or if the
  /// slice is no object.
  ///
  /// - Parameter name: the member's name as UTF-8, unescaped.
  package func member(_ name: [UInt8], of object: JSONSlice) -> JSONSlice {
    var found = JSONSlice.absent
    var members = JSONMemberCursor(object)
    while let (key, value) = members.next(in: self) {
      if string(key, equals: name) { found = value }
    }
    return found
  }

  /// The element at a place of an array, negative places from the end (-1 is the last); `.absent`
  /// if there is none, or if the slice is no array.
  package func element(_ place: Int, of array: JSONSlice) -> JSONSlice {
    var wanted = place
    if place < 0 {
      wanted = elementCount(of: array) + place
      guard wanted >= 0 else { return .absent }
    }
    var elements = JSONElementCursor(array)
    while let element = elements.next(in: self) {
      if wanted == 0 { return element }
      wanted -= 1
    }
    return .absent
  }

  /// How many elements an array has; 0 for anything else.
  package func elementCount(of array: JSONSlice) -> Int {
    var count = 0
    var elements = JSONElementCursor(array)
    while elements.next(in: self) != nil { count += 1 }
    return count
  }

  /// Whether a string's text is just these UTF-8 bytes, escapes decoded where it has any.
  package func string(_ string: JSONSlice, equals text: [UInt8]) -> Bool {
    guard string.kind == .string else { return false }
    if !string.hasEscapes { return bytes(in: string.contentRange, equal: text) }
    // An escape is never shorter than what it stands for.
    guard string.contentRange.count > text.count else { return false }
    var decoded: [UInt8] = []
    decoded.appendDecoded(string, of: self)
    return decoded == text
  }
}

extension RawSpan {
  /// Returns whether a string may be another spelling of a name: whether both have the same
  /// characters, without underscores and `=`, whatever the case of ASCII letters. A string with
  /// escapes always may.
  ///
  /// Worked example: `"s3_uri"` and `"=S3Uri"` resemble `S3Uri`.
  package func string(_ string: JSONSlice, resembles name: [UInt8]) -> Bool {
    if string.hasEscapes { return true }
    let range = string.contentRange
    var (offset, place) = (range.lowerBound, 0)
    while true {
      while offset < range.upperBound, Self.isJoint(byte(offset)) { offset &+= 1 }
      while place < name.count, Self.isJoint(name[place]) { place &+= 1 }
      guard offset < range.upperBound, place < name.count else {
        return offset == range.upperBound && place == name.count
      }
      guard Self.lowercase(byte(offset)) == Self.lowercase(name[place]) else { return false }
      offset &+= 1
      place &+= 1
    }
  }

  @inline(__always)
  private static func isJoint(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte == UInt8(ascii: "=")
  }

  @inline(__always)
  private static func lowercase(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }
}

extension RawSpan {
  private static let key = Array("Key".utf8)
  private static let value = Array("Value".utf8)

  /// An object's member, or, of a list of `{"Key": …, "Value": …}`, the `Value` of the first element
  /// with this `Key`; absent if there is none.
  package func value(forKey key: [UInt8], of slice: JSONSlice) -> JSONSlice {
    guard slice.kind == .array else { return member(key, of: slice) }
    var elements = JSONElementCursor(slice)
    while let element = elements.next(in: self) {
      if string(member(Self.key, of: element), equals: key) {
        return member(Self.value, of: element)
      }
    }
    return .absent
  }
}

/// Walks over the members of an object in a checked line, in the order they stand.
package struct JSONMemberCursor: BitwiseCopyable {
  private var position: Int
  /// Where the closing bracket stands.
  private let end: Int

  /// A cursor before the first member; it finds none if the slice is no object.
  package init(_ object: JSONSlice) {
    let hasBrackets = object.kind == .object && object.length >= 2
    position = hasBrackets ? Int(object.offset) &+ 1 : 0
    end = hasBrackets ? object.end &- 1 : 0
  }

  /// The next member's name (a string slice) and value, nil behind the last one.
  package mutating func next(in line: RawSpan) -> (name: JSONSlice, value: JSONSlice)? {
    precondition(end <= line.byteCount)
    position = line.skippingWhitespace(from: position, to: end)
    guard position < end, line.byte(position) == UInt8(ascii: "\"") else { return nil }
    let name = line.stringSlice(from: position, to: end)
    position = line.skippingWhitespace(from: name.end, to: end)
    guard position < end else { return nil }
    position = line.skippingWhitespace(from: position &+ 1, to: end)
    let value = line.slice(from: position, to: end)
    position = min(line.skippingWhitespace(from: max(value.end, position), to: end) &+ 1, end)
    return (name, value)
  }
}

/// Walks over the elements of an array in a checked line.
package struct JSONElementCursor: BitwiseCopyable {
  private var position: Int
  /// Where the closing bracket stands.
  private let end: Int

  /// A cursor before the first element; it finds none if the slice is no array.
  package init(_ array: JSONSlice) {
    let hasBrackets = array.kind == .array && array.length >= 2
    position = hasBrackets ? Int(array.offset) &+ 1 : 0
    end = hasBrackets ? array.end &- 1 : 0
  }

  /// The next element, nil behind the last one.
  package mutating func next(in line: RawSpan) -> JSONSlice? {
    precondition(end <= line.byteCount)
    position = line.skippingWhitespace(from: position, to: end)
    guard position < end else { return nil }
    let element = line.slice(from: position, to: end)
    guard element.kind != .absent else { return nil }
    position = min(line.skippingWhitespace(from: element.end, to: end) &+ 1, end)
    return element
  }
}
