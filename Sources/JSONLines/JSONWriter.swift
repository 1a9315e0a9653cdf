internal import OrderedCollections

extension [UInt8] {
  /// Appends UTF-8 text as a JSON string: quoted, with the escapes that RFC 8259 demands and no
  /// others.
  package mutating func appendJSONString(_ text: String) {
    var text = text
    text.withUTF8 { bytes in appendJSONString(UnsafeRawBufferPointer(bytes).bytes) }
  }

  /// Appends UTF-8 bytes as a JSON string.
  package mutating func appendJSONString(_ bytes: RawSpan) {
    append(UInt8(ascii: "\""))
    var plain = 0
    for offset in 0..<bytes.byteCount {
      let byte = bytes.byte(offset)
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
        continue
      }
      append(plain..<offset, of: bytes)
      appendEscaped(byte)
      plain = offset + 1
    }
    append(plain..<bytes.byteCount, of: bytes)
    append(UInt8(ascii: "\""))
  }

  private mutating func appendEscaped(_ byte: UInt8) {
    append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
    case 0x08: append(UInt8(ascii: "b"))
    case 0x09: append(UInt8(ascii: "t"))
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0C: append(UInt8(ascii: "f"))
    case 0x0D: append(UInt8(ascii: "r"))
    default:
      append(text: "u00")
      append(hexadecimalDigit(byte >> 4))
      append(hexadecimalDigit(byte & 0xF))
    }
  }

  private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  /// Appends a value of a checked line as compact JSON: the white space between its tokens left
  /// out, strings and numbers as written.
  package mutating func appendCompact(_ slice: JSONSlice, of line: RawSpan) {
    var offset = Int(slice.offset)
    while offset < slice.end {
      let byte = line.byte(offset)
      if byte == UInt8(ascii: "\"") {
        let string = line.stringSlice(from: offset, to: slice.end)
        append(string.range, of: line)
        offset = string.end
        continue
      }
      if byte > 0x20 { append(byte) }
      offset += 1
    }
  }

  /// Appends a tree as compact JSON.
  package mutating func append(_ value: JSONValue) {
    switch value {
    case .null: append(text: "null")
    case .boolean(let truth): append(text: truth ? "true" : "false")
    case .number(let number): append(contentsOf: number.text.utf8)
    case .string(let string): appendJSONString(string.text)
    case .array(let elements):
      append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { append(UInt8(ascii: ",")) }
        append(element)
      }
      append(UInt8(ascii: "]"))
    case .object(let members):
      append(UInt8(ascii: "{"))
      for (index, member) in members.elements.enumerated() {
        if index > 0 { append(UInt8(ascii: ",")) }
        appendJSONString(member.key.text)
        append(UInt8(ascii: ":"))
        append(member.value)
      }
      append(UInt8(ascii: "}"))
    }
  }
}
