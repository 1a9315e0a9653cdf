/// Percent encoding as AWS wants it: everything but the unreserved characters of RFC 3986 (letters,
/// digits, `-`, `.`, `_`, `~`) becomes `%XX` with capital digits; a blank becomes `%20`, never `+`.
package enum PercentEncoding {
  /// The text's UTF-8, encoded for a place in a query, a form, or (with slashes encoded) a path.
  package static func encode(_ text: String) -> String {
    var encoded: [UInt8] = []
    append(text.utf8, keepingSlashes: false, to: &encoded)
    return String(decoding: encoded, as: UTF8.self)
  }

  /// Appends bytes, encoded.
  static func append(
    _ bytes: some Sequence<UInt8>, keepingSlashes: Bool, to encoded: inout [UInt8]
  ) {
    for byte in bytes {
      if isUnreserved(byte) || keepingSlashes && byte == UInt8(ascii: "/") {
        encoded.append(byte)
      } else {
        encoded.append(UInt8(ascii: "%"))
        encoded.append(digit(byte >> 4))
        encoded.append(digit(byte & 0xF))
      }
    }
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}
