internal import AWSClient
internal import AWSConfiguration
internal import AWSSignature
internal import CloudControl
internal import Registry
internal import ServiceTestTools
internal import Synchronization
internal import Testing

/// When a call is tried again, how long that waits, and when it is given up.
@Suite struct RetryTests {
  static let address = PackageAddress(identifier: "arn:aws:x", region: "eu-west-1")

  static func failure(_ bench: Bench) async -> RegistryError? {
    do throws(RegistryError) {
      _ = try await bench.registry.get(address)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled",
    "RequestThrottledException", "TooManyRequestsException",
    "ProvisionedThroughputExceededException", "RequestLimitExceeded", "BandwidthLimitExceeded",
    "LimitExceededException", "SlowDown", "PriorRequestNotComplete",
  ])
  func triesThrottlesAgainWhateverTheStatus(code: String) async throws {
    for status in [400, 403, 429, 503] {
      let bench = try Bench([.fault(code, status: status), .package])
      #expect(await Self.failure(bench) == nil)
      #expect(bench.transport.calls.count == 2)
      #expect(bench.client.statistics.throttled == 1)
      #expect(bench.client.statistics.retries == 1)
      #expect(bench.client.statistics.calls == 2)
    }
  }

  @Test func takesTheCodeFromTheHeaderToo() async throws {
    let header = HeaderField("x-amzn-ErrorType", "ThrottlingException:http://internal/x")
    let bench = try Bench([.json("{}", status: 400, headers: [header]), .package])
    #expect(await Self.failure(bench) == nil)
    #expect(bench.client.statistics.throttled == 1)
  }

  @Test(arguments: [500, 502, 503, 504])
  func triesServerErrorsAgain(status: Int) async throws {
    let bench = try Bench([.json("<html>", status: status), .package])
    #expect(await Self.failure(bench) == nil)
    #expect(bench.client.statistics.throttled == 0)
  }

  @Test(arguments: ["RequestTimeout", "RequestTimeoutException"])
  func triesTransientCodesAgain(code: String) async throws {
    let bench = try Bench([.fault(code), .package])
    #expect(await Self.failure(bench) == nil)
  }

  @Test(arguments: [
    TransportFailure.Kind.notConnected, .connectTimedOut, .broken, .readTimedOut,
  ])
  func triesLostConnectionsAgain(kind: TransportFailure.Kind) async throws {
    let recovering = try Bench([.broken(kind), .package])
    #expect(await Self.failure(recovering) == nil)
    let lost = try Bench([.broken(kind)], options: AWSOptions(maxAttempts: 3))
    let error = await Self.failure(lost)
    #expect(error?.kind == .unreachable && error?.attempts == 3)
    #expect(lost.transport.calls.count == 3)
  }

  @Test func givesUpAnEndpointThatNeverAnswered() async throws {
    let bench = try Bench([.broken(.notConnected)])
    let start = bench.time.monotonicSeconds
    let error = await Self.failure(bench)
    #expect(error?.kind == .unreachable && error?.code == "ConnectionFailed")
    #expect(error?.advice?.contains("nothing has answered there") == true)
    #expect(bench.time.monotonicSeconds - start < 4.5)
    let calls = bench.transport.calls.count
    #expect(calls > 1)
    // Nothing else is sent there, and whoever asks is told so.
    #expect(await Self.failure(bench)?.attempts == 0)
    #expect(bench.transport.calls.count == calls)
    #expect(throws: RegistryError.self) { try bench.registry.check(region: "eu-west-1") }
    // Another region has another endpoint.
    try bench.registry.check(region: "us-east-1")
  }

  @Test func triesAnEndpointThatHasAnsweredToTheEnd() async throws {
    let bench = try Bench([.package, .broken(.notConnected)])
    #expect(await Self.failure(bench) == nil)
    let error = await Self.failure(bench)
    #expect(error?.kind == .unreachable && error?.attempts == 10)
  }

  @Test func givesUpAnEndpointWithoutTrust() async throws {
    let bench = try Bench([.broken(.insecure)])
    #expect(await Self.failure(bench)?.code == "TLSFailed")
    #expect(await Self.failure(bench)?.attempts == 0)
    #expect(bench.transport.calls.count == 1)
  }

