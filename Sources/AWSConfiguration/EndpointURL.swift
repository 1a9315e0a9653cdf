/// Where a service listens: scheme, host, port and a path that goes before each request's own.
///
/// Worked example: `http://localhost:4566/base/` has the port 4566, the authority `localhost:4566`
/// and the base path `/base`; a request for `/` is sent for `/base/`.
package struct EndpointURL: Sendable, Hashable, CustomStringConvertible {
  /// Whether the connection is encrypted (`https`).
  package let isEncrypted: Bool
  /// The host in lower case, an IPv6 address in brackets.
  package let host: String
  /// The port if it is not the scheme's own.
  package let port: Int?
  /// The path without a slash at its end; empty for the root.
  package let basePath: String

  /// The `https` endpoint of a host name.
  package init(host: String) {
    isEncrypted = true
    self.host = host
    port = nil
    basePath = ""
  }

  /// Reads a URL with the scheme `http` or `https`, and neither user, query nor fragment; nil for any
  /// other text.
  package init?(_ text: String) {
    guard let separator = text.range(ofScheme: "://") else { return nil }
    switch text[..<separator.lowerBound].lowercased() {
    case "http": isEncrypted = false
    case "https": isEncrypted = true
    default: return nil
    }
    let rest = text[separator.upperBound...]
    let authority = rest.prefix { $0 != "/" }
    var path = String(rest[authority.endIndex...])
    while path.hasSuffix("/") { path.removeLast() }
    guard path.utf8.allSatisfy(Self.isPathByte) else { return nil }
    basePath = path
    var hostPart = authority
    var port: Int?
    if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
      let digits = authority[authority.index(after: colon)...]
      guard let number = Int(digits), (1...65_535).contains(number), digits.first != "+" else {
        return nil
      }
      port = number
      hostPart = authority[..<colon]
    }
    self.port = port == (isEncrypted ? 443 : 80) ? nil : port
    host = hostPart.lowercased()
    guard Self.isHost(host) else { return nil }
  }

  private static func isHost(_ host: String) -> Bool {
    if host.hasPrefix("["), host.hasSuffix("]") {
      let address = host.dropFirst().dropLast()
      return address.contains(":")
        && address.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == ":" || $0 == ".") }
    }
    return !host.isEmpty && host.utf8.count <= 253
      && host.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  private static func isPathByte(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "#")
      && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "<")
      && byte != UInt8(ascii: ">")
  }

  /// What stands in the `Host` header: the host, and the port if it is not the scheme's own.
  package var authority: String { port.map { "\(host):\($0)" } ?? host }

  /// The endpoint as a URL.
  package var description: String { "\(isEncrypted ? "https" : "http")://\(authority)\(basePath)" }

  /// Whether the host is this machine itself: a loopback address or `localhost`.
  package var isLoopback: Bool {
    host == "localhost" || host == "[::1]" || host.hasPrefix("127.") && isIPv4Address
  }

  /// Whether the host is four numbers.
  var isIPv4Address: Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }
}

extension String {
  /// Where a separator first stands.
  fileprivate func range(ofScheme separator: String) -> Range<String.Index>? {
    guard let colon = firstIndex(of: ":"), self[colon...].hasPrefix(separator) else { return nil }
    return colon..<index(colon, offsetBy: separator.count)
  }
}
