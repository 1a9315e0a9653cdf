/// What the codes of a failed operation (Cloud Control's `HandlerErrorCode`) let one conclude.
package enum FailureCodes {
  /// The service said SUCCESS and nothing had changed.
  package static let noEffect = "NoEffect"
  /// There is a package of that name.
  package static let alreadyExists = "AlreadyExists"
  /// The operation was cancelled.
  package static let cancelled = "Cancelled"

  /// Whether the code leaves open whether the package was changed, so that it has to be read before
  /// anything is sent again.
  package static func isDoubtful(_ code: String) -> Bool {
    switch code {
    case "ServiceTimeout", "NetworkFailure", "InternalFailure", "NotStabilized", noEffect,
      cancelled:
      true
    default: false
    }
  }

  /// How often an operation that ended so is tried again under a new client token; the code of what
  /// is wrong for good may be `GeneralServiceException` too.
  ///
  /// - Parameter limit: for what passes by itself.
  package static func retries(after code: String, limit: Int) -> Int {
    switch code {
    case "Throttling", "ServiceInternalError", "ServiceTimeout", "NetworkFailure": limit
    // An internal error of a handler usually repeats: three attempts within some seconds are
    // enough.
    case "GeneralServiceException", "InternalFailure": min(2, limit)
    default: 0
    }
  }
}
