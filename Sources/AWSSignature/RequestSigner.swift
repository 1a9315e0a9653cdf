internal import Synchronization
internal import Times

/// Signs requests with Signature Version 4 in the `Authorization` header.
///
/// One signer may serve many tasks; it keeps the signing keys that it derived, a few per scope.
package final class RequestSigner: Sendable {
  /// Whose key it is, besides its scope. The secret is part of it: one key id may get a new secret.
  private struct KeyName: Hashable {
    var secret: String
    var scope: CredentialScope
  }

  /// Past so many scopes the kept keys are dropped: rotated secrets and past days fall out.
  private static let maximumKeptKeys = 64

  private let keys = Mutex<[KeyName: SigningKey]>([:])
  /// Those of the last request: one client's requests have the same names.
  private let lastHeaders = Mutex<SignedHeaders?>(nil)

  package init() {}

  /// The request's headers with `X-Amz-Date`, `X-Amz-Security-Token` (for temporary credentials) and
  /// `Authorization` set; whatever stood under these names or under `Date` is replaced.
  ///
  /// - Parameters:
  ///   - time: when the request is sent, in seconds since 1970-01-01T00:00:00Z.
  ///   - region: the region signed for.
  ///   - service: the service's signing name, such as `cloudcontrolapi`.
  package func sign(
    _ request: SignableRequest, at time: Double, region: String, service: String,
    credentials: Credentials
  ) -> [HeaderField] {
    let timestamp = Timestamp(clamping: time).basicText
    var request = request
    request.headers.removeAll { field in Self.ownHeaders.contains { field.hasName($0) } }
    request.headers.append(HeaderField("X-Amz-Date", timestamp))
    if let token = credentials.sessionToken {
      request.headers.append(HeaderField("X-Amz-Security-Token", token))
    }
    let scope = CredentialScope(
      day: String(timestamp.prefix(8)), region: region, service: service)
    let signed = signedHeaders(of: request.headers)
    let canonical = CanonicalRequest(request, signed)
    let signature = key(secret: credentials.secretAccessKey, scope: scope)
      .signature(of: canonical, time: timestamp, scope: scope)
    request.headers.append(
      HeaderField(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope.text), "
          + "SignedHeaders=\(signed.text), Signature=\(signature)"))
    return request.headers
  }

  private static let ownHeaders = [
    "authorization", "date", "x-amz-date", "x-amz-security-token",
  ]

  private func signedHeaders(of headers: [HeaderField]) -> SignedHeaders {
    if let known = lastHeaders.withLock({ $0 }), known.fit(headers) { return known }
    let signed = SignedHeaders(of: headers)
    lastHeaders.withLock { $0 = signed }
    return signed
  }

  private func key(secret: String, scope: CredentialScope) -> SigningKey {
    let name = KeyName(secret: secret, scope: scope)
    if let key = keys.withLock({ $0[name] }) { return key }
    let key = SigningKey(secret: secret, scope: scope)
    keys.withLock { keys in
      if keys.count >= Self.maximumKeptKeys { keys.removeAll() }
      keys[name] = key
    }
    return key
  }
}
