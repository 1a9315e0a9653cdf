internal import AWSConfiguration
internal import AWSSignature
internal import Synchronization
internal import Testing

@Suite struct CredentialChainTests {
  /// A clock that only the test moves.
  final class ManualTime: TimeSource {
    private let now = Mutex(1_800_000_000.0)
    var epochSeconds: Double { now.withLock { $0 } }
    var monotonicSeconds: Double { epochSeconds }
    func sleep(seconds: Double) async throws(CancellationError) { advance(seconds) }
    func advance(_ seconds: Double) { now.withLock { $0 += seconds } }
  }

  /// Gives credentials of an hour, numbered, or fails while told so.
  final class HourlyLoader: CredentialLoader {
    let source = CredentialSource.container
    private let time: ManualTime
    private let state = Mutex((loads: 0, isFailing: false))

    init(_ time: ManualTime) { self.time = time }

    var loads: Int { state.withLock { $0.loads } }
    func fail(_ isFailing: Bool) { state.withLock { $0.isFailing = isFailing } }

    func load() async throws(ConfigurationError) -> CredentialLoad {
      let (number, isFailing) = state.withLock { state in
        state.loads += 1
        return (state.loads, state.isFailing)
      }
      await Task.yield()
      if isFailing {
        throw .providerFailed(source: source, reason: .malformedAnswer(detail: "as told"))
      }
      return .found(
        Credentials(
          accessKeyID: "K\(number)", secretAccessKey: "s", sessionToken: "t",
          expiration: time.epochSeconds + 3_600))
    }
  }

  static func key(_ chain: CredentialChain) async -> String {
    do throws(ConfigurationError) {
      return try await chain.credentials().credentials.accessKeyID
    } catch {
      return error.code
    }
  }

  @Test func renewsAheadOfTheEnd() async {
    let time = ManualTime()
    let loader = HourlyLoader(time)
    let chain = CredentialChain(loaders: [loader], time: time)
    #expect(await Self.key(chain) == "K1")
    time.advance(2_699)
    #expect(await Self.key(chain) == "K1")
    time.advance(1)
    #expect(await Self.key(chain) == "K2")
    time.advance(3_100)
    #expect(await Self.key(chain) == "K3")
    #expect(loader.loads == 3)
  }

  @Test func keepsWhatStillHoldsWhenRenewalFails() async {
    let time = ManualTime()
    let loader = HourlyLoader(time)
    let chain = CredentialChain(loaders: [loader], time: time)
    #expect(await Self.key(chain) == "K1")
    loader.fail(true)
    time.advance(2_701)
    #expect(await Self.key(chain) == "K1")
    #expect(await Self.key(chain) == "K1")
    #expect(loader.loads == 2)
    time.advance(400)
    #expect(await Self.key(chain) == "K1")
    time.advance(500)
    let loads = loader.loads
    for _ in 0..<20 { #expect(await Self.key(chain) == "CredentialProviderFailed") }
    #expect(loader.loads == loads + 1)
    loader.fail(false)
    time.advance(10)
    #expect(await Self.key(chain).hasPrefix("K"))
  }

  @Test func fetchesOnceForManyCallers() async {
    let time = ManualTime()
    let loader = HourlyLoader(time)
    let chain = CredentialChain(loaders: [loader], time: time)
    await withTaskGroup(of: String.self) { group in
      for _ in 0..<50 { group.addTask { await Self.key(chain) } }
      for await key in group { #expect(key == "K1") }
    }
    #expect(loader.loads == 1)
  }

  @Test func fetchesAnewWhatTheServiceRefused() async throws {
    let time = ManualTime()
    let chain = CredentialChain(loaders: [HourlyLoader(time)], time: time)
    let first = try await chain.credentials().credentials
    await chain.discard(first)
    #expect(await Self.key(chain) == "K2")
    await chain.discard(first)
    #expect(await Self.key(chain) == "K2")
  }

  @Test func listsWhatWasTriedInOrder() async throws {
    let settings = try AWSSettingsTests.settings(
      [:], AWSOptions(profile: "p"), config: "[profile p]\nregion = x\n")
    let chain = CredentialChain(
      settings: settings, transport: FakeServers(), time: ManualTime())
    let error = await #expect(throws: ConfigurationError.self) { try await chain.credentials() }
    let message = try #require(error?.message)
    #expect(message.hasPrefix("no credentials found; tried environment variables "))
    #expect(message.contains("(passed over for --profile), "))
    #expect(message.contains("profile p in /home/me/.aws/credentials (no profile p), "))
    #expect(message.contains("profile p in /home/me/.aws/config (no aws_access_key_id), "))
    let order = [
      "environment variables", "role of profile", "web identity", "single sign-on",
      "/.aws/credentials", "login session", "credential_process", "/.aws/config", "container",
      "instance metadata",
    ]
    var rest = message[...]
    for name in order {
      let place = try #require(rest.firstRange(of: name), "\(name) in its place")
      rest = rest[place.upperBound...]
    }
  }

  @Test func refusesKeysThatHaveEnded() async throws {
    let settings = try AWSSettingsTests.settings([
      "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s",
      "AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z",
    ])
    let chain = CredentialChain(
      settings: settings, transport: FakeServers(), time: ManualTime())
    #expect(await Self.key(chain) == "ExpiredCredentials")
  }

  @Test func tellsWhereCredentialsComeFrom() async throws {
    let keys = ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s3cr3t"]
    let settings = try AWSSettingsTests.settings(keys)
    let sourced = try await CredentialChain(
      settings: settings, transport: FakeServers(), time: ManualTime()
    ).credentials()
    #expect(sourced.source == .environment)
    #expect(!"\(sourced)".contains("s3cr3t"))
  }
}
