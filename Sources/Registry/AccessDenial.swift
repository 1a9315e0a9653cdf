/// What a refusal of AWS says about the right that is missing.
///
/// Worked example: `User: arn:aws:iam::1:user/ana is not authorized to perform: sagemaker:ListTags on
/// resource: arn:aws:sagemaker:… because no identity-based policy allows the sagemaker:ListTags action`
/// has the action `sagemaker:ListTags` and the resource's ARN. Cloud Control passes the words of other
/// services on, so they come under many error codes. (IAM User Guide, access denied messages.)
package struct AccessDenial: Sendable, Equatable {
  /// The IAM action, such as `sagemaker:ListTags`.
  package let action: String
  /// What it was to be done on, if the service said so.
  package let resource: String?
  /// Whether a policy forbids it outright, so that allowing it elsewhere does not help.
  package let isExplicit: Bool

  /// Nil for a message that names no action.
  package init?(message: String) {
    guard let place = message.firstRange(of: "not authorized to perform: ") else { return nil }
    let rest = message[place.upperBound...]
    let action = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || ":*-".contains($0)) }
    guard action.contains(":") else { return nil }
    self.action = String(action)
    let behind = rest[action.endIndex...]
    let preposition = " on resource: "
    if behind.hasPrefix(preposition) {
      var resource = behind.dropFirst(preposition.count).prefix { !$0.isWhitespace }
      while let last = resource.last, ".,;)\"".contains(last) { resource = resource.dropLast() }
      self.resource = resource.isEmpty ? nil : String(resource)
    } else {
      resource = nil
    }
    isExplicit = message.contains("explicit deny")
  }

  /// What has to change, in words.
  package var advice: String {
    let what = action + (resource.map { " on \($0)" } ?? "")
    return isExplicit ? "a policy denies \(what)" : "missing: \(what)"
  }
}
