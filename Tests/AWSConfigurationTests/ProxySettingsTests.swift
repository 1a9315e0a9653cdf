internal import AWSConfiguration
internal import Testing

@Suite struct ProxySettingsTests {
  static func proxy(_ variables: [String: String], _ url: String) throws -> String? {
    let environment = Environment(variables: variables) { _ throws(Environment.FileFailure) in nil }
    let endpoint = try #require(EndpointURL(url))
    return try ProxySettings(environment).proxy(for: endpoint).map { "\($0.host):\($0.port)" }
  }

  @Test func goesBySchemeAndLowerCaseFirst() throws {
    let variables = [
      "HTTPS_PROXY": "http://upper:1", "https_proxy": "http://lower:2", "HTTP_PROXY": "plain",
      "ALL_PROXY": "http://all:3",
    ]
    #expect(try Self.proxy(variables, "https://x") == "lower:2")
    #expect(try Self.proxy(variables, "http://x") == "plain:80")
    #expect(try Self.proxy(["ALL_PROXY": "http://all:3/"], "https://x") == "all:3")
    #expect(try Self.proxy([:], "https://x") == nil)
    #expect(try Self.proxy(["HTTPS_PROXY": ""], "https://x") == nil)
  }

  @Test(arguments: [
    ("*", "https://a.b", true), ("b", "https://a.b", true), (".b", "https://a.b", true),
    ("*.b", "https://a.b", true), ("a.b", "https://a.b", true), ("x,a.b", "https://a.b", true),
    ("a.b:443", "https://a.b", true), ("a.b:8", "https://a.b:8", true),
    ("127.0.0.1", "https://127.0.0.1:1", true), ("::1", "https://[::1]", true),
    ("A.B", "https://a.b", true), ("", "https://a.b", false), ("c", "https://a.b", false),
    ("xb", "https://a.b", false), ("a.b:8", "https://a.b", false), (" , ,", "https://a.b", false),
  ])
  func honoursTheExceptions(exceptions: String, url: String, isDirect: Bool) throws {
    let found = try Self.proxy(["https_proxy": "http://p:1", "NO_PROXY": exceptions], url)
    #expect((found == nil) == isDirect)
  }

  @Test(arguments: ["https://p:1", "socks5://p:1", "http://", "http://p:x", "http://p/path", "p q"])
  func refusesWhatIsNoProxyWithoutTellingIt(url: String) {
    #expect(throws: ConfigurationError.invalidProxy(variable: "HTTPS_PROXY")) {
      try Self.proxy(["HTTPS_PROXY": url], "https://x")
    }
  }

  @Test func readsTheLoginAndPrintsItNowhere() throws {
    let environment = Environment(variables: ["https_proxy": "http://me:p%40ss:w@h:1"]) {
      _ throws(Environment.FileFailure) in nil
    }
    let settings = try ProxySettings(environment)
    let endpoint = try #require(EndpointURL("https://x"))
    let login = try #require(settings.proxy(for: endpoint)?.login)
    #expect(login.user == "me" && login.password == "p@ss:w")
    var shown = "\(settings)"
    dump(settings, to: &shown)
    #expect(!shown.contains("p@ss"))
  }
}
