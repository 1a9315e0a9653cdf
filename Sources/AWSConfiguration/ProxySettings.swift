/// Which proxy stands between this machine and an endpoint, by `HTTPS_PROXY`, `HTTP_PROXY`,
/// `ALL_PROXY` and `NO_PROXY`; of two spellings the lower-case one counts.
///
/// Worked example: with `https_proxy=http://me:pw@proxy:3128` and `NO_PROXY=.local,10.0.0.1` calls go
/// to `proxy:3128`, but for `10.0.0.1`, `local` and every host below it.
package struct ProxySettings: Sendable {
  /// A proxy's place, and what proves that the caller may use it.
  package struct Proxy: Sendable, Hashable {
    package let host: String
    package let port: Int
    /// User and password, if the URL told them.
    package let login: Login?
  }

  /// A user and a password; neither is ever printed.
  package struct Login: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    package let user: String
    package let password: String

    /// That there is a login; not which.
    package var description: String { "Login(withheld)" }

    /// A mirror that shows nothing.
    package var customMirror: Mirror { Mirror(self, children: []) }
  }

  private let encrypted: Proxy?
  private let plain: Proxy?
  private let exceptions: [String]

  /// Reads the variables.
  ///
  /// - Throws: `ConfigurationError.invalidProxy` for what is no proxy's URL, or one with TLS.
  package init(_ environment: Environment) throws(ConfigurationError) {
    func proxy(_ name: String) throws(ConfigurationError) -> Proxy? {
      for variable in [name, name.uppercased()] {
        guard let text = environment[variable] else { continue }
        guard let proxy = Proxy(text) else { throw .invalidProxy(variable: variable) }
        return proxy
      }
      return nil
    }
    let fallback = try proxy("all_proxy")
    encrypted = try proxy("https_proxy") ?? fallback
    plain = try proxy("http_proxy") ?? fallback
    exceptions = (environment["no_proxy"] ?? environment["NO_PROXY"] ?? "")
      .split { $0 == "," || $0 == " " }
      .map { $0.lowercased() }
  }

  /// The proxy that a call to an endpoint goes through; nil for none.
  package func proxy(for endpoint: EndpointURL) -> Proxy? {
    guard let proxy = endpoint.isEncrypted ? encrypted : plain else { return nil }
    return exceptions.contains { isMet(by: endpoint, $0) } ? nil : proxy
  }

  /// Whether an exception names the host, a domain above it, or either with the port.
  private func isMet(by endpoint: EndpointURL, _ exception: String) -> Bool {
    if exception == "*" { return true }
    let name = exception.drop { $0 == "." || $0 == "*" }
    guard !name.isEmpty else { return false }
    let bare = endpoint.host.filter { $0 != "[" && $0 != "]" }
    let port = endpoint.port ?? (endpoint.isEncrypted ? 443 : 80)
    return [bare, endpoint.host, "\(endpoint.host):\(port)"].contains { host in
      host == name || host.hasSuffix("." + name)
    }
  }
}

extension ProxySettings.Proxy {
  /// Reads `http://user:password@host:port`; the scheme and the port may be missing.
  init?(_ text: String) {
    var rest = text[...]
    if let colon = rest.firstIndex(of: ":"), rest[colon...].hasPrefix("://") {
      guard rest[..<colon].lowercased() == "http" else { return nil }
      rest = rest[rest.index(colon, offsetBy: 3)...]
    }
    while rest.last == "/" { rest = rest.dropLast() }
    if let at = rest.lastIndex(of: "@") {
      let login = rest[..<at].split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard let user = login.first.flatMap(Self.decoded),
        let password = Self.decoded(login.count > 1 ? login[1] : "")
      else { return nil }
      self.login = ProxySettings.Login(user: user, password: password)
      rest = rest[rest.index(after: at)...]
    } else {
      login = nil
    }
    guard let endpoint = EndpointURL("http://" + rest), endpoint.basePath.isEmpty else {
      return nil
    }
    host = endpoint.host
    port = endpoint.port ?? 80
  }

  /// The text with `%XX` decoded; nil where that is no UTF-8.
  private static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
