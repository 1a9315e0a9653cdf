internal import AWSSignature

/// What loaders that ask a server, a file or a program work with.
struct CredentialContext: Sendable {
  let settings: AWSSettings
  let transport: any HTTPTransport
  let time: any TimeSource

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
    for attempt in 1... {
      let isLast = attempt >= attempts
      do throws(TransportFailure) {
        let answer = try await transport.send(signing(call))
        if isLast || !Self.isTransient(answer) { return answer }
      } catch {
        if error.kind == .cancelled { throw .cancelled }
        if isLast || error.kind == .insecure || error.kind == .oversized {
          throw .unreachable(endpoint: call.endpoint.description, detail: error.detail)
        }
      }
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
