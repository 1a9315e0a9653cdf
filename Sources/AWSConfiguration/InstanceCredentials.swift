internal import AWSSignature

/// Credentials of the role that an EC2 instance has, from the instance metadata service, version 2:
/// a token is put first, which a request that was tricked out of another program cannot bring.
struct InstanceCredentials: CredentialLoader {
  let context: CredentialContext

  var source: CredentialSource { .instanceMetadata }

  /// How long the token holds, in seconds: six hours, the most there is.
  private static let tokenLifetime = "21600"
  private static let rolesPath = "/latest/meta-data/iam/security-credentials/"

  func load() async throws(ConfigurationError) -> CredentialLoad {
    let settings = context.settings
    guard settings.environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() != "true" else {
      return .absent(.disabled(variable: "AWS_EC2_METADATA_DISABLED"))
    }
    let text = configuredEndpoint
    guard let endpoint = EndpointURL(text) else {
      throw .invalidValue(setting: "ec2_metadata_service_endpoint", value: text)
    }
    do throws(ProviderFailure) {
      return try await load(from: endpoint)
    } catch .cancelled {
      throw .providerFailed(source: source, reason: .cancelled)
    } catch {
      // Most machines are no instances: that nothing sensible answers is no failure of the chain.
      return .absent(.noAnswer(endpoint: endpoint.description))
    }
  }

  private var configuredEndpoint: String {
    let settings = context.settings
    let endpoint = settings.value(
      variables: ["AWS_EC2_METADATA_SERVICE_ENDPOINT"], setting: "ec2_metadata_service_endpoint")
    if let endpoint { return endpoint }
    let mode = settings.value(
      variables: ["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"],
      setting: "ec2_metadata_service_endpoint_mode")
    return mode?.lowercased() == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
  }

  private func load(from endpoint: EndpointURL) async throws(ProviderFailure) -> CredentialLoad {
    let lifetime = HeaderField("X-aws-ec2-metadata-token-ttl-seconds", Self.tokenLifetime)
    let token = try await text("PUT", "/latest/api/token", [lifetime], endpoint)
    guard let token, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return .absent(.noAnswer(endpoint: endpoint.description))
    }
    let proof = HeaderField("X-aws-ec2-metadata-token", token)
    guard let roles = try await text("GET", Self.rolesPath, [proof], endpoint),
      let role = roles.split(whereSeparator: \.isNewline).first, role.utf8.allSatisfy(isNameByte)
    else { return .absent(.noRole(endpoint: endpoint.description)) }
    let path = Self.rolesPath + role
    guard let document = try await text("GET", path, [proof], endpoint) else {
      return .absent(.noRole(endpoint: endpoint.description))
    }
    var credentials = try CredentialDocument(Array(document.utf8))
      .credentials(token: "Token", isTemporary: true)
    // The service sometimes gives what is about to end; AWS keeps taking it while that lasts.
    let now = context.time.epochSeconds
    if let expiration = credentials.expiration, expiration < now + CredentialChain.advisoryWindow {
      credentials.expiration = now + CredentialChain.advisoryWindow + 300
    }
    return .found(credentials)
  }

  /// Whether a role's name may hold this byte (IAM: letters, digits and `+=,.@_-`); all of them stand
  /// for themselves in a path.
  private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "+=,.@_-".utf8.contains(byte)
    }
  }

  /// An answer's text; nil for any status but 200, and for an empty one.
  private func text(
    _ method: String, _ path: String, _ headers: [HeaderField], _ endpoint: EndpointURL
  ) async throws(ProviderFailure) -> String? {
    let seconds = context.settings.value(
      variables: ["AWS_METADATA_SERVICE_TIMEOUT"], setting: "metadata_service_timeout"
    ).flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
    let attempts = context.settings.value(
      variables: ["AWS_METADATA_SERVICE_NUM_ATTEMPTS"], setting: "metadata_service_num_attempts"
    ).flatMap { Int($0) }
    let answer = try await context.send(
      HTTPCall(
        endpoint: endpoint, method: method, target: endpoint.basePath + path,
        headers: [HeaderField("Host", endpoint.authority)] + headers,
        timeout: min(max(seconds ?? 1, 0.1), 60), maximumAnswerBytes: 64 << 10,
        mayUseProxy: false),
      attempts: min(max(1, attempts ?? 1), 100))
    guard answer.status == 200, !answer.body.isEmpty else { return nil }
    return String(decoding: answer.body, as: UTF8.self)
  }
}
