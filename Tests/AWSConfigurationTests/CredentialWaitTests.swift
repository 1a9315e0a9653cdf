internal import AWSConfiguration
internal import AWSSignature
internal import Synchronization
internal import Testing

/// Who waits for credentials, for how long, and how often they are fetched.
@Suite struct CredentialWaitTests {
  /// Never gives any; ends when it is cancelled.
  final class HangingLoader: CredentialLoader {
    let source = CredentialSource.container
    private let state = Mutex((loads: 0, ended: 0))

    var loads: Int { state.withLock { $0.loads } }
    var ended: Int { state.withLock { $0.ended } }

    func load() async throws(ConfigurationError) -> CredentialLoad {
      state.withLock { $0.loads += 1 }
      do { try await Task.sleep(for: .seconds(600)) } catch {}
      state.withLock { $0.ended += 1 }
      throw .providerFailed(source: source, reason: .cancelled)
    }
  }

  /// Gives credentials of so many seconds.
  final class ShortLoader: CredentialLoader {
    let source = CredentialSource.container
    private let seconds: Double
    private let time: CredentialChainTests.ManualTime
    private let count = Mutex(0)

    init(seconds: Double, _ time: CredentialChainTests.ManualTime) {
      (self.seconds, self.time) = (seconds, time)
    }

    var loads: Int { count.withLock { $0 } }

    func load() async throws(ConfigurationError) -> CredentialLoad {
      let number = count.withLock { count in
        count += 1
        return count
      }
      return .found(
        Credentials(
          accessKeyID: "K\(number)", secretAccessKey: "s", sessionToken: "t",
          expiration: time.epochSeconds + seconds))
    }
  }

  static func error(
    _ chain: CredentialChain, until deadline: Double = .infinity
  ) async -> ConfigurationError? {
    do throws(ConfigurationError) {
      _ = try await chain.credentials(until: deadline)
      return nil
    } catch {
      return error
    }
  }

  static func eventually(_ isMet: () -> Bool) async throws {
    while !isMet() { try await Task.sleep(for: .milliseconds(2)) }
  }

  @Test func aCancelledCallerWaitsNoLonger() async throws {
    let loader = HangingLoader()
    let chain = CredentialChain(loaders: [loader], time: SystemTimeSource())
    let patient = Task { await Self.error(chain) }
    let cancelled = Task { await Self.error(chain) }
    try await Self.eventually { loader.loads == 1 }
    cancelled.cancel()
    #expect(await cancelled.value == .cancelled)
    #expect(loader.ended == 0, "another caller still waits")
    patient.cancel()
    #expect(await patient.value == .cancelled)
    try await Self.eventually { loader.ended == 1 }
  }

  @Test func aCallersTimeIsUp() async throws {
    let loader = HangingLoader()
    let time = SystemTimeSource()
    let chain = CredentialChain(loaders: [loader], time: time)
    #expect(await Self.error(chain, until: time.monotonicSeconds + 0.02) == .timedOut(.container))
    #expect(await Self.error(chain, until: time.monotonicSeconds + 0.02) == .timedOut(.container))
    #expect(loader.loads == 1 && loader.ended == 0, "what is on its way may serve the next item")
    chain.shutdown()
    try await Self.eventually { loader.ended == 1 }
  }

  /// AWS's shortest sessions last a quarter of an hour: within the usual window from the start.
  @Test(arguments: [900.0, 60, 2])
  func shortSessionsAreNotRenewedAtEveryCall(seconds: Double) async {
    let time = CredentialChainTests.ManualTime()
    let loader = ShortLoader(seconds: seconds, time)
    let chain = CredentialChain(loaders: [loader], time: time)
    for _ in 0..<20 {
      #expect(await CredentialChainTests.key(chain) == "K1")
      time.advance(seconds / 50)
    }
    time.advance(seconds / 2)
    #expect(await CredentialChainTests.key(chain) == "K2")
    #expect(loader.loads == 2)
  }
}
