internal import AWSSignature

/// Credentials that a container's host gives (ECS, EKS Pod Identity) at
/// `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `…_FULL_URI`.
struct ContainerCredentials: CredentialLoader {
  let context: CredentialContext

  var source: CredentialSource { .container }

  /// The host that relative URIs are asked of.
  private static let host = "http://169.254.170.2"
  /// Hosts that may be asked without encryption, besides loopback: the agents of ECS and EKS.
  private static let plainHosts: Set<String> = [
    "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "localhost",
  ]

  func load() async throws(ConfigurationError) -> CredentialLoad {
    let environment = context.settings.environment
    let relative = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]
    guard
      let url = relative.map({ Self.host + $0 })
        ?? environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
    else {
      return .absent(
        .variablesNotSet([
          "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        ]))
    }
    do throws(ProviderFailure) {
      return .found(try await credentials(url))
    } catch {
      throw .providerFailed(source: source, reason: error)
    }
  }

  private func credentials(_ url: String) async throws(ProviderFailure) -> Credentials {
    guard let resource = ResourceURL(url) else { throw .forbiddenEndpoint(url) }
    let endpoint = resource.endpoint
    guard
      endpoint.isEncrypted || endpoint.isLoopback || Self.plainHosts.contains(endpoint.host)
    else { throw .forbiddenEndpoint(endpoint.description) }
    var headers = [
      HeaderField("Host", endpoint.authority), HeaderField("Accept", "application/json"),
    ]
    if let token = try token() { headers.append(HeaderField("Authorization", token)) }
    let answer = try await context.send(
      HTTPCall(
        endpoint: endpoint, method: "GET", target: resource.target, headers: headers,
        timeout: 2, mayUseProxy: false))
    guard answer.status == 200 else {
      throw .refused(
        code: "HTTP\(answer.status)", message: "from \(endpoint)", httpStatus: answer.status)
    }
    return try CredentialDocument(answer.body).credentials(token: "Token", isTemporary: true)
  }

  /// What proves that the container is asking: a file's text, which may change, or a variable's.
  private func token() throws(ProviderFailure) -> String? {
    let environment = context.settings.environment
    var token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
    if let path = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
      let bytes: [UInt8]?
      do {
        bytes = try environment.readFile(path)
      } catch {
        throw .unreadableFile(path: path, reason: error.reason)
      }
      guard let bytes else { throw .unreadableFile(path: path, reason: "no such file") }
      token = String(decoding: bytes, as: UTF8.self)
    }
    guard let token else { return nil }
    guard token.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
      throw .unknownValue(
        setting: "AWS_CONTAINER_AUTHORIZATION_TOKEN", value: "(no legal header value)")
    }
    return token
  }
}
