/// Where credentials come from, told in `--verbose` and in errors; holds no secret.
package enum CredentialSource: Sendable, Hashable {
  /// `AWS_ACCESS_KEY_ID` and its companions.
  case environment
  /// A profile's role, taken with the credentials of another source.
  case assumedRole(profile: String)
  /// A role taken with a web identity's token, by variables (nil) or a profile.
  case webIdentity(profile: String?)
  /// A profile of IAM Identity Center.
  case singleSignOn(profile: String)
  /// A profile of `aws login`.
  case login(profile: String)
  /// Keys in the credentials file.
  case credentialsFile(profile: String, path: String)
  /// A profile's `credential_process`.
  case process(profile: String)
  /// Keys in the config file.
  case configFile(profile: String, path: String)
  /// The endpoint that a container is given.
  case container
  /// The instance metadata service.
  case instanceMetadata
  /// Keys given outright.
  case given

  /// The source in words, such as `profile dev in /home/me/.aws/credentials`.
  package var name: String {
    switch self {
    case .environment: "environment variables"
    case .assumedRole(let profile): "role of profile \(profile)"
    case .webIdentity(nil): "web identity of the environment"
    case .webIdentity(let profile?): "web identity of profile \(profile)"
    case .singleSignOn(let profile): "single sign-on of profile \(profile)"
    case .login(let profile): "login session of profile \(profile)"
    case .credentialsFile(let profile, let path): "profile \(profile) in \(path)"
    case .process(let profile): "credential_process of profile \(profile)"
    case .configFile(let profile, let path): "profile \(profile) in \(path)"
    case .container: "container endpoint"
    case .instanceMetadata: "instance metadata"
    case .given: "given keys"
    }
  }
}
