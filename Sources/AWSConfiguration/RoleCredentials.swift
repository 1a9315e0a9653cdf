internal import AWSSignature

/// A profile's role (`role_arn`), taken with the credentials of another profile (`source_profile`) or
/// of this machine (`credential_source`).
///
/// Worked example: profile `prod` has `source_profile = base`, and `base` has `role_arn` and
/// `credential_source = Ec2InstanceMetadata`: the instance's credentials take the role of `base`,
/// and these the role of `prod`.
struct RoleCredentials: CredentialLoader {
  let context: CredentialContext
  let profileName: String

  var source: CredentialSource { .assumedRole(profile: profileName) }

  func load() async throws(ConfigurationError) -> CredentialLoad {
    guard let profile = context.settings.files.profile(profileName), Self.isRole(profile) else {
      return .absent(.settingNotSet("role_arn", profile: profileName))
    }
    return .found(try await credentials(of: profile, visited: [profileName]))
  }

  private static func isRole(_ profile: ProfileSettings) -> Bool {
    profile["role_arn"] != nil && profile["web_identity_token_file"] == nil
  }

  private static func hasKeys(_ profile: ProfileSettings) -> Bool {
    profile["aws_access_key_id"] != nil || profile["aws_secret_access_key"] != nil
  }

  private func failure(_ reason: ProviderFailure) -> ConfigurationError {
    .providerFailed(source: source, reason: reason)
  }

  private func credentials(
    of profile: ProfileSettings, visited: [String]
  ) async throws(ConfigurationError) -> Credentials {
    if let serial = profile["mfa_serial"] { throw failure(.needsMFA(serial: serial)) }
    guard let roleARN = profile["role_arn"] else {
      throw failure(.missingSetting("role_arn", section: profile.name))
    }
    let sourceCredentials = try await sourceCredentials(of: profile, visited: visited)
    let request = TokenService.RoleRequest(
      roleARN: roleARN, sessionName: profile["role_session_name"],
      externalID: profile["external_id"],
      durationSeconds: profile["duration_seconds"].flatMap { Int($0) })
    let result = try await TokenService(context: context).assumeRole(
      request, with: sourceCredentials)
    switch result {
    case .success(let credentials): return credentials
    case .failure(let reason): throw failure(reason)
    }
  }

  private func sourceCredentials(
    of profile: ProfileSettings, visited: [String]
  ) async throws(ConfigurationError) -> Credentials {
    switch (profile["source_profile"], profile["credential_source"]) {
    case (_?, _?): throw failure(.conflictingSettings("source_profile", "credential_source"))
    case (nil, nil):
      throw failure(
        .missingSetting("source_profile or credential_source", section: profile.name))
    case (nil, let name?): return try await machineCredentials(name)
    case (let name?, nil):
      return try await profileCredentials(name, of: profile, visited: visited)
    }
  }

  private func machineCredentials(_ name: String) async throws(ConfigurationError) -> Credentials {
    let loader: any CredentialLoader
    switch name {
    case "Environment":
      loader = EnvironmentCredentials(
        environment: context.settings.environment, explicitProfile: nil)
    case "EcsContainer": loader = ContainerCredentials(context: context)
    case "Ec2InstanceMetadata": loader = InstanceCredentials(context: context)
    default: throw failure(.unknownValue(setting: "credential_source", value: name))
    }
    return try await firstFound([loader])
  }

  private func profileCredentials(
    _ name: String, of profile: ProfileSettings, visited: [String]
  ) async throws(ConfigurationError) -> Credentials {
    guard let source = context.settings.files.profile(name) else {
      throw failure(.sourceProfileNotFound(name))
    }
    // A profile may name itself to take its role with its own keys.
    let isOwnKeys = name == profile.name && Self.hasKeys(source)
    guard !visited.contains(name) || isOwnKeys else {
      throw failure(.circularProfiles(visited + [name]))
    }
    if Self.isRole(source), !Self.hasKeys(source) {
      return try await credentials(of: source, visited: visited + [name])
    }
    return try await firstFound(
      CredentialChain.profileLoaders(name, context: context, isSource: true))
  }

  private func firstFound(
    _ loaders: [any CredentialLoader]
  ) async throws(ConfigurationError) -> Credentials {
    var attempts: [CredentialAttempt] = []
    for loader in loaders {
      switch try await loader.load() {
      case .found(let credentials): return credentials
      case .absent(let absence):
        attempts.append(CredentialAttempt(source: loader.source, absence: absence))
      }
    }
    throw .noCredentials(attempts)
  }
}
