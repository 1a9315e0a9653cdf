internal import Crypto

/// What a signature is good for: one day, one region, one service.
package struct CredentialScope: Sendable, Hashable {
  /// The UTC day as `YYYYMMDD`.
  package var day: String
  /// The region that is signed for, such as `us-east-1`.
  package var region: String
  /// The signing name of the service, such as `cloudcontrolapi`.
  package var service: String

  package init(day: String, region: String, service: String) {
    self.day = day
    self.region = region
    self.service = service
  }

  /// The scope as it is signed: `20150830/us-east-1/iam/aws4_request`.
  package var text: String { "\(day)/\(region)/\(service)/aws4_request" }
}

/// The key of one scope, derived from a secret by four rounds of HMAC-SHA-256 (AWS, "Derive a
/// signing key for Signature Version 4").
struct SigningKey {
  private let key: SymmetricKey

  init(secret: String, scope: CredentialScope) {
    var key = SymmetricKey(data: Array("AWS4\(secret)".utf8))
    for part in [scope.day, scope.region, scope.service, "aws4_request"] {
      let code = HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key)
      key = SymmetricKey(data: code)
    }
    self.key = key
  }

  /// The signature, in hexadecimal, of a canonical request made at an instant of the scope's day.
  func signature(of request: CanonicalRequest, time: String, scope: CredentialScope) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(256)
    for line in ["AWS4-HMAC-SHA256", time, scope.text] {
      text.append(contentsOf: line.utf8)
      text.append(UInt8(ascii: "\n"))
    }
    Hexadecimal.append(SHA256.hash(data: request.bytes), to: &text)
    return Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: text, using: key))
  }
}
