package import AWSSignature

/// One HTTP request, whole, to be sent once.
package struct HTTPCall: Sendable {
  package var endpoint: EndpointURL
  package var method: String
  /// The request target in origin form: encoded path and query, the endpoint's base path included.
  package var target: String
  /// The headers, `Host` among them; none that says the body's length.
  package var headers: [HeaderField]
  package var body: [UInt8]
  /// The longest wait for the whole answer, the connection included, in seconds.
  package var timeout: Double
  /// The largest answer's body that is taken, in bytes.
  package var maximumAnswerBytes: Int
  /// Whether a proxy may stand between; metadata of this machine is never asked for through one.
  package var mayUseProxy: Bool

  package init(
    endpoint: EndpointURL, method: String, target: String, headers: [HeaderField] = [],
    body: [UInt8] = [], timeout: Double = 60, maximumAnswerBytes: Int = 1 << 20,
    mayUseProxy: Bool = true
  ) {
    self.endpoint = endpoint
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.maximumAnswerBytes = maximumAnswerBytes
    self.mayUseProxy = mayUseProxy
  }

  /// The parts that a signature covers.
  package var signable: SignableRequest {
    SignableRequest(method: method, target: target, headers: headers, body: body)
  }
}

/// What came back, whatever its status.
package struct HTTPAnswer: Sendable {
  package var status: Int
  package var headers: [HeaderField]
  package var body: [UInt8]

  package init(status: Int, headers: [HeaderField] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The value of the first header of this name (given in lower case).
  package func header(_ name: String) -> String? {
    headers.first { $0.hasName(name) }?.value
  }
}

/// Why a call brought no answer.
package struct TransportFailure: Error, Sendable, Equatable {
  /// What a caller has to tell apart.
  package enum Kind: String, Sendable {
    /// Nothing was sent: refused, no route, or a name that does not resolve.
    case notConnected
    /// Nothing was sent within the connect timeout.
    case connectTimedOut
    /// TLS could not be agreed on: an unknown authority, another host's certificate.
    case insecure
    /// The connection broke after the request may have been sent.
    case broken
    /// No whole answer within the read timeout.
    case readTimedOut
    /// The answer is larger than was asked for.
    case oversized
    /// What came back is not HTTP.
    case notHTTP
    /// The task was cancelled.
    case cancelled
  }

  package var kind: Kind
  /// What the transport saw; holds no header and no body.
  package var detail: String

  package init(_ kind: Kind, detail: String) {
    self.kind = kind
    self.detail = detail
  }
}

/// Sends requests and follows no redirect; the seam between protocols and the network.
package protocol HTTPTransport: Sendable {
  func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer
}
