internal import AWSConfiguration
internal import Registry

/// What an answer, or the lack of one, means for the next attempt.
enum RetryVerdict: Sendable, Equatable {
  /// The service wants fewer calls.
  case throttled
  /// Another try may well succeed.
  case transient
  /// This machine's clock is off: sign again by the service's.
  case clockSkew
  /// The session token ended: sign again with new credentials.
  case expiredCredentials
  /// It would end the same way again.
  case permanent
}

/// Which failures AWS's standard retry mode tries again, and how long it waits.
enum RetryRules {
  /// What a service's error means, by its code first: throttles come with HTTP 400.
  static func verdict(_ fault: ServiceFault) -> RetryVerdict {
    if throttlingCodes.contains(fault.code) || fault.httpStatus == 429 { return .throttled }
    if skewCodes.contains(fault.code) { return .clockSkew }
    if expiredCodes.contains(fault.code) { return .expiredCredentials }
    if transientCodes.contains(fault.code) { return .transient }
    // Cloud Control passes a handler's words on under a server's error.
    if AccessDenial(message: fault.message) != nil { return .permanent }
    return [500, 502, 503, 504].contains(fault.httpStatus) ? .transient : .permanent
  }

  /// What a missing answer means.
  static func verdict(_ failure: TransportFailure) -> RetryVerdict {
    switch failure.kind {
    case .notConnected, .connectTimedOut, .broken, .readTimedOut: .transient
    case .insecure, .oversized, .notHTTP, .cancelled: .permanent
    }
  }

  /// The wait before the next attempt, in seconds: a random part of 1, 2, 4 … 20.
  ///
  /// - Parameters:
  ///   - attempt: the one that failed, from 1.
  ///   - fraction: a random number from 0 to 1.
  static func delay(afterAttempt attempt: Int, fraction: Double) -> Double {
    var ceiling = 1.0
    for _ in 1..<min(max(attempt, 1), 6) { ceiling *= 2 }
    return fraction * min(ceiling, 20)
  }

  /// Codes that may mean a wrong clock, if the answer's date says so too.
  static let doubtfulCodes: Set<String> = ["SignatureDoesNotMatch", "InvalidSignatureException"]

  /// From so many seconds on the answer's date is another time than ours: four minutes, since the
  /// service takes five at most for some operations.
  static let noticeableSkew = 240.0

  private static let throttlingCodes: Set<String> = [
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled",
    "RequestThrottledException", "TooManyRequestsException",
    "ProvisionedThroughputExceededException", "RequestLimitExceeded", "BandwidthLimitExceeded",
    "LimitExceededException", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
    "TransactionInProgressException",
  ]

  private static let transientCodes: Set<String> = [
    "RequestTimeout", "RequestTimeoutException", "InternalError",
  ]

  private static let skewCodes: Set<String> = [
    "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture",
  ]

  private static let expiredCodes: Set<String> = ["ExpiredToken", "ExpiredTokenException"]
}
