extension [UInt8] {
  /// Appends bytes in base64, with padding (RFC 4648, section 4).
  package mutating func append(base64 bytes: RawSpan) {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    reserveCapacity(count + (bytes.byteCount + 2) / 3 * 4)
    var offset = 0
    while offset < bytes.byteCount {
      let length = Swift.min(3, bytes.byteCount - offset)
      var bits: UInt32 = 0
      for place in 0..<3 {
        bits = bits << 8 | (place < length ? UInt32(bytes.byte(offset + place)) : 0)
      }
      for digit in 0..<4 {
        append(
          digit > length ? UInt8(ascii: "=") : alphabet[Int(bits >> UInt32(18 - 6 * digit) & 63)])
      }
      offset += 3
    }
  }
}
