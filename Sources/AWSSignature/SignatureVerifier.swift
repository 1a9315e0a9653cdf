internal import Times

/// What a server finds out about a request's signature.
package enum SignatureVerdict: Sendable, Equatable {
  /// Signed with a known key, in time, and unchanged.
  case valid(accessKeyID: String)
  /// There is no `Authorization` header.
  case missing
  /// The header, or what it needs beside it (a date, a signed `Host`), is not as it must be.
  case malformed
  /// No such key is known here.
  case unknownKey(accessKeyID: String)
  /// The scope's day, as `YYYYMMDD`, is not that of the request.
  case wrongDay(String)
  /// The scope's region is not accepted here.
  case wrongRegion(String)
  /// The scope's service is not the one that was called.
  case wrongService(String)
  /// The signature does not match the request or the secret key.
  case wrongSignature
  /// Signed too long ago (positive) or too far in the future (negative), in seconds.
  case skewed(seconds: Double)
  /// The session token is absent, superfluous or not the one of this key.
  case tokenMismatch
}

/// Checks the signatures that `RequestSigner`, or any other client of AWS, makes.
package struct SignatureVerifier: Sendable {
  /// The maximum difference between the two clocks, in seconds: AWS accepts requests within five
  /// minutes of their time (IAM User Guide, "AWS Signature Version 4 for API requests"); only S3
  /// allows fifteen.
  package static let maximumSkew = 300.0

  private let credentials: [String: Credentials]
  private let services: Set<String>?
  private let isRegion: @Sendable (String) -> Bool

  /// - Parameters:
  ///   - credentials: the keys that are let in.
  ///   - services: the signing names that are taken; nil takes any.
  ///   - isRegion: whether a scope may have this region.
  package init(
    credentials: [Credentials], services: Set<String>? = nil,
    isRegion: @escaping @Sendable (String) -> Bool = { _ in true }
  ) {
    self.credentials = Dictionary(
      credentials.map { ($0.accessKeyID, $0) }, uniquingKeysWith: { _, last in last })
    self.services = services
    self.isRegion = isRegion
  }

  /// Checks one request.
  ///
  /// - Parameters:
  ///   - service: the signing name of the called service; `nil` accepts any of the verifier's
  ///     services.
  ///   - now: this side's clock, in seconds since 1970-01-01T00:00:00Z.
  package func verify(
    _ request: SignableRequest, service: String? = nil, now: Double
  ) -> SignatureVerdict {
    guard let text = request.header("authorization") else { return .missing }
    guard let header = AuthorizationHeader(text), request.headerCount("authorization") == 1,
      let time = signedTime(of: request), hasSignedWhatMatters(request, header)
    else { return .malformed }
    guard let known = credentials[header.accessKeyID] else {
      return .unknownKey(accessKeyID: header.accessKeyID)
    }
    if let wrong = wrongPart(of: header.scope, time: time, service: service) { return wrong }
    let age = now - time.secondsSinceEpoch
    guard abs(age) <= Self.maximumSkew else { return .skewed(seconds: age) }
    let signed = Set(header.signedHeaders)
    let canonicalHeaders = SignedHeaders(of: request.headers) { signed.contains($0) }
    let canonical = CanonicalRequest(request, canonicalHeaders)
    let expected = SigningKey(secret: known.secretAccessKey, scope: header.scope)
      .signature(of: canonical, time: time.basicText, scope: header.scope)
    guard canonicalHeaders.text == header.signedHeaders.joined(separator: ";"),
      constantTimeEqual(expected, header.signature)
    else { return .wrongSignature }
    let token = request.header("x-amz-security-token") ?? ""
    guard constantTimeEqual(known.sessionToken ?? "", token) else { return .tokenMismatch }
    return .valid(accessKeyID: header.accessKeyID)
  }

  /// Returns the verdict for a scope with a wrong part; `nil` if the scope is valid.
  private func wrongPart(
    of scope: CredentialScope, time: Timestamp, service: String?
  ) -> SignatureVerdict? {
    guard time.basicText.hasPrefix(scope.day) else { return .wrongDay(scope.day) }
    guard isRegion(scope.region) else { return .wrongRegion(scope.region) }
    let isService =
      service.map { $0 == scope.service } ?? services?.contains(scope.service) ?? true
    return isService ? nil : .wrongService(scope.service)
  }

  /// Returns the time of the signature, from `X-Amz-Date` or else `Date`; `nil` if it is missing or
  /// invalid.
  private func signedTime(of request: SignableRequest) -> Timestamp? {
    guard let text = request.header("x-amz-date") else {
      return request.header("date").flatMap { Timestamp(httpDate: $0) ?? Timestamp(basicText: $0) }
    }
    guard request.headerCount("x-amz-date") == 1 else { return nil }
    return Timestamp(basicText: text)
  }

  /// Whether the host, the date and every `x-amz-` header are among the signed ones, as AWS demands.
  private func hasSignedWhatMatters(
    _ request: SignableRequest, _ header: AuthorizationHeader
  ) -> Bool {
    let signed = Set(header.signedHeaders)
    guard signed.contains("host"), signed.contains("x-amz-date") || signed.contains("date") else {
      return false
    }
    return request.headers.allSatisfy { field in
      let name = field.name.lowercased()
      return !name.hasPrefix("x-amz-") || signed.contains(name)
    }
  }

  /// Compares without telling by the time taken where two texts begin to differ.
  private func constantTimeEqual(_ left: String, _ right: String) -> Bool {
    guard left.utf8.count == right.utf8.count else { return false }
    var difference: UInt8 = 0
    for (one, other) in zip(left.utf8, right.utf8) { difference |= one ^ other }
    return difference == 0
  }
}
