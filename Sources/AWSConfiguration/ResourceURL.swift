/// A URL with its query: where to connect, and what to ask for there.
struct ResourceURL: Sendable, Equatable {
  /// Scheme, host and port; its base path is empty.
  let endpoint: EndpointURL
  /// The encoded path and query.
  let target: String

  /// Nil for a text that is no `http` or `https` URL, or whose path could not stand in a request.
  init?(_ text: String) {
    guard let scheme = text.firstIndex(of: ":"), text[scheme...].hasPrefix("://") else {
      return nil
    }
    let authority = text[text.index(scheme, offsetBy: 3)...].prefix { $0 != "/" && $0 != "?" }
    guard let endpoint = EndpointURL(String(text[..<authority.endIndex])) else { return nil }
    let rest = text[authority.endIndex...]
    guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
      return nil
    }
    self.endpoint = endpoint
    target = rest.hasPrefix("/") ? String(rest) : "/" + rest
  }
}
