package import AWSSignature

/// Credentials, and where they come from.
package struct SourcedCredentials: Sendable, Equatable {
  package var credentials: Credentials
  package var source: CredentialSource

  package init(_ credentials: Credentials, source: CredentialSource) {
    self.credentials = credentials
    self.source = source
  }
}

/// Gives the credentials to sign the next call with; may be asked before each one.
package protocol CredentialProvider: Sendable {
  /// Credentials that are valid now.
  ///
  /// - Parameter deadline: until when to wait for them, in the clock's monotonic seconds.
  func credentials(until deadline: Double) async throws(ConfigurationError) -> SourcedCredentials

  /// Is told that the service called these expired or unknown, so that they are not given again where
  /// others can be had.
  func discard(_ credentials: Credentials) async
}

extension CredentialProvider {
  /// Credentials that are valid now, however long they take to come.
  package func credentials() async throws(ConfigurationError) -> SourcedCredentials {
    try await credentials(until: .infinity)
  }
}

/// One link of the chain: it has credentials, has nothing to say, or is responsible and fails.
package protocol CredentialLoader: Sendable {
  var source: CredentialSource { get }
  /// Fetches credentials anew.
  func load() async throws(ConfigurationError) -> CredentialLoad
}

/// What a link of the chain found.
package enum CredentialLoad: Sendable, Equatable {
  case found(Credentials)
  case absent(CredentialAbsence)
}

/// Credentials that were given outright and never change.
package struct GivenCredentials: CredentialProvider {
  private let given: Credentials

  package init(_ credentials: Credentials) { given = credentials }

  /// The given ones.
  package func credentials(
    until deadline: Double
  ) async throws(ConfigurationError) -> SourcedCredentials {
    SourcedCredentials(given, source: .given)
  }

  /// Does nothing: there are no others.
  package func discard(_ credentials: Credentials) async {}
}
