internal import AWSSignature
internal import JSONLines
internal import OrderedCollections
internal import Times

/// The token of a sign-in, in the file that AWS's tools share; renewed where the session allows it.
struct SignInTokenCache {
  let context: CredentialContext
  let sites: SignInSites
  /// Where tokens are renewed (`sso-oidc`).
  let directory: EndpointURL

  /// How long before its end, in seconds, a token is renewed.
  private static let window = 900.0

  private var path: String {
    let name = SHA1Digest.hexadecimal(of: sites.session ?? sites.startURL)
    return context.settings.environment.expanded(path: "~/.aws/sso/cache/\(name).json")
  }

  /// The access token, valid now.
  ///
  /// - Throws: `signInNeeded` where there is none that is.
  func token() async throws(ProviderFailure) -> String {
    let cached = try read()
    guard let token = cached["accessToken"]?.string,
      let end = cached["expiresAt"]?.string.flatMap(Timestamp.init(iso8601:))
    else { throw .signInNeeded(command: sites.command) }
    let remaining = end.secondsSinceEpoch - context.time.epochSeconds
    if sites.session != nil, remaining < Self.window, let renewed = try await renewed(cached) {
      return renewed
    }
    guard remaining > 0 else { throw .signInNeeded(command: sites.command) }
    return token
  }

  private func read() throws(ProviderFailure) -> JSONObject {
    let bytes: [UInt8]?
    do {
      bytes = try context.settings.environment.readFile(path)
    } catch {
      throw .unreadableFile(path: path, reason: error.reason)
    }
    guard let bytes, let tree = try? JSONValue(parsing: bytes), let members = tree.object else {
      throw .signInNeeded(command: sites.command)
    }
    return members
  }

  /// A new token for the refresh token (`CreateToken`), written back for the other tools; nil where
  /// there is no refresh token, or it is no longer taken.
  private func renewed(_ cached: JSONObject) async throws(ProviderFailure) -> String? {
    guard let refresh = cached["refreshToken"]?.string, let id = cached["clientId"]?.string,
      let secret = cached["clientSecret"]?.string,
      let end = cached["registrationExpiresAt"]?.string.flatMap(Timestamp.init(iso8601:)),
      end.secondsSinceEpoch > context.time.epochSeconds
    else { return nil }
    let request: JSONValue = [
      "grantType": "refresh_token", "clientId": JSONValue(id), "clientSecret": JSONValue(secret),
      "refreshToken": JSONValue(refresh),
    ]
    let answer = try await context.send(
      HTTPCall(
        endpoint: directory, method: "POST", target: directory.basePath + "/token",
        headers: [
          HeaderField("Host", directory.authority),
          HeaderField("Content-Type", "application/json"),
        ], body: request.jsonBytes, timeout: 30))
    guard answer.status == 200, let tree = (try? JSONValue(parsing: answer.body))?.object,
      let token = tree["accessToken"]?.string, let lifetime = tree["expiresIn"]?.double,
      lifetime.isFinite
    else { return nil }
    var updated = cached
    updated["startUrl"] = JSONValue(sites.startURL)
    updated["region"] = JSONValue(sites.region)
    updated["accessToken"] = JSONValue(token)
    let expiration = Timestamp(clamping: context.time.epochSeconds + lifetime)
    updated["expiresAt"] = JSONValue(expiration.wholeSecond.text)
    if let refresh = tree["refreshToken"]?.string { updated["refreshToken"] = JSONValue(refresh) }
    do {
      try context.settings.environment.writeFile(path, JSONValue.object(updated).jsonBytes)
    } catch {
      // A refresh token is good for one use: lost here, the next run has to sign in anew.
      throw .unwritableFile(path: path, reason: error.reason)
    }
    return token
  }
}
