internal import AWSConfiguration
internal import AWSSignature
internal import Testing

@Suite struct WebIdentityCredentialsTests {
  static let sts = "POST https://sts.us-east-1.amazonaws.com/"

  static func machine(config: String = "", variables: [String: String] = [:]) -> Machine {
    var machine = Machine(config: config)
    machine.variables = variables
    machine.files["/token"] = "a.b.c"
    machine.servers = FakeServers([sts: [.role("WEB")]])
    return machine
  }

  @Test func takesARoleByVariables() async throws {
    let machine = Self.machine(variables: [
      "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:r",
      "AWS_ROLE_SESSION_NAME": "pod",
    ])
    let found = try await machine.outcome().get()
    #expect(found.credentials.accessKeyID == "WEB")
    #expect(found.source == .webIdentity(profile: nil))
    let call = try #require(machine.servers.calls.first)
    #expect(
      call.text == "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Ar"
        + "&RoleSessionName=pod&WebIdentityToken=a.b.c")
    #expect(call.header("authorization") == nil)
  }

  @Test func takesARoleByAProfile() async throws {
    var machine = Self.machine(
      config: "[profile p]\nrole_arn = arn:r\nweb_identity_token_file = /token\n",
      variables: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/other", "AWS_ROLE_ARN": "arn:other"])
    machine.profile = "p"
    let found = try await machine.outcome().get()
    #expect(found.source == .webIdentity(profile: "p"))
    #expect(machine.servers.calls.first?.text.contains("RoleArn=arn%3Ar&") == true)
    #expect(machine.servers.calls.first?.text.contains("=mpkg-session-1800000000&") == true)
  }

  @Test func saysWhatIsMissing() async {
    let withoutRole = Self.machine(variables: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token"])
    #expect(await withoutRole.key().contains("no role_arn (AWS_ROLE_ARN)"))
    let withoutFile = Self.machine(variables: [
      "AWS_WEB_IDENTITY_TOKEN_FILE": "/gone", "AWS_ROLE_ARN": "arn:r",
    ])
    #expect(await withoutFile.key().contains("/gone cannot be read: no such file"))
  }
}
