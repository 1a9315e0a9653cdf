/// What proves who is calling: an access key, its secret, and for temporary ones a session token.
///
/// Every printed form of it shows the key's id alone; the secret and the token are read only by name.
package struct Credentials: Sendable, Hashable {
  /// The public half, such as `AKIAIOSFODNN7EXAMPLE`.
  package var accessKeyID: String
  /// The secret half, from which signing keys are derived.
  package var secretAccessKey: String
  /// What goes along as `X-Amz-Security-Token` where the credentials are temporary.
  package var sessionToken: String?
  /// When they cease to be valid, in seconds since 1970-01-01T00:00:00Z; nil if they do not.
  package var expiration: Double?

  package init(
    accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil,
    expiration: Double? = nil
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
    self.expiration = expiration
  }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The access key's id; the rest is withheld.
  package var description: String { "Credentials(\(accessKeyID), secret withheld)" }

  /// As `description`.
  package var debugDescription: String { description }

  /// A mirror that shows the access key's id alone, so that `dump` tells no secret either.
  package var customMirror: Mirror { Mirror(self, children: ["accessKeyID": accessKeyID]) }
}
