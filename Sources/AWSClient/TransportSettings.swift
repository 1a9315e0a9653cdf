package import AWSConfiguration

/// How connections are made.
package struct TransportSettings: Sendable {
  /// A file of certificates in PEM that are trusted instead of the system's.
  package var caBundle: String?
  /// The longest wait for a connection, in seconds.
  package var connectTimeout: Double
  /// Which calls go through a proxy; nil for none.
  package var proxies: ProxySettings?

  package init(
    caBundle: String? = nil, connectTimeout: Double = 10, proxies: ProxySettings? = nil
  ) {
    self.caBundle = caBundle
    self.connectTimeout = connectTimeout
    self.proxies = proxies
  }

  /// What options, environment and files say.
  ///
  /// - Throws: `ConfigurationError.invalidProxy`.
  package init(_ aws: AWSSettings) throws(ConfigurationError) {
    self.init(caBundle: aws.caBundle, proxies: try ProxySettings(aws.environment))
  }
}
