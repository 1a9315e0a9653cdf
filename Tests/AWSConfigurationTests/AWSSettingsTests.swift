internal import AWSConfiguration
internal import Testing

@Suite struct AWSSettingsTests {
  static func settings(
    _ variables: [String: String] = [:], _ options: AWSOptions = AWSOptions(), config: String = ""
  ) throws -> AWSSettings {
    try AWSSettings(
      options: options, environment: IniFileTests.environment(config, variables))
  }

  @Test func findsTheRegionInOrder() throws {
    let config = "[default]\nregion = d\n"
    let both = ["AWS_REGION": "b", "AWS_DEFAULT_REGION": "c"]
    #expect(try Self.settings(both, AWSOptions(region: "a"), config: config).region == "a")
    #expect(try Self.settings(both, config: config).region == "b")
    #expect(try Self.settings(["AWS_DEFAULT_REGION": "c"], config: config).region == "c")
    #expect(try Self.settings(config: config).region == "d")
    #expect(try Self.settings().region == nil)
  }

  @Test func keepsTheEndpointOptionFromSTS() throws {
    let settings = try Self.settings([:], AWSOptions(endpointURL: "http://localhost:1"))
    for service in AWSService.allCases {
      let endpoint = try settings.endpoint(of: service, region: "us-east-1")
      #expect(endpoint.isLoopback == (service == .cloudControl || service == .sageMaker))
    }
  }

  @Test(arguments: [
    "", "localhost", "ftp://x", "http://", "http://a b", "http://u@x", "http://x?y", "http://x#y",
    "http://x:0", "http://x:99999", "http://x:+1", "http://[::1", "http://[x]", "http:/x",
    "http://x/\u{7}", "http://é/",
  ])
  func refusesWhatIsNoEndpoint(text: String) throws {
    #expect(EndpointURL(text) == nil)
    guard !text.isEmpty else { return }
    let settings = try Self.settings(["AWS_ENDPOINT_URL": text])
    #expect(throws: ConfigurationError.invalidValue(setting: "AWS_ENDPOINT_URL", value: text)) {
      try settings.endpoint(of: .cloudControl, region: "us-east-1")
    }
  }

  @Test(arguments: [
    ("HTTP://LocalHost:80/", "http://localhost", "localhost"),
    ("https://x:443/a/b//", "https://x/a/b", "x"), ("http://x:443", "http://x:443", "x:443"),
    ("http://[::1]:8/", "http://[::1]:8", "[::1]:8"),
  ])
  func readsEndpoints(text: String, description: String, authority: String) throws {
    let endpoint = try #require(EndpointURL(text))
    #expect(endpoint.description == description && endpoint.authority == authority)
  }

  @Test(arguments: [
    "", "a.b", "a/b", "-a", "a-", "123", "us east", String(repeating: "a", count: 64),
  ])
  func refusesWhatIsNoRegion(region: String) throws {
    let settings = try Self.settings()
    #expect(throws: ConfigurationError.invalidRegion(region)) {
      try settings.endpoint(of: .cloudControl, region: region)
    }
  }

  @Test(arguments: [
    ("~/x", "/home/me/x"), ("$A/b", "1/b"), ("${A}b", "1b"), ("${A", "${A"), ("$NO$A", "$NO1"),
    ("~you", "~you"), ("a~", "a~"), ("$", "$"),
  ])
  func expandsPaths(path: String, expanded: String) throws {
    let settings = try Self.settings(["A": "1"], AWSOptions(caBundle: path))
    #expect(settings.caBundle == expanded)
  }

  @Test(arguments: ["0", "-1", "x", "1.5"])
  func refusesCountsThatAreNone(text: String) throws {
    let settings = try Self.settings(["AWS_MAX_ATTEMPTS": text])
    #expect(throws: ConfigurationError.invalidValue(setting: "max_attempts", value: text)) {
      try settings.maxAttempts()
    }
  }

  @Test func tellsTheProfilesThereAre() throws {
    let error = #expect(throws: ConfigurationError.self) {
      try Self.settings(["AWS_PROFILE": "x"], config: "[profile b]\n[default]\n[profile a]\n")
    }
    #expect(
      error
        == .profileNotFound(
          name: "x", known: ["a", "b", "default"],
          files: ["/home/me/.aws/config", "/home/me/.aws/credentials"]))
  }

  @Test(arguments: ["http://me:s3cr3t@host/", "https://me:s3cr3t@x?y", "x://me:p@s3cr3t@h"])
  func tellsNoLoginOfAURLThatIsWrong(url: String) throws {
    let settings = try Self.settings([:], AWSOptions(endpointURL: url))
    let error = #expect(throws: ConfigurationError.self) {
      try settings.endpoint(of: .cloudControl, region: "us-east-1")
    }
    #expect(error?.message.hasPrefix("--endpoint-url cannot be '") == true)
    #expect(error?.message.contains("s3cr3t") == false)
    #expect(error?.message.contains("…@") == true)
  }

  @Test func showsNoSecretInAnyPrintedForm() throws {
    let settings = try Self.settings(
      ["AWS_SECRET_ACCESS_KEY": "s3cr3t"], config: "[default]\naws_secret_access_key = t0ken\n")
    var shown = "\(settings) \(String(reflecting: settings))"
    dump(settings, to: &shown)
    #expect(!shown.contains("s3cr3t") && !shown.contains("t0ken"))
  }
}
