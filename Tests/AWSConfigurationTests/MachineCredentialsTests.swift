internal import AWSConfiguration
internal import AWSSignature
internal import Testing

/// Credentials that a container's host or an instance gives.
@Suite struct MachineCredentialsTests {
  static let document = HTTPAnswer(
    #"{"AccessKeyId":"HOST","SecretAccessKey":"s3cr3t","Token":"t","#
      + #""Expiration":"2027-01-15T12:00:00Z","Code":"Success"}"#)

  @Test func asksTheContainersHost() async throws {
    var machine = Machine()
    machine.variables = [
      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/x?id=1",
      "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://ignored.test/",
      "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc",
    ]
    machine.servers = FakeServers(["GET http://169.254.170.2/v2/x?id=1": [Self.document]])
    let found = try await machine.outcome().get()
    #expect(found.source == .container && found.credentials.expiration == 1_800_014_400)
    let call = try #require(machine.servers.calls.first)
    #expect(call.header("authorization") == "Basic abc" && !call.mayUseProxy)
  }

  @Test(arguments: [
    "http://localhost:81/c", "http://127.0.0.1/c", "http://127.9.9.9:1/c", "http://[::1]/c",
    "http://169.254.170.23/v1/credentials", "http://[fd00:ec2::23]/v1/credentials",
    "https://anywhere.test/c?a=b", "https://anywhere.test",
  ])
  func asksWhereItIsSafe(url: String) async {
    var machine = Machine()
    machine.variables = [
      "AWS_CONTAINER_CREDENTIALS_FULL_URI": url,
      "AWS_CONTAINER_AUTHORIZATION_TOKEN": "variable",
      "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
    ]
    machine.files["/token"] = "file"
    let place = url.hasSuffix("test") ? url + "/" : url
    machine.servers = FakeServers(["GET \(place)": [Self.document]])
    #expect(await machine.key() == "HOST")
    #expect(machine.servers.calls.first?.header("authorization") == "file")
  }

  @Test(arguments: [
    "http://anywhere.test/c", "http://10.0.0.1/c", "http://127.0.0.1.evil.test/", "ftp://x/",
    "http://169.254.170.2@evil.test/", "http://x\r\ny/", "nonsense",
  ])
  func asksNowhereElse(url: String) async {
    var machine = Machine()
    machine.variables = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": url]
    #expect(await machine.key().hasSuffix("is neither encrypted nor on this machine"))
    #expect(machine.servers.calls.isEmpty)
  }

  @Test func sendsNoIllegalHeader() async {
    var machine = Machine()
    machine.variables = [
      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x",
      "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
    ]
    machine.files["/token"] = "s3cr3t\r\nX-Evil: 1"
    let message = await machine.key()
    #expect(message.contains("no legal header value") && !message.contains("s3cr3t"))
    #expect(machine.servers.calls.isEmpty)
  }

  @Test(arguments: [
    ("", 404, "HTTP404"), ("{}", 200, "no Expiration"), ("x", 200, "no JSON object"),
    (#"{"Expiration":"soon"}"#, 200, "an Expiration that is no time"),
    (#"{"Expiration":"2027-01-15T12:00:00Z","AccessKeyId":"A"}"#, 200, "no SecretAccessKey"),
  ])
  func tellsWhatTheHostAnswered(body: String, status: Int, expected: String) async {
    var machine = Machine()
    machine.variables = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"]
    machine.servers = FakeServers(
      ["GET http://169.254.170.2/x": [HTTPAnswer(body, status: status)]])
    let message = await machine.key()
    #expect(message.contains(expected), "\(message)")
  }

  static func instance(
    _ base: String = "http://169.254.169.254", document: HTTPAnswer = document
  ) -> FakeServers {
    let roles = "\(base)/latest/meta-data/iam/security-credentials/"
    return FakeServers([
      "PUT \(base)/latest/api/token": [HTTPAnswer("imds-token")],
      "GET \(roles)": [HTTPAnswer("my-role\n")], "GET \(roles)my-role": [document],
    ])
  }

  @Test func asksTheInstanceWithAToken() async throws {
    var machine = Machine()
    machine.servers = Self.instance()
    let found = try await machine.outcome().get()
    #expect(found.source == .instanceMetadata && found.credentials.accessKeyID == "HOST")
    let calls = machine.servers.calls
    #expect(calls.map(\.method) == ["PUT", "GET", "GET"])
    #expect(calls[0].header("x-aws-ec2-metadata-token-ttl-seconds") == "21600")
    #expect(calls[1].header("x-aws-ec2-metadata-token") == "imds-token")
    #expect(calls.allSatisfy { $0.timeout == 1 && !$0.mayUseProxy })
  }

  @Test(arguments: [
    (["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:9/b"], "http://127.0.0.1:9/b"),
    (["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"], "http://[fd00:ec2::254]"),
  ])
  func asksElsewhereIfTold(variables: [String: String], base: String) async {
    var machine = Machine()
    machine.variables = variables
    machine.servers = Self.instance(base)
    #expect(await machine.key() == "HOST")
  }

  @Test(arguments: [
    ("nan", 1.0), ("inf", 1), ("-1", 0.1), ("1e300", 60), ("x", 1), ("2.5", 2.5),
  ])
  func waitsAsLongAsItIsTold(text: String, seconds: Double) async {
    var machine = Machine()
    machine.variables = ["AWS_METADATA_SERVICE_TIMEOUT": text]
    machine.servers = Self.instance()
    #expect(await machine.key() == "HOST")
    #expect(machine.servers.calls.allSatisfy { $0.timeout == seconds })
  }

  @Test func keepsTakingWhatIsAboutToEnd() async throws {
    var machine = Machine()
    machine.servers = Self.instance(
      document: HTTPAnswer(
        #"{"AccessKeyId":"OLD","SecretAccessKey":"s","Token":"t","#
          + #""Expiration":"2027-01-15T07:00:00Z"}"#))
    let found = try await machine.outcome().get()
    #expect(found.credentials.expiration == 1_800_001_200)
  }

  @Test func asksNoInstanceWhenToldNotTo() async {
    var machine = Machine()
    machine.variables = ["AWS_EC2_METADATA_DISABLED": "True"]
    machine.servers = Self.instance()
    #expect(await machine.key().contains("(turned off by AWS_EC2_METADATA_DISABLED)"))
    #expect(machine.servers.calls.isEmpty)
  }

  @Test func goesOnWhereThereIsNoInstance() async {
    let machine = Machine()
    let message = await machine.key()
    #expect(message.hasSuffix("instance metadata (no answer from http://169.254.169.254)"))
    var withoutRole = Machine()
    withoutRole.servers = FakeServers([
      "PUT http://169.254.169.254/latest/api/token": [HTTPAnswer("t")],
      "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/": [
        HTTPAnswer("", status: 404)
      ],
    ])
    #expect(await withoutRole.key().hasSuffix("(no role at http://169.254.169.254)"))
  }
}
