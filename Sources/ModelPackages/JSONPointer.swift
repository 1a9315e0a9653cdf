/// Where a value stands within a JSON document (RFC 6901).
///
/// Worked example: `/a~1b/0` has the tokens `a/b` and `0`; the empty pointer has none and means the
/// whole document, `/` has one empty token.
package struct JSONPointer: Hashable, Sendable {
  /// The reference tokens, unescaped.
  package var tokens: [JSONPointerToken]

  package init(tokens: [JSONPointerToken] = []) { self.tokens = tokens }

  /// How strictly a pointer's text is read.
  package enum Grammar: Sendable {
    /// RFC 6901, section 3.
    case strict
    /// As Cloud Control reads it: a missing first slash is added, so `Tags/0` means `/Tags/0`.
    case missingSlashAllowed
  }

  /// Why a text is no JSON Pointer.
  package enum SyntaxError: Error, Equatable, Sendable {
    /// The text does not start with `/`.
    case missingSlash
    /// A `~` is followed by neither `0` nor `1`; the offset counts UTF-8 bytes.
    case badEscape(offset: Int)
  }

  /// Parses a pointer's text as it stands in a JSON string, unescaped as JSON.
  package init(parsing text: String, grammar: Grammar = .strict) throws(SyntaxError) {
    tokens = []
    let bytes = Array(text.utf8)
    if bytes.isEmpty { return }
    var offset = 0
    if bytes[0] == UInt8(ascii: "/") {
      offset = 1
    } else if grammar == .strict {
      throw .missingSlash
    }
    var token: [UInt8] = []
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "/"):
        tokens.append(JSONPointerToken(String(decoding: token, as: UTF8.self)))
        token.removeAll(keepingCapacity: true)
      case UInt8(ascii: "~"):
        guard offset + 1 < bytes.count, bytes[offset + 1] | 1 == UInt8(ascii: "1") else {
          throw .badEscape(offset: offset)
        }
        offset += 1
        token.append(bytes[offset] == UInt8(ascii: "0") ? UInt8(ascii: "~") : UInt8(ascii: "/"))
      default:
        token.append(bytes[offset])
      }
      offset += 1
    }
    tokens.append(JSONPointerToken(String(decoding: token, as: UTF8.self)))
  }

  /// The pointer's text, `~` and `/` within tokens escaped.
  package var text: String { tokens.map { "/" + $0.escaped }.joined() }

  /// The pointer to a member or element of what this one points to.
  package func appending(_ token: String) -> JSONPointer {
    JSONPointer(tokens: tokens + [JSONPointerToken(token)])
  }

  /// Whether the other pointer leads through what this one points to, or to it.
  package func isPrefix(of other: JSONPointer) -> Bool {
    other.tokens.starts(with: tokens)
  }
}

/// One reference token of a JSON Pointer, compared by its code points.
package struct JSONPointerToken: Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  /// The token's text with `~` as `~0` and `/` as `~1` (RFC 6901, section 3).
  package var escaped: String {
    var escaped: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "~"): escaped += [UInt8(ascii: "~"), UInt8(ascii: "0")]
      case UInt8(ascii: "/"): escaped += [UInt8(ascii: "~"), UInt8(ascii: "1")]
      default: escaped.append(byte)
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }

  /// The array index that the token spells: digits without a leading zero (RFC 6901, section 4);
  /// nil for any other token, `-` included, and for what no array can hold.
  package var arrayIndex: Int? {
    let digits = text.utf8
    guard let first = digits.first, digits.allSatisfy(\.isDigit) else { return nil }
    if first == UInt8(ascii: "0"), digits.count > 1 { return nil }
    return Int(text)
  }

  /// Whether the token means the place behind an array's last element.
  package var isPastTheEnd: Bool { text == "-" }

  package static func == (left: Self, right: Self) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
