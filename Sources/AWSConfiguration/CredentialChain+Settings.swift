extension CredentialChain {
  /// The chain as AWS's tools walk it: environment keys (unless `--profile` was given), what the
  /// profile says, the container's host, the instance's metadata.
  ///
  /// - Parameter observer: is told of the servers that are asked, from any task.
  package convenience init(
    settings: AWSSettings, transport: any HTTPTransport, time: any TimeSource,
    observer: (@Sendable (CredentialEvent) -> Void)? = nil
  ) {
    let profile = settings.profileName
    let context = CredentialContext(
      settings: settings, transport: transport, time: time, observer: observer)
    var loaders: [any CredentialLoader] = [
      EnvironmentCredentials(
        environment: settings.environment,
        explicitProfile: settings.isProfileExplicit ? profile : nil),
      RoleCredentials(context: context, profileName: profile),
    ]
    loaders += Self.profileLoaders(
      profile, context: context, isSource: settings.isProfileExplicit)
    loaders += [ContainerCredentials(context: context), InstanceCredentials(context: context)]
    self.init(loaders: loaders, time: time)
  }

  /// What a profile may say besides a role.
  ///
  /// - Parameter isSource: whether the profile was named outright, so that variables do not count.
  static func profileLoaders(
    _ profile: String, context: CredentialContext, isSource: Bool
  ) -> [any CredentialLoader] {
    let files = context.settings.files
    return [
      WebIdentityCredentials(
        context: context, profileName: profile, passesOverVariables: isSource),
      SignInCredentials(context: context, profileName: profile),
      ProfileCredentials.credentialsFile(profile, files),
      LoginSession(profileName: profile, profile: files.profile(profile)),
      ProcessCredentials(context: context, profileName: profile),
      ProfileCredentials.configFile(profile, files),
    ]
  }
}

/// A profile of `aws login`, whose tokens need that tool's own key; refused with the way around it.
struct LoginSession: CredentialLoader {
  let profileName: String
  let profile: ProfileSettings?

  var source: CredentialSource { .login(profile: profileName) }

  func load() async throws(ConfigurationError) -> CredentialLoad {
    guard profile?["login_session"] != nil else {
      return .absent(.settingNotSet("login_session", profile: profileName))
    }
    throw .providerFailed(source: source, reason: .unsupportedLogin(profile: profileName))
  }
}
