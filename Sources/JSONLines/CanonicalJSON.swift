/// Writes values in the canonical form of RFC 8785 (JCS): one spelling for all texts of equal value.
///
/// Members are sorted by their names' UTF-16 units, strings have no escapes but the necessary ones,
/// numbers are written as ECMAScript writes doubles. Of duplicate names the last one counts.
/// RFC 8785 knows doubles only. Integers that no double holds are written in full here, and numbers
/// beyond double's range as they came, so that no two values that differ are written the same.
///
/// Worked example: `{"b":1.0,"\u0061":"\/"}` becomes `{"a":"/","b":1}`.
package struct CanonicalJSON {
  private typealias Member = (name: JSONSlice, value: JSONSlice)

  /// The members of the objects that are being written, the innermost object's last.
  private var members: [Member] = []
  private var name: [UInt8] = []

  package init() {}

  /// The canonical form of an object.
  package static func bytes(of object: JSONObject) -> [UInt8] {
    let text = JSONValue.object(object).jsonBytes
    var canonical = CanonicalJSON()
    var output: [UInt8] = []
    canonical.append(
      JSONSlice(offset: 0, end: text.count, kind: .object), of: text.span.bytes, to: &output)
    return output
  }

  /// Appends a value of a checked line.
  package mutating func append(_ slice: JSONSlice, of line: RawSpan, to output: inout [UInt8]) {
    switch slice.kind {
    case .absent, .null: output.append(text: "null")
    case .true: output.append(text: "true")
    case .false: output.append(text: "false")
    case .number: Self.append(number: line.extracting(slice.range), to: &output)
    case .string: append(string: slice, of: line, to: &output)
    case .array:
      output.append(UInt8(ascii: "["))
      let start = output.count
      var elements = JSONElementCursor(slice)
      while let element = elements.next(in: line) {
        if output.count > start { output.append(UInt8(ascii: ",")) }
        append(element, of: line, to: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .object: append(object: slice, of: line, to: &output)
    }
  }

  private mutating func append(string: JSONSlice, of line: RawSpan, to output: inout [UInt8]) {
    // A checked string without a backslash has no character that needs one.
    guard string.hasEscapes else { return output.append(string.range, of: line) }
    name.removeAll(keepingCapacity: true)
    name.appendDecoded(string, of: line)
    output.appendJSONString(name.span.bytes)
  }

  private mutating func append(object: JSONSlice, of line: RawSpan, to output: inout [UInt8]) {
    let start = members.count
    var cursor = JSONMemberCursor(object)
    var isSorted = true
    while let member = cursor.next(in: line) {
      if isSorted, members.count > start {
        isSorted = line.utf16Order(members[members.count - 1].name, member.name) < 0
      }
      members.append(member)
    }
    let end = members.count
    if !isSorted {
      members[start..<end].sort { left, right in
        let order = line.utf16Order(left.name, right.name)
        return order == 0 ? left.name.offset < right.name.offset : order < 0
      }
    }
    output.append(UInt8(ascii: "{"))
    var isFirst = true
    for place in start..<end {
      let (name, value) = members[place]
      // Of equal names the last one stands last.
      if !isSorted, place + 1 < end, line.utf16Order(name, members[place + 1].name) == 0 {
        continue
      }
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      append(string: name, of: line, to: &output)
      output.append(UInt8(ascii: ":"))
      append(value, of: line, to: &output)
    }
    output.append(UInt8(ascii: "}"))
    members.removeLast(end - start)
  }

  private static func append(number text: RawSpan, to output: inout [UInt8]) {
    switch NumericValue(text) {
    case .integer(let integer) where integer.magnitude <= 1 << 53:
      output.append(text: String(integer))
    case .real(let real):
      if real.isFinite {
        DecimalDigits(real).append(to: &output)
      } else {
        output.append(text)
      }
    case let value:
      let nearest = value.double
      if nearest.isFinite, value.order(.real(nearest)) == 0 {
        DecimalDigits(nearest).append(to: &output)
      } else {
        output.append(text)
      }
    }
  }
}

extension RawSpan {
  /// The order of two strings of a checked line by their UTF-16 units: negative, 0 or positive.
  fileprivate func utf16Order(_ left: JSONSlice, _ right: JSONSlice) -> Int {
    if !left.hasEscapes, !right.hasEscapes {
      return extracting(left.contentRange).utf16Order(extracting(right.contentRange))
    }
    var (first, second): ([UInt8], [UInt8]) = ([], [])
    first.appendDecoded(left, of: self)
    second.appendDecoded(right, of: self)
    return first.span.bytes.utf16Order(second.span.bytes)
  }

  /// The order of two UTF-8 texts by their UTF-16 units.
  private func utf16Order(_ other: RawSpan) -> Int {
    for offset in 0..<Swift.min(byteCount, other.byteCount) {
      let (left, right) = (byte(offset), other.byte(offset))
      guard left != right else { continue }
      // U+E000 to U+FFFF (0xEE and 0xEF) stand behind the surrogates that 0xF0 and up become.
      let isSwapped = left >= 0xEE && right >= 0xEE && (left >= 0xF0) != (right >= 0xF0)
      return (left < right) != isSwapped ? -1 : 1
    }
    return byteCount - other.byteCount
  }
}
