internal import AWSSignature

extension ServiceFault {
  static let incompleteSignature = ServiceFault(
    "IncompleteSignatureException", "The Authorization header is not a signature of version 4")

  /// Returns the error for a well-formed signature that does not match the request.
  private static func invalidSignature(_ message: String) -> ServiceFault {
    ServiceFault("InvalidSignatureException", message, status: 403)
  }

  /// Returns the error for a scope with a wrong part (IAM User Guide, "Troubleshoot signed
  /// requests").
  fileprivate static func wrongScope(_ message: String) -> ServiceFault {
    invalidSignature("Credential should be scoped to \(message).")
  }

  fileprivate static func wrongDay(_ day: String) -> ServiceFault {
    invalidSignature("The date in the credential scope, \(day), is not that of the request.")
  }

  fileprivate static let wrongSignature = invalidSignature(
    "The request signature we calculated does not match the signature you provided.")

  fileprivate static func skewed(seconds: Double) -> ServiceFault {
    invalidSignature(
      (seconds > 0 ? "Signature expired" : "Signature not yet current")
        + ": the clocks are \(Int(abs(seconds).rounded())) seconds apart;"
        + " \(Int(SignatureVerifier.maximumSkew)) are allowed.")
  }
}

extension SignatureVerdict {
  /// Returns the error for a request with this verdict; `nil` if the request is accepted.
  func fault(service: String) -> ServiceFault? {
    switch self {
    case .valid: nil
    case .missing, .malformed: .incompleteSignature
    case .unknownKey, .tokenMismatch:
      ServiceFault(
        "UnrecognizedClientException", "The security token included in the request is invalid.")
    case .wrongDay(let day): .wrongDay(day)
    case .wrongRegion(let region): .wrongScope("a valid region, not '\(region)'")
    case .wrongService(let found): .wrongScope("the service '\(service)', not '\(found)'")
    case .wrongSignature: .wrongSignature
    case .skewed(let seconds): .skewed(seconds: seconds)
    }
  }
}
