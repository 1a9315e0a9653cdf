internal import AWSConfiguration
internal import AWSSignature
internal import Testing

@Suite struct RoleCredentialsTests {
  static let sts = "POST https://sts.eu-west-1.amazonaws.com/"
  static let keys = "[base]\naws_access_key_id = BASE\naws_secret_access_key = b4se\n"

  static func machine(_ config: String, answers: [HTTPAnswer] = [.role("ROLE")]) -> Machine {
    var machine = Machine(config: config, credentials: keys)
    machine.profile = "p"
    machine.servers = FakeServers([sts: answers])
    return machine
  }

  @Test func takesARoleWithTheKeysOfAnotherProfile() async throws {
    let machine = Self.machine(
      """
      [profile p]
      region = eu-west-1
      role_arn = arn:aws:iam::123456789012:role/r
      source_profile = base
      external_id = a&b=c d
      role_session_name = me
      duration_seconds = 900
      """)
    let found = try await machine.outcome().get()
    #expect(
      found.credentials
        == Credentials(
          accessKeyID: "ROLE", secretAccessKey: "r0le", sessionToken: "t/+=",
          expiration: 1_800_003_600))
    #expect(found.source == .assumedRole(profile: "p"))
    let call = try #require(machine.servers.calls.first)
    #expect(
      call.text
        == "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fr"
        + "&RoleSessionName=me&DurationSeconds=900&ExternalId=a%26b%3Dc%20d")
    let base = Credentials(accessKeyID: "BASE", secretAccessKey: "b4se")
    let verifier = SignatureVerifier(credentials: [base], services: ["sts"])
    #expect(
      verifier.verify(call.signable, now: machine.time.epochSeconds)
        == .valid(accessKeyID: "BASE"))
  }

  /// The clock here says 08:00; the service's, two hours more.
  @Test func goesByTheServicesClockWhereThisOneIsWrong() async throws {
    let date = HeaderField("Date", "Fri, 15 Jan 2027 10:00:00 GMT")
    var refusal = HTTPAnswer(
      "<Error><Code>SignatureDoesNotMatch</Code><Message>expired</Message></Error>", status: 403)
    refusal.headers = [date]
    var role = HTTPAnswer.role("ROLE")
    role.body = Array(
      String(decoding: role.body, as: UTF8.self).replacing("T09:00:00Z", with: "T11:00:00Z").utf8)
    role.headers = [date]
    let config =
      "[profile p]\nregion = eu-west-1\nrole_arn = arn:p\nsource_profile = base\n"
    let machine = Self.machine(config, answers: [refusal, role])
    let found = try await machine.outcome().get()
    #expect(
      machine.servers.calls.map { $0.header("x-amz-date") } == [
        "20270115T080000Z", "20270115T100000Z",
      ])
    #expect(found.credentials.expiration == 1_800_003_600, "an hour from now by the clock here")
    let hopeless = Self.machine(config, answers: [refusal])
    #expect(await hopeless.key().contains("SignatureDoesNotMatch"))
    #expect(hopeless.servers.calls.count == 2)
  }

  @Test func goesThroughSeveralRoles() async throws {
    let machine = Self.machine(
      """
      [profile p]
      region = eu-west-1
      role_arn = arn:p
      source_profile = q
      [profile q]
      role_arn = arn:q
      source_profile = base
      """, answers: [.role("Q"), .role("P")])
    #expect(await machine.key() == "P")
    let calls = machine.servers.calls
    #expect(calls.count == 2)
    #expect(calls[0].text.contains("RoleArn=arn%3Aq") && calls[1].text.contains("RoleArn=arn%3Ap"))
    #expect(calls[1].header("authorization")?.contains("Credential=Q/") == true)
    #expect(calls[1].header("x-amz-security-token") == "t/+=")
  }

  @Test func takesARoleWithItsOwnProfilesKeys() async throws {
    var machine = Self.machine(
      """
      [profile base]
      region = eu-west-1
      role_arn = arn:p
      source_profile = base
      """)
    machine.profile = "base"
    #expect(await machine.key() == "ROLE")
  }

  @Test func takesARoleWithWhatTheMachineHas() async throws {
    var machine = Self.machine(
      """
      [profile p]
      region = eu-west-1
      role_arn = arn:p
      credential_source = Environment
      """)
    machine.variables = ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "e"]
    #expect(await machine.key() == "ROLE")
    let authorization = machine.servers.calls.first?.header("authorization")
    #expect(authorization?.contains("Credential=ENV/") == true)
  }

  @Test func usesTheGlobalEndpointsRegionWithoutOne() async {
    var machine = Self.machine("[profile p]\nrole_arn = arn:p\nsource_profile = base\n")
    machine.servers = FakeServers(["POST https://sts.us-east-1.amazonaws.com/": [.role("ROLE")]])
    #expect(await machine.key() == "ROLE")
  }

  @Test func honoursTheServicesOwnEndpointAndNoOther() async {
    let config = "[profile p]\nrole_arn = arn:p\nsource_profile = base\nregion = eu-west-1\n"
    var machine = Self.machine(config)
    machine.variables = ["AWS_ENDPOINT_URL_STS": "http://sts.test/x"]
    machine.servers = FakeServers(["POST http://sts.test/x/": [.role("ROLE")]])
    #expect(await machine.key() == "ROLE")
  }

  @Test(arguments: [
    ("mfa_serial = arn:mfa\nsource_profile = base", "MFA device arn:mfa"),
    ("source_profile = base\ncredential_source = Environment", "exclude each other"),
    ("region = x", "has no source_profile or credential_source"),
    ("source_profile = nobody", "no source profile nobody"),
    ("source_profile = p", "in a circle: p → p"),
    ("source_profile = q\n[profile q]\nrole_arn = a\nsource_profile = p", "circle: p → q → p"),
    ("credential_source = Somewhere", "cannot be 'Somewhere'"),
    ("source_profile = q\n[profile q]\nregion = x", "no credentials found; tried web identity"),
  ])
  func saysWhatIsWrong(settings: String, expected: String) async {
    let machine = Self.machine("[profile p]\nrole_arn = arn:p\n\(settings)\n")
    let message = await machine.key()
    #expect(message.contains(expected), "\(message)")
    #expect(machine.servers.calls.isEmpty)
  }

  @Test func tellsARefusal() async {
    let machine = Self.machine(
      "[profile p]\nregion = eu-west-1\nrole_arn = arn:p\nsource_profile = base\n",
      answers: [
        HTTPAnswer(
          "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>"
            + "<Message>not &lt;you&gt;</Message></Error></ErrorResponse>", status: 403)
      ])
    #expect(await machine.key() == "role of profile p: AccessDenied: not <you>")
    #expect(machine.servers.calls.count == 1)
  }

  @Test func triesServerErrorsAgain() async {
    let machine = Self.machine(
      "[profile p]\nregion = eu-west-1\nrole_arn = arn:p\nsource_profile = base\n",
      answers: [HTTPAnswer("", status: 503), HTTPAnswer("", status: 500), .role("ROLE")])
    #expect(await machine.key() == "ROLE")
    #expect(machine.servers.calls.count == 3)
  }

  @Test func tellsAnAnswerWithoutCredentials() async {
    let machine = Self.machine(
      "[profile p]\nregion = eu-west-1\nrole_arn = arn:p\nsource_profile = base\n",
      answers: [HTTPAnswer("<html>&&<<>")])
    #expect(await machine.key().hasSuffix("the answer holds no credentials: no Credentials"))
  }
}
