internal import AWSConfiguration
internal import AWSSignature
internal import JSONLines
internal import Testing

@Suite struct SignInCredentialsTests {
  static let sessionConfig = """
    [profile p]
    sso_session = corp
    sso_account_id = 123456789012
    sso_role_name = Read Only
    [sso-session corp]
    sso_region = eu-west-1
    sso_start_url = https://corp.awsapps.com/start
    """
  static let legacyConfig = """
    [profile p]
    sso_region = eu-west-1
    sso_start_url = https://corp.awsapps.com/start
    sso_account_id = 123456789012
    sso_role_name = Read Only
    """
  static let portal =
    "GET https://portal.sso.eu-west-1.amazonaws.com/federation/credentials"
    + "?role_name=Read%20Only&account_id=123456789012"
  static let directory = "POST https://oidc.eu-west-1.amazonaws.com/token"
  static let answer = HTTPAnswer(
    #"{"roleCredentials":{"accessKeyId":"SSO","secretAccessKey":"s","sessionToken":"t","#
      + #""expiration":1800003600000}}"#)

  /// SHA-1 of the session's name, and of the start URL.
  static let sessionFile =
    "/home/me/.aws/sso/cache/\(SHA1Digest.hexadecimal(of: "corp")).json"
  static let legacyFile =
    "/home/me/.aws/sso/cache/"
    + SHA1Digest.hexadecimal(of: "https://corp.awsapps.com/start") + ".json"

  static func machine(
    _ config: String, file: String, token: String, servers: [String: [HTTPAnswer]] = [:]
  ) -> Machine {
    var machine = Machine(config: config)
    machine.profile = "p"
    machine.files[file] = token
    machine.servers = FakeServers([portal: [answer]].merging(servers, uniquingKeysWith: { $1 }))
    return machine
  }

  static func token(expiresAt: String) -> String {
    """
    {"accessToken":"acc3ss","expiresAt":"\(expiresAt)","refreshToken":"r3fresh",
    "clientId":"id","clientSecret":"cl1ent","registrationExpiresAt":"2027-03-01T00:00:00Z"}
    """
  }

  @Test func hashesAsOtherToolsDo() {
    #expect(SHA1Digest.hexadecimal(of: "abc") == "a9993e364706816aba3e25717850c26c9cd0d89d")
  }

  @Test(arguments: [(sessionConfig, sessionFile), (legacyConfig, legacyFile)])
  func usesTheCachedToken(config: String, file: String) async throws {
    let machine = Self.machine(
      config, file: file, token: Self.token(expiresAt: "2027-01-15T08:30:00Z"))
    let found = try await machine.outcome().get()
    #expect(
      found.credentials
        == Credentials(
          accessKeyID: "SSO", secretAccessKey: "s", sessionToken: "t",
          expiration: 1_800_003_600))
    #expect(found.source == .singleSignOn(profile: "p"))
    let call = try #require(machine.servers.calls.first)
    #expect(machine.servers.places == [Self.portal])
    #expect(call.header("x-amz-sso_bearer_token") == "acc3ss")
    #expect(call.header("authorization") == nil)
  }

  @Test func renewsTheTokenOfASession() async throws {
    let machine = Self.machine(
      Self.sessionConfig, file: Self.sessionFile,
      token: Self.token(expiresAt: "2027-01-15T08:05:00Z"),
      servers: [
        Self.directory: [
          HTTPAnswer(#"{"accessToken":"fresh","expiresIn":28800,"refreshToken":"next"}"#)
        ]
      ])
    #expect(await machine.key() == "SSO")
    let calls = machine.servers.calls
    #expect(machine.servers.places == [Self.directory, Self.portal])
    #expect(
      try JSONValue(parsing: calls[0].body)
        == [
          "grantType": "refresh_token", "clientId": "id", "clientSecret": "cl1ent",
          "refreshToken": "r3fresh",
        ])
    #expect(calls[1].header("x-amz-sso_bearer_token") == "fresh")
    let written = try #require(machine.written.files[Self.sessionFile])
    #expect(
      try JSONValue(parsing: written)
        == [
          "accessToken": "fresh", "expiresAt": "2027-01-15T16:00:00Z", "refreshToken": "next",
          "clientId": "id", "clientSecret": "cl1ent", "region": "eu-west-1",
          "registrationExpiresAt": "2027-03-01T00:00:00Z",
          "startUrl": "https://corp.awsapps.com/start",
        ])
  }

  @Test func keepsATokenThatStillHoldsWhenItCannotBeRenewed() async {
    let machine = Self.machine(
      Self.sessionConfig, file: Self.sessionFile,
      token: Self.token(expiresAt: "2027-01-15T08:05:00Z"),
      servers: [Self.directory: [HTTPAnswer(#"{"error":"invalid_grant"}"#, status: 400)]])
    #expect(await machine.key() == "SSO")
  }

  @Test(arguments: [
    (sessionConfig, sessionFile, token(expiresAt: "2027-01-15T07:00:00Z")),
    (legacyConfig, legacyFile, token(expiresAt: "2027-01-15T07:00:00Z")),
    (sessionConfig, sessionFile, "{}"), (sessionConfig, sessionFile, "garbage"),
    (sessionConfig, "/elsewhere", ""),
  ])
  func saysToSignIn(config: String, file: String, token: String) async {
    let machine = Self.machine(
      config, file: file, token: token,
      servers: [Self.directory: [HTTPAnswer("{}", status: 401)]])
    guard case .failure(let error) = await machine.outcome() else {
      Issue.record("no error")
      return
    }
    #expect(error.message.hasSuffix("there is no sign-in that is still valid"))
    #expect(error.advice?.hasPrefix("run `aws sso login --") == true)
    #expect(!machine.servers.places.contains(Self.portal))
  }

  @Test func saysToSignInWhenThePortalDoes() async {
    let machine = Self.machine(
      Self.legacyConfig, file: Self.legacyFile,
      token: Self.token(expiresAt: "2027-01-15T08:30:00Z"),
      servers: [Self.portal: [HTTPAnswer(#"{"message":"no"}"#, status: 401)]])
    #expect(await machine.key().hasSuffix("there is no sign-in that is still valid"))
  }

  @Test(arguments: [
    ("[profile p]\nsso_session = gone\nsso_account_id = 1\n", "has no [sso-session gone]"),
    ("[profile p]\nsso_account_id = 1\n", "p has no sso_role_name"),
    (sessionConfig + "\n[profile p]\nsso_region = other\n", "exclude each other"),
  ])
  func saysWhatIsMissing(config: String, expected: String) async {
    let machine = Self.machine(config, file: "/x", token: "")
    let message = await machine.key()
    #expect(message.contains(expected), "\(message)")
  }

  @Test func showsNoTokenInErrors() async {
    let machine = Self.machine(
      Self.legacyConfig, file: Self.legacyFile,
      token: Self.token(expiresAt: "2027-01-15T08:30:00Z"),
      servers: [Self.portal: [HTTPAnswer("{}", status: 403)]])
    let shown = "\(await machine.outcome())"
    for secret in ["acc3ss", "r3fresh", "cl1ent"] { #expect(!shown.contains(secret)) }
  }
}
