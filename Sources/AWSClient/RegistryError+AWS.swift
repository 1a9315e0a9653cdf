internal import AWSConfiguration
package import Registry

extension RegistryError {
  /// What a service's refusal means to the caller.
  init(
    _ fault: ServiceFault, of operation: ServiceOperation, region: String, attempts: Int
  ) {
    let kind = Self.kind(of: fault)
    self.init(
      kind, code: fault.code, message: fault.message,
      advice: Self.advice(for: fault, kind: kind, operation: operation, region: region),
      httpStatus: fault.httpStatus, attempts: attempts)
  }

  private static func kind(of fault: ServiceFault) -> Kind {
    switch RetryRules.verdict(fault) {
    case .throttled, .transient: return .unavailable
    case .clockSkew: return .accessDenied
    case .expiredCredentials: return .noCredentials
    case .permanent: break
    }
    if AccessDenial(message: fault.message) != nil { return .accessDenied }
    switch fault.code {
    case "ResourceNotFoundException", "RequestTokenNotFoundException": return .notFound
    case "ConcurrentOperationException": return .concurrentOperation
    case _ where deniedCodes.contains(fault.code) || credentialCodes.contains(fault.code):
      return .accessDenied
    case _ where fault.code == "HTTP\(fault.httpStatus)":
      return [401, 403].contains(fault.httpStatus) ? .accessDenied : .badAnswer
    case _ where fault.httpStatus >= 500: return .unavailable
    case _ where [401, 403].contains(fault.httpStatus): return .accessDenied
    default: return .rejected
    }
  }

  private static func advice(
    for fault: ServiceFault, kind: Kind, operation: ServiceOperation, region: String
  ) -> String? {
    if fault.message.contains("Credential should be scoped to") {
      return "the endpoint is not that of the region \(region): check --region and --endpoint-url"
    }
    switch fault.code {
    case "ExpiredToken", "ExpiredTokenException":
      return "the session token has ended: get new credentials and run the command again"
    case "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture":
      return "set this machine's clock"
    case "InvalidSignatureException", "SignatureDoesNotMatch":
      return "check AWS_SECRET_ACCESS_KEY (or the profile's secret), and this machine's clock"
    case _ where credentialCodes.contains(fault.code):
      return "the access key is not known to AWS in this partition, its session token is missing,"
        + " or the account has not enabled the region \(region)"
    default: break
    }
    guard kind == .accessDenied else {
      return kind == .unavailable && RetryRules.verdict(fault) == .throttled
        ? "lower --rate or --concurrency, or raise --max-attempts" : nil
    }
    let missing =
      AccessDenial(message: fault.message)?.advice ?? "needs " + operation.permissionsInWords
    return "\(missing); see PERMISSIONS in \(operation.permissionsPage)"
  }

  private static let deniedCodes: Set<String> = [
    "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedException",
    "NotAuthorized", "OptInRequired", "Forbidden", "UnauthorizedTaggingOperationException",
  ]

  private static let credentialCodes: Set<String> = [
    "UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId",
    "InvalidCredentialsException", "MissingAuthenticationToken",
    "MissingAuthenticationTokenException", "IncompleteSignature", "IncompleteSignatureException",
    "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure", "InvalidToken",
  ]

  /// What a missing answer means to the caller.
  init(_ failure: TransportFailure, endpoint: EndpointURL, region: String, attempts: Int) {
    let (kind, code): (Kind, String) =
      switch failure.kind {
      case .notConnected: (.unreachable, "ConnectionFailed")
      case .connectTimedOut: (.unreachable, "ConnectTimeout")
      case .insecure: (.unreachable, "TLSFailed")
      case .broken: (.unreachable, "ConnectionBroken")
      case .readTimedOut: (.unreachable, "ReadTimeout")
      case .oversized: (.badAnswer, "AnswerTooLarge")
      case .notHTTP: (.badAnswer, "NotHTTP")
      case .cancelled: (.cancelled, "Cancelled")
      }
    self.init(
      kind, code: code, message: "\(endpoint): \(failure.detail)",
      advice: Self.advice(for: failure, endpoint: endpoint, region: region), attempts: attempts)
  }

  private static func advice(
    for failure: TransportFailure, endpoint: EndpointURL, region: String
  ) -> String? {
    switch failure.kind {
    case .insecure: "name the certificates to trust with --ca-bundle or AWS_CA_BUNDLE"
    case .notConnected where endpoint.host.contains(".\(region.lowercased())."):
      "check the network, and that \(region) is a region"
    default: nil
    }
  }

  /// What it means that no credentials, or no endpoint, can be had.
  init(_ error: ConfigurationError, attempts: Int) {
    let kind: Kind =
      switch error {
      case .invalidRegion: .rejected
      case .timedOut: .timedOut
      case .cancelled, .providerFailed(_, .cancelled): .cancelled
      // Settings of endpoints were held up before the first call: what is left is a provider's.
      default: .noCredentials
      }
    self.init(
      kind, code: error.code, message: error.message, advice: error.advice, attempts: attempts)
  }

  /// An answer that is none of the protocol.
  package static func badAnswer(_ message: String, attempts: Int) -> RegistryError {
    RegistryError(.badAnswer, code: "BadAnswer", message: message, attempts: attempts)
  }

  static func cancelled(attempts: Int) -> RegistryError {
    RegistryError(.cancelled, code: "Cancelled", message: "told to stop", attempts: attempts)
  }
}
