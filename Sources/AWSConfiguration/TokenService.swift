internal import AWSSignature
internal import Times

/// Calls of the Security Token Service (AWS Query protocol, version 2011-06-15).
struct TokenService: Sendable {
  let context: CredentialContext

  /// What a role is taken with, besides its ARN.
  struct RoleRequest: Sendable {
    var roleARN: String
    var sessionName: String?
    var externalID: String?
    /// How long the credentials hold, in seconds; nil leaves it to the role.
    var durationSeconds: Int?
  }

  /// `AssumeRole`, signed with the source's credentials.
  func assumeRole(
    _ role: RoleRequest, with source: Credentials
  ) async throws(ConfigurationError) -> Result<Credentials, ProviderFailure> {
    var parameters = parameters("AssumeRole", role)
    if let externalID = role.externalID { parameters.append(("ExternalId", externalID)) }
    return try await send(parameters, signedWith: source, reading: Self.credentials)
  }

  /// The number of the account that credentials are of (`GetCallerIdentity`, which needs no right).
  func account(
    of credentials: Credentials
  ) async throws(ConfigurationError) -> Result<String, ProviderFailure> {
    let parameters = [("Action", "GetCallerIdentity"), ("Version", "2011-06-15")]
    return try await send(parameters, signedWith: credentials) {
      (document, _) throws(ProviderFailure) in
      guard let account = document.element("Account"), !account.isEmpty else {
        throw .malformedAnswer(detail: "no Account")
      }
      return account
    }
  }

  /// The ARN of the user or role that credentials are of (`GetCallerIdentity`). Asked for once, and
  /// for a few seconds only: nothing depends on the answer.
  func callerARN(
    of credentials: Credentials
  ) async throws(ConfigurationError) -> Result<String, ProviderFailure> {
    let parameters = [("Action", "GetCallerIdentity"), ("Version", "2011-06-15")]
    return try await send(parameters, signedWith: credentials, timeout: 5, attempts: 1) {
      (document, _) throws(ProviderFailure) in
      guard let arn = document.element("Arn"), !arn.isEmpty else {
        throw .malformedAnswer(detail: "no Arn")
      }
      return arn
    }
  }

  /// `AssumeRoleWithWebIdentity`: the token proves who is calling, nothing is signed.
  func assumeRole(
    _ role: RoleRequest, webIdentityToken token: String
  ) async throws(ConfigurationError) -> Result<Credentials, ProviderFailure> {
    var parameters = parameters("AssumeRoleWithWebIdentity", role)
    parameters.append(("WebIdentityToken", token))
    return try await send(parameters, signedWith: nil, reading: Self.credentials)
  }

  private func parameters(_ action: String, _ role: RoleRequest) -> [(String, String)] {
    var parameters = [
      ("Action", action), ("Version", "2011-06-15"), ("RoleArn", role.roleARN),
      (
        "RoleSessionName", role.sessionName ?? "mpkg-session-\(Int(context.time.epochSeconds))"
      ),
    ]
    if let seconds = role.durationSeconds { parameters.append(("DurationSeconds", "\(seconds)")) }
    return parameters
  }

  /// Takes an answer apart; knows by how many seconds the service's clock is ahead of this machine's.
  private typealias Reading<Answer> = (XMLText, Double) throws(ProviderFailure) -> Answer

  /// - Parameters:
  ///   - timeout: how long an attempt may take, in seconds.
  ///   - attempts: the highest number of attempts.
  private func send<Answer>(
    _ parameters: [(String, String)], signedWith source: Credentials?, timeout: Double = 30,
    attempts: Int = CredentialContext.attempts, reading: Reading<Answer>
  ) async throws(ConfigurationError) -> Result<Answer, ProviderFailure> {
    // Without a region there is still the one global endpoint, which is us-east-1's.
    let region = context.settings.region ?? "us-east-1"
    let endpoint = try context.settings.endpoint(of: .sts, region: region)
    let body = parameters.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
    let call = HTTPCall(
      endpoint: endpoint, method: "POST", target: endpoint.basePath + "/",
      headers: [
        HeaderField("Host", endpoint.authority),
        HeaderField("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
      ], body: Array(body.utf8), timeout: timeout)
    do throws(ProviderFailure) {
      return .success(
        try await send(
          call, region: region, signedWith: source, attempts: attempts, reading: reading))
    } catch {
      return .failure(error)
    }
  }

  /// Sends a call; once more by the service's clock where this machine's is wrong.
  private func send<Answer>(
    _ call: HTTPCall, region: String, signedWith source: Credentials?, attempts: Int,
    reading: Reading<Answer>
  ) async throws(ProviderFailure) -> Answer {
    var clockOffset = 0.0
    while true {
      let answer = try await context.send(call, attempts: attempts) { call in
        guard let source else { return call }
        var call = call
        call.headers = RequestSigner().sign(
          call.signable, at: context.time.epochSeconds + clockOffset, region: region,
          service: AWSService.sts.signingName, credentials: source)
        return call
      }
      var ahead = 0.0
      if let date = answer.header("date").flatMap(Timestamp.init(httpDate:)) {
        ahead = date.secondsSinceEpoch - context.time.epochSeconds
      }
      if abs(ahead) < Self.noticeableSkew { ahead = 0 }
      do throws(ProviderFailure) {
        let document = XMLText(answer.body)
        guard answer.status == 200 else {
          throw .refused(
            code: document.element("Code") ?? "HTTP\(answer.status)",
            message: document.element("Message") ?? "no error document",
            httpStatus: answer.status)
        }
        return try reading(document, ahead)
      } catch {
        guard clockOffset == 0, ahead != 0, Self.isAboutTime(error) else { throw error }
        clockOffset = ahead
      }
    }
  }

  /// From so many seconds on the service's date is another time than this machine's.
  private static let noticeableSkew = 240.0

  /// Whether a refusal may come from a wrong clock.
  private static func isAboutTime(_ failure: ProviderFailure) -> Bool {
    guard case .refused(let code, _, _) = failure else { return false }
    return [
      "SignatureDoesNotMatch", "InvalidSignatureException", "RequestExpired",
      "RequestTimeTooSkewed", "RequestInTheFuture",
    ].contains(code)
  }

  private static func credentials(
    _ document: XMLText, clockAhead: Double
  ) throws(ProviderFailure) -> Credentials {
    guard let id = document.element("AccessKeyId"),
      let secret = document.element("SecretAccessKey"),
      let token = document.element("SessionToken"),
      let expiration = document.element("Expiration").flatMap(Timestamp.init(iso8601:))
    else { throw .malformedAnswer(detail: "no Credentials") }
    // They end by the service's clock, and are held against this machine's.
    return Credentials(
      accessKeyID: id, secretAccessKey: secret, sessionToken: token,
      expiration: expiration.secondsSinceEpoch - clockAhead)
  }
}
