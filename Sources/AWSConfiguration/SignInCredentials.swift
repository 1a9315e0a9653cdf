internal import AWSSignature
internal import JSONLines
internal import OrderedCollections

/// Credentials of a role in IAM Identity Center (single sign-on), got with the token that
/// `aws sso login` left in `~/.aws/sso/cache`.
///
/// Worked example: `[profile dev]` with `sso_session = corp`, `sso_account_id` and `sso_role_name`,
/// and `[sso-session corp]` with `sso_start_url` and `sso_region`: the token is in
/// `<SHA-1 of "corp">.json`. Without `sso_session` (legacy) the start URL is hashed, and the token
/// cannot be renewed.
struct SignInCredentials: CredentialLoader {
  let context: CredentialContext
  let profileName: String

  var source: CredentialSource { .singleSignOn(profile: profileName) }

  func load() async throws(ConfigurationError) -> CredentialLoad {
    guard let profile = context.settings.files.profile(profileName),
      profile["sso_account_id"] != nil || profile["sso_role_name"] != nil
    else { return .absent(.settingNotSet("sso_account_id", profile: profileName)) }
    let portal: EndpointURL
    let sites: SignInSites
    do throws(ProviderFailure) {
      sites = try SignInSites(profile, files: context.settings.files)
    } catch {
      throw failure(error)
    }
    portal = try context.settings.endpoint(of: .sso, region: sites.region)
    let directory = try context.settings.endpoint(of: .ssoOIDC, region: sites.region)
    do throws(ProviderFailure) {
      let cache = SignInTokenCache(context: context, sites: sites, directory: directory)
      return .found(
        try await credentials(sites, token: try await cache.token(), portal: portal))
    } catch {
      throw failure(error)
    }
  }

  private func failure(_ reason: ProviderFailure) -> ConfigurationError {
    .providerFailed(source: source, reason: reason)
  }

  /// `GetRoleCredentials`.
  private func credentials(
    _ sites: SignInSites, token: String, portal: EndpointURL
  ) async throws(ProviderFailure) -> Credentials {
    let query =
      "role_name=\(PercentEncoding.encode(sites.roleName))"
      + "&account_id=\(PercentEncoding.encode(sites.accountID))"
    let answer = try await context.send(
      HTTPCall(
        endpoint: portal, method: "GET",
        target: portal.basePath + "/federation/credentials?" + query,
        headers: [
          HeaderField("Host", portal.authority),
          HeaderField("x-amz-sso_bearer_token", token),
        ], timeout: 30))
    if answer.status == 401 { throw .signInNeeded(command: sites.command) }
    guard let tree = (try? JSONValue(parsing: answer.body))?.object else {
      throw .malformedAnswer(detail: "no JSON object")
    }
    guard answer.status == 200 else {
      throw .refused(
        code: answer.header("x-amzn-errortype")?.prefix { $0 != ":" }.description
          ?? "HTTP\(answer.status)",
        message: tree["message"]?.string ?? "no message", httpStatus: answer.status)
    }
    guard let role = tree["roleCredentials"]?.object, let id = role["accessKeyId"]?.string,
      let secret = role["secretAccessKey"]?.string, let token = role["sessionToken"]?.string,
      let milliseconds = role["expiration"]?.double, milliseconds.isFinite
    else { throw .malformedAnswer(detail: "no roleCredentials") }
    return Credentials(
      accessKeyID: id, secretAccessKey: secret, sessionToken: token,
      expiration: milliseconds / 1_000)
  }
}

/// What a profile and its `[sso-session …]` say about signing in.
struct SignInSites: Sendable {
  let accountID: String
  let roleName: String
  let startURL: String
  let region: String
  /// The session's name; nil for the legacy form.
  let session: String?
  /// The command that signs in anew.
  let command: String

  /// - Throws: what is missing, or set differently in profile and session.
  init(_ profile: ProfileSettings, files: SharedConfiguration) throws(ProviderFailure) {
    session = profile["sso_session"]
    var sessionSettings: ProfileSettings?
    if let session {
      sessionSettings = files.ssoSession(session)
      guard sessionSettings != nil else {
        throw .missingSetting("[sso-session \(session)]", section: "the config file")
      }
    }
    func value(_ name: String) throws(ProviderFailure) -> String {
      let (own, shared) = (profile[name], sessionSettings?[name])
      if let own, let shared, own != shared {
        throw .conflictingSettings("\(name) of the profile", "\(name) of its sso-session")
      }
      guard let value = shared ?? own else { throw .missingSetting(name, section: profile.name) }
      return value
    }
    accountID = try value("sso_account_id")
    roleName = try value("sso_role_name")
    startURL = try value("sso_start_url")
    region = try value("sso_region")
    command =
      session.map { "aws sso login --sso-session \($0)" }
      ?? "aws sso login --profile \(profile.name)"
  }
}
