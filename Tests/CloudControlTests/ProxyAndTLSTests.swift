internal import AWSConfiguration
internal import AWSSignature
internal import CloudControl
internal import Foundation
internal import Testing

@Suite struct ProxyAndTLSTests {
  @Test func goesThroughTheProxy() async throws {
    let proxy = try await LoopbackServer.start(
      .answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nproxy"))
    let environment = Environment(variables: ["http_proxy": "http://me:pw@127.0.0.1:\(proxy.port)"])
    {
      _ throws(Environment.FileFailure) in nil
    }
    let settings = TransportSettings(proxies: try ProxySettings(environment))
    let transport = try NetworkTransport(settings, concurrency: 1)
    let endpoint = try #require(EndpointURL("http://service.invalid"))
    let answer = try await transport.send(
      HTTPCall(
        endpoint: endpoint, method: "POST", target: "/",
        headers: [HeaderField("Host", endpoint.authority)], body: [1]))
    #expect(answer.body == Array("proxy".utf8))
    await transport.shutdown()
    try await proxy.stop()
  }

  @Test func trustsTheBundleAndNothingElse() async throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("mpkg-\(UUID().uuidString).pem").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let server = try PythonServer.start("tls_server.py", [path])
    let endpoint = try #require(EndpointURL("https://127.0.0.1:\(server.port)"))
    let call = HTTPCall(
      endpoint: endpoint, method: "POST", target: "/",
      headers: [HeaderField("Host", endpoint.authority)], body: [1])
    let trusting = try NetworkTransport(TransportSettings(caBundle: path), concurrency: 1)
    #expect(try await trusting.send(call).body == Array("secure".utf8))
    await trusting.shutdown()
    #expect(
      NetworkTransportTests.kind(try await NetworkTransportTests.outcome(call)) == .insecure)
    try server.stop()
  }
}
