/// Finds out which account a profile belongs to.
package struct ProfileAccount: Sendable {
  private let context: CredentialContext
  private let provider: any CredentialProvider

  /// - Parameter provider: gives the profile's credentials.
  package init(
    settings: AWSSettings, provider: any CredentialProvider, transport: any HTTPTransport,
    time: any TimeSource, observer: (@Sendable (CredentialEvent) -> Void)? = nil
  ) {
    context = CredentialContext(
      settings: settings, transport: transport, time: time, observer: observer)
    self.provider = provider
  }

  /// The account's number: what the profile's role or sign-on says, else what STS says of its
  /// credentials.
  ///
  /// - Throws: `ConfigurationError` where there are no credentials, or STS does not tell.
  package func number() async throws(ConfigurationError) -> String {
    if context.settings.isProfileExplicit {
      let profile = context.settings.profile
      if let role = profile["role_arn"] {
        let parts = role.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count >= 6, Self.isAccount(parts[4]) { return String(parts[4]) }
      } else if let account = profile["sso_account_id"], Self.isAccount(account[...]) {
        return account
      }
    }
    let sourced = try await provider.credentials()
    switch try await TokenService(context: context).account(of: sourced.credentials) {
    case .success(let account): return account
    case .failure(let reason): throw .providerFailed(source: sourced.source, reason: reason)
    }
  }

  /// The ARN of the user or role that calls are made as; `nil` if STS is not asked, because calls go
  /// to an endpoint of somebody's own and STS has none.
  ///
  /// - Parameter service: the one that calls go to.
  ///
  /// - Throws: `ConfigurationError` where there are no credentials, or STS does not tell.
  package func callerARN(besides service: AWSService) async throws(ConfigurationError) -> String? {
    let settings = context.settings
    let (target, tokens) = (
      try settings.target(of: service), try settings.target(of: .sts)
    )
    guard target == "aws" || tokens != "aws" else { return nil }
    let sourced = try await provider.credentials()
    switch try await TokenService(context: context).callerARN(of: sourced.credentials) {
    case .success(let arn): return arn
    case .failure(let reason): throw .providerFailed(source: sourced.source, reason: reason)
    }
  }

  private static func isAccount(_ text: Substring) -> Bool {
    text.utf8.count == 12 && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }
  }
}
