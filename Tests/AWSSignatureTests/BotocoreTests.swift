internal import AWSSignature
internal import Foundation
internal import TestTools
internal import Testing

/// Whole headers compared with those that botocore makes of the same requests in the same run.
@Suite struct BotocoreTests {
  struct Case: Decodable {
    var name: String
    var method: String
    var target: String
    var headers: [[String]]
    var body: String
    var time: Double
    var region: String
    var service: String
    var key: String
    var secret: String
    var token: String?
    var expected: [String: String]

    var request: SignableRequest {
      SignableRequest(
        method: method, target: target, headers: headers.map { HeaderField($0[0], $0[1]) },
        body: Array(body.utf8))
    }

    var credentials: Credentials {
      Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token)
    }
  }

  static func cases() throws -> [Case] {
    let seed = Int.random(in: 0..<1_000_000)
    print("seed of the random requests: \(seed)")
    let output = try Python.output(
      ofScript: "botocore_cases.py", arguments: ["\(seed)", "400"])
    return try JSONDecoder().decode([Case].self, from: output)
  }

  @Test func signsAsBotocoreDoes() throws {
    let cases = try Self.cases()
    #expect(cases.count > 400)
    let signer = RequestSigner()
    for each in cases {
      let headers = signer.sign(
        each.request, at: each.time, region: each.region, service: each.service,
        credentials: each.credentials)
      var added: [String: String] = [:]
      for header in headers where each.expected.keys.contains(header.name) {
        added[header.name] = header.value
      }
      #expect(added == each.expected, "\(each.name): \(each.method) \(each.target) \(each.headers)")
    }
  }

  @Test func verifiesWhatBotocoreSigned() throws {
    for each in try Self.cases() {
      var request = each.request
      for (name, value) in each.expected { request.headers.append(HeaderField(name, value)) }
      let verifier = SignatureVerifier(credentials: [each.credentials])
      #expect(
        verifier.verify(request, now: each.time + 30) == .valid(accessKeyID: each.key),
        "\(each.name)")
      request.body.append(0)
      #expect(verifier.verify(request, now: each.time + 30) == .wrongSignature, "\(each.name)")
    }
  }
}
