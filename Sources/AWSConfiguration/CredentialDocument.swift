internal import AWSSignature
internal import JSONLines
internal import OrderedCollections
internal import Times

/// The JSON object in which containers, instances and programs hand out credentials.
///
/// Worked example: `{"AccessKeyId":"A","SecretAccessKey":"s","Token":"t",
/// "Expiration":"2026-11-24T00:00:00Z"}`; programs call the token `SessionToken`.
struct CredentialDocument {
  let members: JSONObject

  /// - Throws: `malformedAnswer` where the bytes are no JSON object.
  init(_ bytes: [UInt8]) throws(ProviderFailure) {
    guard let members = (try? JSONValue(parsing: bytes))?.object else {
      throw .malformedAnswer(detail: "no JSON object")
    }
    self.members = members
  }

  /// The text of a member that has to be there.
  func text(_ name: String) throws(ProviderFailure) -> String {
    guard let text = members[JSONString(name)]?.string, !text.isEmpty else {
      throw .malformedAnswer(detail: "no \(name)")
    }
    return text
  }

  /// The text of a member that may be there.
  func optionalText(_ name: String) -> String? {
    guard let text = members[JSONString(name)]?.string, !text.isEmpty else { return nil }
    return text
  }

  /// The credentials, with the token under this name.
  ///
  /// - Parameter isTemporary: whether token and expiration have to be there.
  func credentials(
    token tokenName: String, isTemporary: Bool
  ) throws(ProviderFailure) -> Credentials {
    var expiration: Double?
    if let text = optionalText("Expiration") {
      expiration = Timestamp(iso8601: text)?.secondsSinceEpoch
      if expiration == nil { throw .malformedAnswer(detail: "an Expiration that is no time") }
    } else if isTemporary {
      throw .malformedAnswer(detail: "no Expiration")
    }
    return Credentials(
      accessKeyID: try text("AccessKeyId"), secretAccessKey: try text("SecretAccessKey"),
      sessionToken: isTemporary ? try text(tokenName) : optionalText(tokenName),
      expiration: expiration)
  }
}
