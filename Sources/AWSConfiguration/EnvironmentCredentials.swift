internal import AWSSignature
internal import Times

/// Keys in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
struct EnvironmentCredentials: CredentialLoader {
  let environment: Environment
  /// The profile that goes before them, if one was named outright.
  let explicitProfile: String?

  var source: CredentialSource { .environment }

  func load() async throws(ConfigurationError) -> CredentialLoad {
    if let explicitProfile { return .absent(.passedOverForProfile(explicitProfile)) }
    guard let id = environment["AWS_ACCESS_KEY_ID"] else {
      return .absent(.variablesNotSet(["AWS_ACCESS_KEY_ID"]))
    }
    guard let secret = environment["AWS_SECRET_ACCESS_KEY"] else {
      throw .partialCredentials(source: source, missing: "AWS_SECRET_ACCESS_KEY")
    }
    var expiration: Double?
    if let text = environment["AWS_CREDENTIAL_EXPIRATION"] {
      expiration = Timestamp(iso8601: text)?.secondsSinceEpoch
      if expiration == nil {
        throw .invalidValue(setting: "AWS_CREDENTIAL_EXPIRATION", value: text)
      }
    }
    return .found(
      Credentials(
        accessKeyID: id, secretAccessKey: secret,
        sessionToken: environment["AWS_SECURITY_TOKEN"] ?? environment["AWS_SESSION_TOKEN"],
        expiration: expiration))
  }
}
