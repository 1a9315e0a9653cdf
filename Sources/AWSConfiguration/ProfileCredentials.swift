internal import AWSSignature

/// Keys that stand in a profile of one of the two files.
struct ProfileCredentials: CredentialLoader {
  let source: CredentialSource
  let profileName: String
  /// The profile's settings in that file alone; nil if it has none.
  let profile: ProfileSettings?
  let path: String

  /// The keys of a profile in the credentials file.
  static func credentialsFile(_ profile: String, _ files: SharedConfiguration) -> Self {
    ProfileCredentials(
      source: .credentialsFile(profile: profile, path: files.credentialsPath),
      profileName: profile, profile: files.profileInCredentialsFile(profile),
      path: files.credentialsPath)
  }

  /// The keys of a profile in the config file.
  static func configFile(_ profile: String, _ files: SharedConfiguration) -> Self {
    ProfileCredentials(
      source: .configFile(profile: profile, path: files.configPath),
      profileName: profile, profile: files.profileInConfigFile(profile), path: files.configPath)
  }

  func load() async throws(ConfigurationError) -> CredentialLoad {
    guard let profile else { return .absent(.noProfile(profileName, path: path)) }
    guard let id = profile["aws_access_key_id"] else {
      return .absent(.settingNotSet("aws_access_key_id", profile: profileName))
    }
    guard let secret = profile["aws_secret_access_key"] else {
      throw .partialCredentials(source: source, missing: "aws_secret_access_key")
    }
    return .found(
      Credentials(
        accessKeyID: id, secretAccessKey: secret,
        sessionToken: profile["aws_security_token"] ?? profile["aws_session_token"]))
  }
}
