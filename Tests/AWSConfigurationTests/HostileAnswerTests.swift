internal import AWSConfiguration
internal import AWSSignature
internal import Testing

/// Whatever a server, a file or a program answers: an error, never a crash.
@Suite struct HostileAnswerTests {
  static let pieces = [
    "{", "}", "[", "]", "\"", ":", ",", "<", ">", "&", ";", "/", "\\", "AccessKeyId", "Code",
    "SecretAccessKey", "SessionToken", "Expiration", "roleCredentials", "null", "1e999", "\u{0}",
    "é", "2027-01-15T09:00:00Z", "\n", "<AccessKeyId>", "</AccessKeyId>", "\"Version\":1",
  ]

  static func config(_ setting: String) -> String {
    """
    [profile p]
    region = eu-west-1
    \(setting)
    [profile base]
    aws_access_key_id = A
    aws_secret_access_key = s
    """
  }

  @Test(arguments: [
    "role_arn = arn:r\nsource_profile = base", "credential_process = x",
    "sso_account_id = 1\nsso_role_name = r\nsso_region = eu-west-1\nsso_start_url = u",
    "x = y",
  ])
  func endsInAnError(setting: String) async {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("seed of the random answers: \(seed)")
    var state = seed
    for _ in 0..<150 {
      var text = ""
      for _ in 0..<30 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += Self.pieces[Int(state >> 33) % Self.pieces.count]
      }
      var machine = Machine(config: Self.config(setting))
      machine.profile = "p"
      machine.files["/home/me/.aws/sso/cache/\(SHA1Digest.hexadecimal(of: "u")).json"] =
        #"{"accessToken":"t","expiresAt":"2028-01-01T00:00:00Z"}"#
      machine.program = Environment.ProgramOutcome(
        status: 0, standardOutput: Array(text.utf8), standardError: [])
      let answer = HTTPAnswer(text)
      machine.servers = FakeServers([
        "POST https://sts.eu-west-1.amazonaws.com/": [answer],
        "GET https://portal.sso.eu-west-1.amazonaws.com/federation/credentials"
          + "?role_name=r&account_id=1": [answer],
        "PUT http://169.254.169.254/latest/api/token": [answer],
        "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/": [answer],
      ])
      if case .success(let found) = await machine.outcome() {
        Issue.record("credentials from \(text): \(found)")
      }
    }
  }
}
