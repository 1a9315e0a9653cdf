internal import AWSConfiguration
internal import AWSSignature
internal import Foundation
internal import TestTools
internal import Testing

/// Settings and credentials compared with what botocore resolves from the same files and variables.
@Suite struct BotocoreTests {
  struct Case: Encodable {
    var config: String?
    var credentials: String?
    var environment: [String: String]
    var profile: String?

    /// Absent values are written as null, which the script expects.
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(config, forKey: .config)
      try container.encode(credentials, forKey: .credentials)
      try container.encode(environment, forKey: .environment)
      try container.encode(profile, forKey: .profile)
    }

    enum CodingKeys: CodingKey { case config, credentials, environment, profile }

    var ours: Environment {
      let (config, credentials) = (config, credentials)
      var variables = environment
      variables["AWS_CONFIG_FILE"] = "/config"
      variables["AWS_SHARED_CREDENTIALS_FILE"] = "/credentials"
      variables["AWS_EC2_METADATA_DISABLED"] = "true"
      return Environment(variables: variables) { path throws(Environment.FileFailure) in
        (path == "/config" ? config : path == "/credentials" ? credentials : nil)
          .map { Array($0.utf8) }
      }
    }
  }

  struct Answer: Decodable {
    var error: String?
    var region: String?
    var key: String?
    var secret: String?
    var token: String?
    var endpoints: [String: String]?
    var caBundle: String?
    var retryMode: String?
    var maxAttempts: Int?
  }

  /// Every other combination of a file, an environment and a profile, so that any two of them meet.
  static var cases: [Case] {
    var cases: [Case] = []
    for (first, files) in ConfigurationSamples.files.enumerated() {
      for (second, environment) in ConfigurationSamples.environments.enumerated() {
        for (third, profile) in ConfigurationSamples.profiles.enumerated()
        where (first + second + third).isMultiple(of: 2) {
          cases.append(
            Case(
              config: files.config, credentials: files.credentials, environment: environment,
              profile: profile))
        }
      }
    }
    return cases
  }

  static func answers(to cases: [Case]) throws -> [Answer] {
    let output = try Python.output(
      ofScript: "botocore_settings.py", arguments: [], input: JSONEncoder().encode(cases))
    return try JSONDecoder().decode([Answer].self, from: output)
  }

  @Test func resolvesAsBotocoreDoes() async throws {
    let cases = Self.cases
    #expect(cases.count >= 250)
    for (each, answer) in zip(cases, try Self.answers(to: cases)) {
      let ours = await Self.ours(each)
      #expect(ours == Self.lines(answer), "\(each)")
    }
  }

  /// What we resolve, in the same words as `lines`.
  static func ours(_ each: Case) async -> [String] {
    do throws(ConfigurationError) {
      let settings = try AWSSettings(
        options: AWSOptions(profile: each.profile), environment: each.ours)
      let region = settings.region
      var lines = ["region \(region ?? "-")"]
      do throws(ConfigurationError) {
        let chain = CredentialChain(
          settings: settings, transport: FakeServers(), time: SystemTimeSource())
        let found = try await chain.credentials().credentials
        lines.append(
          "keys \(found.accessKeyID) \(found.secretAccessKey) \(found.sessionToken ?? "-")")
      } catch .noCredentials {
        lines.append("keys - - -")
      }
      for service in [AWSService.cloudControl, .sageMaker, .sts] {
        let endpoint = try settings.endpoint(of: service, region: region ?? "us-east-1")
        lines.append("\(service.rawValue) \(endpoint)")
      }
      lines.append("ca_bundle \(settings.caBundle ?? "-")")
      let attempts = try settings.maxAttempts().map(String.init)
      lines.append("retries \(try settings.retryMode().rawValue) \(attempts ?? "-")")
      return lines
    } catch {
      return ["error"]
    }
  }

  static func lines(_ answer: Answer) -> [String] {
    if answer.error != nil { return ["error"] }
    return [
      "region \(answer.region ?? "-")",
      "keys \(answer.key ?? "-") \(answer.secret ?? "-") \(answer.token ?? "-")",
      "cloudControl \(answer.endpoints?["cloudControl"] ?? "-")",
      "sageMaker \(answer.endpoints?["sageMaker"] ?? "-")",
      "sts \(answer.endpoints?["sts"] ?? "-")", "ca_bundle \(answer.caBundle ?? "-")",
      // Where nothing is said, botocore still has its oldest mode; mpkg has `standard`.
      "retries \(answer.retryMode == "legacy" ? "standard" : answer.retryMode ?? "-")"
        + " \(answer.maxAttempts.map(String.init) ?? "-")",
    ]
  }
}
