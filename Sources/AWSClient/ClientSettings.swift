package import AWSConfiguration

/// How a client of AWS's services behaves; endpoints come from the resolved settings.
package struct ClientSettings: Sendable {
  package var aws: AWSSettings
  /// How often one call is tried.
  package var maxAttempts: Int
  /// How long one call may take with all its tries and waits, in seconds.
  package var timeout: Double
  /// How many requests may be sent a second; nil for any number.
  package var rate: Double?
  /// The role that Cloud Control acts in; nil for the caller's own rights.
  package var roleARN: String?
  /// The longest wait for one attempt's answer, in seconds.
  package var answerTimeout: Double
  /// The largest answer that is taken, in bytes: Properties of 262,144 characters, escaped, are less.
  package var maximumAnswerBytes: Int
  /// What the `User-Agent` header says.
  package var userAgent: String

  /// Tries of one call where nobody says another number: bulk work meets throttles.
  package static let defaultMaxAttempts = 10

  /// The client's settings as options, environment and files say.
  ///
  /// - Throws: `ConfigurationError.invalidValue`.
  package init(_ aws: AWSSettings) throws(ConfigurationError) {
    self.aws = aws
    maxAttempts = max(1, try aws.maxAttempts() ?? Self.defaultMaxAttempts)
    // Checked, and no more: of the modes' rules mpkg has its own, and the rate always adapts.
    _ = try aws.retryMode()
    timeout = aws.options.timeoutSeconds
    rate = aws.options.rate
    roleARN = aws.options.roleARN
    answerTimeout = 60
    maximumAnswerBytes = 8 << 20
    userAgent = "mpkg"
  }
}
