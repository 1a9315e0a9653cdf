internal import AWSClient
internal import AWSConfiguration
internal import AWSSignature
internal import Foundation
internal import Testing

@Suite struct ProxyAndTLSTests {
  /// Servers with certificates of a private authority, and a proxy.
  struct Servers {
    let folder: URL
    let python: PythonServer

    static func run(_ body: (Servers) async throws -> Void) async throws {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let python = try PythonServer.start("tls_server.py", [folder.path])
      do {
        try await body(Servers(folder: folder, python: python))
        try python.stop()
      } catch {
        try python.stop()
        throw error
      }
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
  }

  static func outcome(
    _ url: String, _ settings: TransportSettings, timeout: Double = 600
  ) async throws -> Result<HTTPAnswer, TransportFailure> {
    let endpoint = try #require(EndpointURL(url))
    let call = HTTPCall(
      endpoint: endpoint, method: "POST", target: "/",
      headers: [HeaderField("Host", endpoint.authority)], body: [1], timeout: timeout)
    let transport = try NetworkTransport(settings, concurrency: 1)
    let outcome: Result<HTTPAnswer, TransportFailure>
    do throws(TransportFailure) {
      outcome = .success(try await transport.send(call))
    } catch {
      outcome = .failure(error)
    }
    await transport.shutdown()
    return outcome
  }

  static func proxies(_ variables: [String: String]) throws -> ProxySettings {
    try ProxySettings(
      Environment(variables: variables) { _ throws(Environment.FileFailure) in nil })
  }

  @Test func trustsThePrivateAuthorityAndNothingElse() async throws {
    try await Servers.run { servers in
      let ports = servers.python.ports
      let right = TransportSettings(caBundle: servers.path("ca.pem"))
      let good = try await Self.outcome("https://127.0.0.1:\(ports[0])", right).get()
      #expect(good.body == Array("secure".utf8))
      for (port, bundle) in [
        (ports[0], nil), (ports[0], "other.pem"), (ports[1], "ca.pem"), (ports[2], "ca.pem"),
      ] {
        let settings = TransportSettings(caBundle: bundle.map(servers.path))
        let outcome = try await Self.outcome("https://127.0.0.1:\(port)", settings)
        #expect(outcome.failure?.kind == .insecure, "\(ports) \(port) \(bundle ?? "system")")
      }
    }
  }

  @Test func goesThroughTheProxyThatIsNamed() async throws {
    try await Servers.run { servers in
      let proxy = "127.0.0.1:\(servers.python.ports[3])"
      let bundle = servers.path("ca.pem")
      let right = try Self.proxies(["HTTPS_PROXY": "http://me:p%40ss%3Aword@\(proxy)"])
      let settings = TransportSettings(caBundle: bundle, proxies: right)
      // No resolver knows the name: the proxy is asked for it.
      let answer = try await Self.outcome("https://service.test", settings).get()
      #expect(answer.body == Array("secure".utf8))
      let wrong = try Self.proxies(["https_proxy": "http://me:s3cr3t@\(proxy)"])
      let refused = try await Self.outcome(
        "https://service.test", TransportSettings(caBundle: bundle, proxies: wrong)
      ).failure
      #expect(refused?.kind == .notConnected)
      #expect(refused?.detail.hasPrefix("the proxy") == true)
      #expect(refused?.detail.contains("s3cr3t") == false)
      let excepted = try Self.proxies([
        "HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": "127.0.0.1",
      ])
      let direct = try await Self.outcome(
        "https://127.0.0.1:\(servers.python.port)",
        TransportSettings(caBundle: bundle, proxies: excepted)
      ).get()
      #expect(direct.body == Array("secure".utf8))
      let gone = try Self.proxies(["HTTPS_PROXY": "http://127.0.0.1:1"])
      let unreachable = try await Self.outcome(
        "https://service.test", TransportSettings(caBundle: bundle, proxies: gone)
      ).failure
      #expect(unreachable?.kind == .notConnected)
    }
  }

  @Test func namesTheWholeURLToTheProxyOfUnencryptedCalls() async throws {
    try await Servers.run { servers in
      let proxy = "127.0.0.1:\(servers.python.ports[3])"
      let right = try Self.proxies(["HTTP_PROXY": "http://me:p%40ss%3Aword@\(proxy)"])
      let settings = TransportSettings(proxies: right)
      let answer = try await Self.outcome("http://service.test:81", settings).get()
      #expect(
        String(decoding: answer.body, as: UTF8.self)
          == "http://service.test:81/ of service.test:81: \u{1}")
      let wrong = try Self.proxies(["HTTP_PROXY": "http://me:s3cr3t@\(proxy)"])
      let refused = try await Self.outcome(
        "http://service.test", TransportSettings(proxies: wrong)
      ).failure
      #expect(refused?.kind == .notConnected && refused?.detail.hasPrefix("the proxy") == true)
    }
    for (behaviour, kind) in [
      (LoopbackServer.Behaviour.hang, TransportFailure.Kind.readTimedOut), (.reset, .broken),
      (.answerAndClose("220 mail\r\n"), .notHTTP),
      (.answerAndClose("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na"), .broken),
      (.drip("HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n"), .readTimedOut),
    ] {
      let server = try await LoopbackServer.start(behaviour)
      let proxies = try Self.proxies(["HTTP_PROXY": "127.0.0.1:\(server.port)"])
      let outcome = try await Self.outcome(
        "http://service.test", TransportSettings(proxies: proxies),
        timeout: kind == .readTimedOut ? 0.3 : 600)
      #expect(outcome.failure?.kind == kind, "\(behaviour)")
      try await server.stop()
    }
  }

  @Test func speaksHTTP2WhereTheServerDoes() async throws {
    try await Servers.run { servers in
      let server = try await HTTP2Server.start(certified: servers.path("good.pem"))
      let settings = TransportSettings(caBundle: servers.path("ca.pem"))
      let endpoint = try #require(EndpointURL("https://127.0.0.1:\(server.port)"))
      let transport = try NetworkTransport(settings, concurrency: 4)
      let bodies = try await withThrowingTaskGroup(of: String.self) { group in
        for number in 0..<12 {
          group.addTask {
            let call = HTTPCall(
              endpoint: endpoint, method: "POST", target: "/\(number)",
              headers: [HeaderField("Host", endpoint.authority)], body: Array("x".utf8))
            return String(decoding: try await transport.send(call).body, as: UTF8.self)
          }
        }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
      #expect(bodies == Set((0..<12).map { "POST /\($0) over HTTP/2.0" }))
      await transport.shutdown()
      try await server.stop()
    }
  }
}
