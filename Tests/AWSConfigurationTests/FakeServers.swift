internal import AWSConfiguration
internal import AWSSignature
internal import Synchronization

/// Answers calls by method and URL, and remembers them; where nothing is set up nothing answers.
final class FakeServers: HTTPTransport {
  private let state: Mutex<(answers: [String: [HTTPAnswer]], calls: [HTTPCall])>

  /// - Parameter answers: by `METHOD URL`; of several for one place the last goes on for ever.
  init(_ answers: [String: [HTTPAnswer]] = [:]) { state = Mutex((answers, [])) }

  var calls: [HTTPCall] { state.withLock { $0.calls } }

  /// The calls as `METHOD URL`.
  var places: [String] { calls.map(Self.place) }

  static func place(_ call: HTTPCall) -> String {
    let scheme = call.endpoint.isEncrypted ? "https" : "http"
    return "\(call.method) \(scheme)://\(call.endpoint.authority)\(call.target)"
  }

  func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer {
    let answer = state.withLock { state -> HTTPAnswer? in
      state.calls.append(call)
      let place = Self.place(call)
      guard let answers = state.answers[place] else { return nil }
      if answers.count > 1 { state.answers[place] = Array(answers.dropFirst()) }
      return answers.first
    }
    guard let answer else { throw TransportFailure(.notConnected, detail: "Connection refused") }
    return answer
  }
}

extension HTTPAnswer {
  init(_ text: String, status: Int = 200) {
    self.init(status: status, body: Array(text.utf8))
  }

  /// What STS answers with.
  static func role(_ key: String) -> HTTPAnswer {
    HTTPAnswer(
      """
      <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
      <Credentials><AccessKeyId>\(key)</AccessKeyId><SecretAccessKey>r0le</SecretAccessKey>
      <SessionToken>t/+=</SessionToken><Expiration>2027-01-15T09:00:00Z</Expiration></Credentials>
      </AssumeRoleResult></AssumeRoleResponse>
      """)
  }
}

extension HTTPCall {
  func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name }?.value
  }

  var text: String { String(decoding: body, as: UTF8.self) }
}

/// A home directory, servers and a clock for one test of the chain.
struct Machine {
  var files: [String: String] = [:]
  var variables: [String: String] = [:]
  var servers = FakeServers()
  var profile: String?
  var program: Environment.ProgramOutcome?
  let time = CredentialChainTests.ManualTime()
  let written = Written()

  /// The files that were written.
  final class Written: Sendable {
    private let state = Mutex<[String: String]>([:])
    var files: [String: String] { state.withLock { $0 } }
    func write(_ path: String, _ text: String) { state.withLock { $0[path] = text } }
  }

  init(config: String = "", credentials: String = "") {
    files["/home/me/.aws/config"] = config
    files["/home/me/.aws/credentials"] = credentials
  }

  var settings: AWSSettings {
    get throws(ConfigurationError) {
      let (files, written, program) = (files, written, program)
      var variables = variables
      variables["HOME"] = "/home/me"
      let environment = Environment(
        variables: variables,
        readFile: { path throws(Environment.FileFailure) in
          (written.files[path] ?? files[path]).map { Array($0.utf8) }
        },
        writeFile: { path, bytes throws(Environment.FileFailure) in
          written.write(path, String(decoding: bytes, as: UTF8.self))
        },
        runProgram: { words throws(Environment.FileFailure) in
          guard let program else { throw Environment.FileFailure(reason: "\(words)") }
          return program
        })
      return try AWSSettings(options: AWSOptions(profile: profile), environment: environment)
    }
  }

  /// The key that the chain gives, or the reason that it gives none.
  func key() async -> String {
    switch await outcome() {
    case .success(let found): found.credentials.accessKeyID
    case .failure(let error): error.message
    }
  }

  func outcome() async -> Result<SourcedCredentials, ConfigurationError> {
    do throws(ConfigurationError) {
      let chain = CredentialChain(settings: try settings, transport: servers, time: time)
      return .success(try await chain.credentials())
    } catch {
      return .failure(error)
    }
  }
}
