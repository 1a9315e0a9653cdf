internal import AWSSignature

/// What is told while credentials are fetched, for `--verbose`; no secret is among it.
package enum CredentialEvent: Sendable, Equatable {
  /// A server is asked for credentials.
  case asking(url: String)
  /// It is asked again after a wait of so many seconds; why is told in words or by an HTTP status.
  case retry(url: String, attempt: Int, delay: Double, reason: String)
}

/// What loaders that ask a server, a file or a program work with.
struct CredentialContext: Sendable {
  let settings: AWSSettings
  let transport: any HTTPTransport
  let time: any TimeSource
  /// Is told what is asked, from any task.
  let observer: (@Sendable (CredentialEvent) -> Void)?

  /// How many tries a request for credentials gets.
  static let attempts = 3

  /// Sends a call, again after half a second, then one, where no answer or a server's error came.
  ///
  /// - Parameter attempts: how many tries there are.
  /// - Throws: what the last try met with.
  func send(
    _ call: HTTPCall, attempts: Int = attempts, signing: (HTTPCall) -> HTTPCall = { $0 }
  ) async throws(ProviderFailure) -> HTTPAnswer {
    var delay = 0.5
    let url = call.endpoint.description
    observer?(.asking(url: url))
    for attempt in 1... {
      let isLast = attempt >= attempts
      let reason: String
      do throws(TransportFailure) {
        let answer = try await transport.send(signing(call))
        if isLast || !Self.isTransient(answer) { return answer }
        reason = "HTTP \(answer.status)"
      } catch {
        if error.kind == .cancelled { throw .cancelled }
        if isLast || error.kind == .insecure || error.kind == .oversized {
          throw .unreachable(endpoint: url, detail: error.detail)
        }
        reason = error.detail
      }
      observer?(.retry(url: url, attempt: attempt + 1, delay: delay, reason: reason))
      do {
        try await time.sleep(seconds: delay)
      } catch {
        throw .cancelled
      }
      delay *= 2
    }
    // The loop above only ends by return or throw.
    throw .cancelled
  }

  private static func isTransient(_ answer: HTTPAnswer) -> Bool {
    if [429, 500, 502, 503, 504].contains(answer.status) { return true }
    guard answer.status == 400 else { return false }
    let text = String(decoding: answer.body.prefix(4_096), as: UTF8.self)
    return text.contains("Throttl") || text.contains("IDPCommunicationError")
  }
}