  @Test(arguments: [
    (TransportFailure.Kind.insecure, RegistryError.Kind.unreachable),
    (.oversized, .badAnswer), (.notHTTP, .badAnswer), (.cancelled, .cancelled),
  ])
  func givesUpAtOnceWhatWouldEndTheSame(
    kind: TransportFailure.Kind, expected: RegistryError.Kind
  ) async throws {
    let bench = try Bench([.broken(kind)])
    #expect(await Self.failure(bench)?.kind == expected)
    #expect(bench.transport.calls.count == 1)
  }

  @Test func waitsRandomPartsOfGrowingCeilings() async throws {
    let bench = try Bench([.fault("RequestTimeout")])
    let error = await Self.failure(bench)
    #expect(error?.kind == .unavailable && error?.code == "RequestTimeout" && error?.attempts == 10)
    #expect(bench.time.slept == [0.5, 1, 2, 4, 8, 10, 10, 10, 10])
    #expect(bench.transport.calls.count == 10)
  }

  @Test func waitsAsLongAsTheServiceAsks() async throws {
    let bench = try Bench([
      .fault("SlowDown", headers: [HeaderField("Retry-After", "7")]), .package,
    ])
    #expect(await Self.failure(bench) == nil)
    #expect(bench.time.slept == [7])
  }

  @Test func neverRunsPastItsTime() async throws {
    let bench = try Bench([.fault("RequestTimeout")], options: AWSOptions(timeoutSeconds: 5))
    let error = await Self.failure(bench)
    #expect(error?.kind == .timedOut && error?.code == "Timeout")
    #expect(error?.message.contains("RequestTimeout") == true)
    #expect(bench.time.slept == [0.5, 1, 2])
    for call in bench.transport.calls { #expect(call.timeout <= 5) }
    #expect(bench.transport.calls.last?.timeout == 1.5)
  }

  @Test func keepsToTheItemsOwnTime() async throws {
    let bench = try Bench([.fault("RequestTimeout")])
    let deadline = bench.time.monotonicSeconds + 2
    await ItemDeadline.$monotonicSeconds.withValue(deadline) {
      #expect(await Self.failure(bench)?.kind == .timedOut)
      #expect(bench.time.slept == [0.5, 1])
      bench.time.advance(1)
      let calls = bench.transport.calls.count
      #expect(await Self.failure(bench)?.kind == .timedOut)
      #expect(bench.transport.calls.count == calls)
    }
  }

  @Test func correctsTheClockOnceByTheAnswersDate() async throws {
    let date = HeaderField("Date", "Fri, 15 Jan 2027 10:00:00 GMT")
    let skewed = FakeTransport.Reply.fault("RequestTimeTooSkewed", status: 403, headers: [date])
    let bench = try Bench([skewed, .package, .package])
    #expect(await Self.failure(bench) == nil)
    #expect(
      bench.transport.calls.map { $0.header("x-amz-date") } == [
        "20270115T080000Z", "20270115T100000Z",
      ])
    #expect(bench.events.events.contains(.clockCorrected(seconds: 7_200)))
    #expect(await Self.failure(bench) == nil)
    #expect(bench.transport.calls.last?.header("x-amz-date") == "20270115T100000Z")

    let hopeless = try Bench([skewed])
    #expect(await Self.failure(hopeless)?.kind == .accessDenied)
    #expect(hopeless.transport.calls.count == 2)
  }

  /// Answers by its own clock, two hours ahead, the first two calls only once both have come.
  final class AheadTransport: HTTPTransport {
    private let state = Mutex((calls: 0, waiting: [CheckedContinuation<Void, Never>]()))

    var calls: Int { state.withLock { $0.calls } }

    func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer {
      await withCheckedContinuation { continuation in
        let ready = state.withLock { state in
          state.calls += 1
          state.waiting.append(continuation)
          guard state.calls >= 2 else { return [CheckedContinuation<Void, Never>]() }
          defer { state.waiting = [] }
          return state.waiting
        }
        for each in ready { each.resume() }
      }
      let date = HeaderField("Date", "Fri, 15 Jan 2027 10:00:00 GMT")
      let isRight = call.header("x-amz-date")?.hasPrefix("20270115T10") == true
      let reply =
        isRight
        ? FakeTransport.Reply.package
        : .fault("RequestTimeTooSkewed", status: 403, headers: [date])
      return try reply.get()
    }
  }

