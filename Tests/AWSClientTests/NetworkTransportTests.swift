internal import AWSClient
internal import AWSConfiguration
internal import AWSSignature
internal import Testing

/// The transport over real sockets on this machine.
@Suite struct NetworkTransportTests {
  static func call(port: Int, readTimeout: Double = 600) throws -> HTTPCall {
    let endpoint = try #require(EndpointURL("http://127.0.0.1:\(port)"))
    return HTTPCall(
      endpoint: endpoint, method: "POST", target: "/",
      headers: [HeaderField("Host", endpoint.authority)], body: Array("{}".utf8),
      timeout: readTimeout, maximumAnswerBytes: 1_000)
  }

  static func outcome(
    of behaviour: LoopbackServer.Behaviour, readTimeout: Double = 600
  ) async throws -> Result<HTTPAnswer, TransportFailure> {
    let server = try await LoopbackServer.start(behaviour)
    let outcome = try await outcome(call(port: server.port, readTimeout: readTimeout))
    try await server.stop()
    return outcome
  }

  static func outcome(_ call: HTTPCall) async throws -> Result<HTTPAnswer, TransportFailure> {
    let transport = try NetworkTransport(TransportSettings(), concurrency: 2)
    let outcome: Result<HTTPAnswer, TransportFailure>
    do throws(TransportFailure) {
      outcome = .success(try await transport.send(call))
    } catch {
      outcome = .failure(error)
    }
    await transport.shutdown()
    return outcome
  }

  static func kind(
    _ outcome: Result<HTTPAnswer, TransportFailure>
  ) -> TransportFailure.Kind? {
    if case .failure(let failure) = outcome { failure.kind } else { nil }
  }

  @Test func gathersAnswers() async throws {
    let answer = try await Self.outcome(
      of: .answer("HTTP/1.1 400 Bad\r\nX-A: b\r\nContent-Length: 3\r\n\r\nabc")
    ).get()
    #expect(answer.status == 400 && answer.header("x-a") == "b")
    #expect(answer.body == Array("abc".utf8))
  }

  @Test func followsNoRedirect() async throws {
    let answer = try await Self.outcome(
      of: .answer(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
    ).get()
    #expect(answer.status == 302)
  }

  @Test func tellsARefusedConnection() async throws {
    // A port that was free a moment ago may be another test's by now; nobody has this one.
    let outcome = try await Self.outcome(try Self.call(port: 1))
    #expect(
      outcome.failure == TransportFailure(.notConnected, detail: "Connection refused"))
  }

  @Test func tellsAReset() async throws {
    #expect(Self.kind(try await Self.outcome(of: .reset)) == .broken)
  }

  @Test func tellsAHang() async throws {
    #expect(Self.kind(try await Self.outcome(of: .hang, readTimeout: 0.3)) == .readTimedOut)
  }

  /// The time of a call is that of the whole answer: each byte comes soon, the last never.
  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", "HTTP/1.1 200 OK\r\nX-Slow: ",
  ])
  func tellsAnAnswerWithoutAnEnd(beginning: String) async throws {
    let outcome = try await Self.outcome(of: .drip(beginning), readTimeout: 0.3)
    #expect(Self.kind(outcome) == .readTimedOut)
  }

  @Test(arguments: [
    LoopbackServer.Behaviour.hang, .drip("HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n"),
  ])
  func stopsAtOnceWhenCancelled(behaviour: LoopbackServer.Behaviour) async throws {
    let server = try await LoopbackServer.start(behaviour)
    var call = try Self.call(port: server.port, readTimeout: 600)
    call.maximumAnswerBytes = 1 << 20
    let task = Task { [call] in try await Self.outcome(call) }
    try await Task.sleep(for: .milliseconds(100))
    task.cancel()
    #expect(Self.kind(try await task.value) == .cancelled)
    try await server.stop()
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "HTTP/1.1 200 OK\r\nContent-Le",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
  ])
  func tellsATruncatedAnswer(text: String) async throws {
    #expect(Self.kind(try await Self.outcome(of: .answerAndClose(text))) == .broken)
  }

  @Test func tellsAnOversizedAnswer() async throws {
    let body = String(repeating: "x", count: 1_001)
    let text = "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n\(body)"
    #expect(Self.kind(try await Self.outcome(of: .answer(text))) == .oversized)
  }

  @Test func tellsWhatIsNotHTTP() async throws {
    #expect(
      Self.kind(try await Self.outcome(of: .answerAndClose("220 mail ready\r\n"))) == .notHTTP)
  }

  @Test func tellsAServerWithoutTLS() async throws {
    let server = try await LoopbackServer.start(.answerAndClose("HTTP/1.1 400 Bad\r\n\r\n"))
    var call = try Self.call(port: server.port)
    call.endpoint = try #require(EndpointURL("https://127.0.0.1:\(server.port)"))
    #expect(Self.kind(try await Self.outcome(call)) == .insecure)
    try await server.stop()
  }

  @Test(arguments: [
    ("/nonexistent", "No such file or directory"),
    (#filePath, "it holds no certificates in PEM form"),
  ])
  func wantsCertificatesInTheBundle(path: String, reason: String) throws {
    #expect(throws: ConfigurationError.unreadableFile(path: path, reason: reason)) {
      try NetworkTransport(TransportSettings(caBundle: path), concurrency: 1)
    }
  }
}

extension Result {
  var failure: Failure? {
    if case .failure(let failure) = self { failure } else { nil }
  }
}
