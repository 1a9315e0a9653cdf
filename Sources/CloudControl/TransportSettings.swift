package import AWSConfiguration

/// How connections are made.
package struct TransportSettings: Sendable {
  /// A file of certificates in PEM that are trusted instead of the system's.
  package var caBundle: String?
  /// The longest wait for a connection, in seconds.
  package var connectTimeout: Double

  package init(caBundle: String? = nil, connectTimeout: Double = 10) {
    self.caBundle = caBundle
    self.connectTimeout = connectTimeout
  }

  /// What options, environment and files say.
  package init(_ aws: AWSSettings) {
    self.init(caBundle: aws.caBundle)
  }
}
