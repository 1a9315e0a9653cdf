internal import AWSSignature

/// A role taken with a token that stands in a file (`web_identity_token_file`), as Kubernetes gives it
/// to a pod; each setting is a variable's, else the profile's.
struct WebIdentityCredentials: CredentialLoader {
  let context: CredentialContext
  let profileName: String
  /// Whether the variables are passed over, as for an explicit `--profile`.
  let passesOverVariables: Bool

  var source: CredentialSource {
    let isByVariable =
      !passesOverVariables && context.settings.environment["AWS_WEB_IDENTITY_TOKEN_FILE"] != nil
    return .webIdentity(profile: isByVariable ? nil : profileName)
  }

  private func setting(_ variable: String, _ name: String) -> String? {
    if !passesOverVariables, let value = context.settings.environment[variable] { return value }
    return context.settings.files.profile(profileName)?[name]
  }

  func load() async throws(ConfigurationError) -> CredentialLoad {
    guard let path = setting("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") else {
      return .absent(.settingNotSet("web_identity_token_file", profile: profileName))
    }
    guard let roleARN = setting("AWS_ROLE_ARN", "role_arn") else {
      throw failure(.missingSetting("role_arn (AWS_ROLE_ARN)", section: profileName))
    }
    let request = TokenService.RoleRequest(
      roleARN: roleARN, sessionName: setting("AWS_ROLE_SESSION_NAME", "role_session_name"))
    let result = try await TokenService(context: context).assumeRole(
      request, webIdentityToken: try token(path))
    switch result {
    case .success(let credentials): return .found(credentials)
    case .failure(let reason): throw failure(reason)
    }
  }

  private func failure(_ reason: ProviderFailure) -> ConfigurationError {
    .providerFailed(source: source, reason: reason)
  }

  /// The file's text; read anew each time, since whoever wrote it replaces it before it ends.
  private func token(_ path: String) throws(ConfigurationError) -> String {
    let bytes: [UInt8]?
    do {
      bytes = try context.settings.environment.readFile(path)
    } catch {
      throw failure(.unreadableFile(path: path, reason: error.reason))
    }
    guard let bytes else { throw failure(.unreadableFile(path: path, reason: "no such file")) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