  @Test func correctsTheClockOnceForManyCalls() async throws {
    let environment = Environment(variables: [:]) { _ throws(Environment.FileFailure) in nil }
    let settings = try AWSSettings(options: AWSOptions(), environment: environment)
    let transport = AheadTransport()
    let registry = CloudControlRegistry(
      ServiceClient(
        settings: try ClientSettings(settings),
        credentials: GivenCredentials(Credentials(accessKeyID: "A", secretAccessKey: "s")),
        transport: transport, time: FakeTime(), random: FakeRandom()))
    async let first = registry.get(Self.address)
    async let second = registry.get(Self.address)
    #expect(try await first.identifier == second.identifier)
    #expect(transport.calls == 4)
  }

  @Test(arguments: ["SignatureDoesNotMatch", "InvalidSignatureException"])
  func doubtsTheClockOnlyIfTheDateSaysSo(code: String) async throws {
    let right = HeaderField("Date", "Fri, 15 Jan 2027 08:03:00 GMT")
    let wrong = HeaderField("Date", "Fri, 15 Jan 2027 07:50:00 GMT")
    let sound = try Bench([.fault(code, status: 403, headers: [right]), .package])
    #expect(await Self.failure(sound)?.kind == .accessDenied)
    #expect(sound.transport.calls.count == 1)
    let skewed = try Bench([.fault(code, status: 403, headers: [wrong]), .package])
    #expect(await Self.failure(skewed) == nil)
  }

  @Test func renewsCredentialsThatEnded() async throws {
    let provider = Renewable()
    let bench = try Bench([.fault("ExpiredTokenException"), .package], credentials: provider)
    #expect(await Self.failure(bench) == nil)
    #expect(bench.transport.calls.map { $0.header("x-amz-security-token") } == ["t0", "t1"])

    let fixed = try Bench([.fault("ExpiredToken", status: 403)])
    let error = await Self.failure(fixed)
    #expect(error?.kind == .noCredentials && error?.advice?.contains("new credentials") == true)
    #expect(fixed.transport.calls.count == 1)
  }

  /// Gives another token each time the last one was discarded.
  final class Renewable: CredentialProvider {
    private let generation = Mutex(0)

    func credentials(
      until deadline: Double
    ) async throws(ConfigurationError) -> SourcedCredentials {
      let token = "t\(generation.withLock { $0 })"
      return SourcedCredentials(
        Credentials(accessKeyID: "A", secretAccessKey: "s", sessionToken: token), source: .given)
    }

    func discard(_ credentials: Credentials) async { generation.withLock { $0 += 1 } }
  }

  @Test func sendsNoMoreThanTheRateAllows() async throws {
    let bench = try Bench([.package], options: AWSOptions(rate: 4))
    for _ in 0..<5 { #expect(await Self.failure(bench) == nil) }
    #expect(bench.time.slept == [0.25, 0.25, 0.25, 0.25])
  }

  @Test func tellsEachRetry() async throws {
    let bench = try Bench([.fault("SlowDown"), .package])
    #expect(await Self.failure(bench) == nil)
    #expect(
      bench.events.events == [
        .endpoint(
          .cloudControl, region: "eu-west-1",
          url: "https://cloudcontrolapi.eu-west-1.amazonaws.com"),
        .credentials(.given), .call(operation: "GetResource", region: "eu-west-1", attempt: 1),
        .retry(
          operation: "GetResource", region: "eu-west-1", attempt: 1, delay: 0.5, code: "SlowDown",
          isThrottle: true),
        .call(operation: "GetResource", region: "eu-west-1", attempt: 2),
      ])
  }

  @Test func stopsWhenTheTaskIsCancelled() async throws {
    let bench = try Bench([.fault("SlowDown")])
    let task = Task { await Self.failure(bench) }
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
  }
}
