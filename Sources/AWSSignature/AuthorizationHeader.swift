/// The parts of an `Authorization` header of Signature Version 4.
///
/// Worked example: `AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/iam/aws4_request,
/// SignedHeaders=host;x-amz-date, Signature=5d67…` has the key id `AKID`, a scope of that day, region
/// and service, two signed headers and one signature.
package struct AuthorizationHeader: Sendable {
  package var accessKeyID: String
  package var scope: CredentialScope
  /// The names of the signed headers, in lower case, sorted.
  var signedHeaders: [String]
  /// 64 hexadecimal digits.
  var signature: String

  /// Nil if the text is no such header: another algorithm, a part missing, given twice or misshapen.
  package init?(_ text: String) {
    let algorithm = "AWS4-HMAC-SHA256"
    guard text.hasPrefix(algorithm), text.utf8.count <= 8_192 else { return nil }
    let rest = text.dropFirst(algorithm.count)
    guard rest.first == " " || rest.first == "\t" else { return nil }
    var parts: [Substring: Substring] = [:]
    for part in rest.split(separator: ",", omittingEmptySubsequences: false) {
      let trimmed = part.drop { $0 == " " || $0 == "\t" }
      guard let equals = trimmed.firstIndex(of: "=") else { return nil }
      let value = trimmed[trimmed.index(after: equals)...]
      guard parts.updateValue(value, forKey: trimmed[..<equals]) == nil else { return nil }
    }
    guard parts.count == 3, let credential = parts["Credential"],
      let signedHeaders = parts["SignedHeaders"], let signature = parts["Signature"]
    else { return nil }
    let scope = credential.split(separator: "/", omittingEmptySubsequences: false)
    guard scope.count == 5, scope[4] == "aws4_request", !scope[0].isEmpty,
      scope[1].utf8.count == 8, !scope[2].isEmpty, !scope[3].isEmpty
    else { return nil }
    let names = signedHeaders.split(separator: ";", omittingEmptySubsequences: false)
      .map(String.init)
    guard !names.contains(""), names == names.sorted(), Set(names).count == names.count,
      names.allSatisfy({ $0 == $0.lowercased() })
    else { return nil }
    accessKeyID = String(scope[0])
    self.scope = CredentialScope(
      day: String(scope[1]), region: String(scope[2]), service: String(scope[3]))
    self.signedHeaders = names
    self.signature = String(signature)
  }
}
