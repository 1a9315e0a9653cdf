internal import AWSClient
internal import AWSConfiguration
internal import AWSSignature
internal import CloudControl
internal import Registry
internal import Testing

/// The chain over real sockets: a container's host, an instance, and an STS that is not ours.
@Suite struct CredentialsOverHTTPTests {
  static let document =
    #"{"AccessKeyId":"HOST","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}"#

  static func answer(_ body: String) -> LoopbackServer.Behaviour {
    .answer("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }

  static func found(
    _ variables: [String: String], config: String = ""
  ) async throws -> SourcedCredentials {
    var variables = variables
    variables["AWS_CONFIG_FILE"] = "/config"
    let environment = Environment(variables: variables) { path throws(Environment.FileFailure) in
      path == "/config" ? Array(config.utf8) : path == "/token" ? Array("web-token".utf8) : nil
    }
    let settings = try AWSSettings(options: AWSOptions(), environment: environment)
    let transport = try NetworkTransport(try TransportSettings(settings), concurrency: 2)
    let chain = CredentialChain(
      settings: settings, transport: transport, time: SystemTimeSource())
    do throws(ConfigurationError) {
      let found = try await chain.credentials()
      await transport.shutdown()
      return found
    } catch {
      await transport.shutdown()
      throw error
    }
  }

  @Test func asksAContainersHost() async throws {
    let server = try await LoopbackServer.start(Self.answer(Self.document))
    let found = try await Self.found([
      "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(server.port)/c",
      // A proxy that is not there: what this machine tells is never asked for through one.
      "HTTP_PROXY": "http://127.0.0.1:1",
    ])
    #expect(found.credentials.accessKeyID == "HOST" && found.source == .container)
    try await server.stop()
  }

  @Test func goesOnFromAnInstanceThatDoesNotAnswer() async throws {
    let server = try await LoopbackServer.start(.hang)
    let error = await #expect(throws: ConfigurationError.self) {
      try await Self.found([
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:\(server.port)",
        "AWS_METADATA_SERVICE_TIMEOUT": "0.2",
      ])
    }
    #expect(error?.code == "NoCredentials")
    #expect(error?.message.hasSuffix("(no answer from http://127.0.0.1:\(server.port))") == true)
    try await server.stop()
  }

  @Test func takesRolesOfARealSTS() async throws {
    let server = try PythonServer.start("sts_server.py")
    let endpoint = "http://127.0.0.1:\(server.port)"
    let role = try await Self.found(
      ["AWS_ENDPOINT_URL_STS": endpoint, "AWS_PROFILE": "p"],
      config: """
        [profile p]
        region = eu-west-1
        role_arn = arn:aws:iam::123456789012:role/r
        source_profile = base
        external_id = x&y
        duration_seconds = 900
        [profile base]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = secret
        """)
    #expect(role.source == .assumedRole(profile: "p"))
    #expect(role.credentials.accessKeyID.hasPrefix("ASIA"))
    let remaining = (role.credentials.expiration ?? 0) - SystemTimeSource().epochSeconds
    #expect(remaining > 800 && remaining <= 905)
    let web = try await Self.found([
      "AWS_ENDPOINT_URL_STS": endpoint, "AWS_WEB_IDENTITY_TOKEN_FILE": "/token",
      "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/web",
    ])
    #expect(web.source == .webIdentity(profile: nil))
    #expect(web.credentials.sessionToken?.isEmpty == false)
    #expect(try await Self.account(["AWS_ENDPOINT_URL_STS": endpoint]) == "123456789012")
    try server.stop()
  }

  static func account(
    _ variables: [String: String], profile: String? = nil, config: String = ""
  ) async throws -> String {
    let keys = [
      "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_CONFIG_FILE": "/config",
    ]
    let environment = Environment(variables: keys.merging(variables) { $1 }) {
      path throws(Environment.FileFailure) in path == "/config" ? Array(config.utf8) : nil
    }
    let client = try AWSConnection.connect(
      options: AWSOptions(profile: profile), environment: environment)
    let account: String
    do {
      account = try await client.account()
    } catch {
      await client.shutdown()
      throw error
    }
    await client.shutdown()
    return account
  }

  /// Where the profile says whose it is nobody is asked.
  @Test func readsTheAccountOffTheProfile() async throws {
    let config = """
      [profile role]
      role_arn = arn:aws:iam::210987654321:role/r
      source_profile = x
      [profile signed-on]
      sso_account_id = 310987654321
      """
    let nowhere = ["AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1"]
    #expect(try await Self.account(nowhere, profile: "role", config: config) == "210987654321")
    #expect(
      try await Self.account(nowhere, profile: "signed-on", config: config) == "310987654321")
  }

  @Test func connectsAllParts() async throws {
    let body = #"{\"ModelApprovalStatus\":\"Approved\",\"D\":\"é\\n\"}"#
    let server = try await LoopbackServer.start(
      Self.answer(#"{"ResourceDescription":{"Identifier":"arn:1","Properties":"\#(body)"}}"#))
    let environment = Environment(variables: [
      "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "us-east-2",
    ]) { _ throws(Environment.FileFailure) in nil }
    let client = try AWSConnection.connect(
      options: AWSOptions(endpointURL: "http://127.0.0.1:\(server.port)"),
      environment: environment)
    #expect(client.defaultRegion == "us-east-2")
    let package = try await CloudControlRegistry(client.client).get(
      PackageAddress(identifier: "arn:1", region: "us-east-2"))
    #expect(
      String(decoding: package.properties, as: UTF8.self)
        == #"{"ModelApprovalStatus":"Approved","D":"é\n"}"#)
    #expect(client.statistics.calls == 1)
    await client.shutdown()
    try await server.stop()
  }

  @Test func tellsThatNothingListens() async throws {
    let environment = Environment(variables: [
      "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s",
    ]) { _ throws(Environment.FileFailure) in nil }
    let client = try AWSConnection.connect(
      options: AWSOptions(endpointURL: "http://127.0.0.1:1", maxAttempts: 2),
      environment: environment)
    let error = await #expect(throws: RegistryError.self) {
      try await CloudControlRegistry(client.client).get(
        PackageAddress(identifier: "a", region: "us-east-1"))
    }
    #expect(error?.kind == .unreachable && error?.attempts == 2)
    #expect(error?.message == "http://127.0.0.1:1: Connection refused")
    await client.shutdown()
  }
}
