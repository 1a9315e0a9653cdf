package import AWSConfiguration
internal import AWSSignature
internal import JSONLines
package import Registry
internal import Synchronization
internal import Times

/// Carries one operation to its answer: signs, sends, tries again within one call's budget.
///
/// Signing stands inside the retry loop: each attempt has its own date, credentials and signature.
/// The budget is the call's own, not shared: one item that fails does not use up another's tries.
package final class ServiceClient: Sendable {
  package let settings: ClientSettings
  package let statistics: CallStatistics
  let credentials: any CredentialProvider
  let transport: any HTTPTransport
  package let time: any TimeSource
  package let random: any RandomSource
  let observer: CallObserver?
  private let signer = RequestSigner()
  private let limiter: RateLimiter?
  private let adaptiveLimiter: AdaptiveRateLimiter
  private let state = Mutex(State())

  private struct Place: Hashable {
    var service: AWSService
    var region: String
  }

  private struct State {
    var endpoints: [Place: EndpointURL] = [:]
    var reach = EndpointReach()
    /// What is added to this machine's clock when signing, in seconds.
    var clockOffset = 0.0
    var lastSource: CredentialSource?
  }

  /// - Parameter observer: is told of every call and retry, from any task.
  package init(
    settings: ClientSettings, credentials: any CredentialProvider, transport: any HTTPTransport,
    time: any TimeSource, random: any RandomSource,
    statistics: CallStatistics = CallStatistics(), observer: CallObserver? = nil
  ) {
    self.settings = settings
    self.credentials = credentials
    self.transport = transport
    self.time = time
    self.random = random
    self.statistics = statistics
    self.observer = observer
    limiter = settings.rate.map(RateLimiter.init(rate:))
    adaptiveLimiter = AdaptiveRateLimiter(time: time)
  }

  /// The body of the answer to an operation.
  package func call(
    _ operation: ServiceOperation, region: String, body: [UInt8]
  ) async throws(RegistryError) -> Answered {
    let endpoint = try endpoint(of: operation.service, region: region)
    var call = Call(
      operation: operation, region: region, endpoint: endpoint, body: body,
      invocation: random.uuid(),
      deadline: min(
        time.monotonicSeconds + settings.timeout, ItemDeadline.monotonicSeconds ?? .infinity))
    do throws(RegistryError) {
      while true {
        if let refusal = refusal(of: operation.service, region: region) { throw refusal }
        guard time.monotonicSeconds < call.deadline else { throw timedOut(call) }
        call.attempts += 1
        switch try await attempt(&call) {
        case .success(let body): return Answered(body: body, attempts: call.attempts)
        case .failure(let failure): try await prepareRetry(of: &call, after: failure)
        }
      }
    } catch {
      var error = error
      // A read changes nothing.
      error.mayHaveArrived = call.mayHaveArrived && call.operation.isChange
      throw error
    }
  }

  /// Returns the error of a service whose endpoint in a region was given up because it never
  /// answered; `nil` if it is still tried.
  package func refusal(of service: AWSService, region: String) -> RegistryError? {
    state.withLock { state in
      state.endpoints[Place(service: service, region: region)].flatMap(state.reach.refusal(of:))
    }
  }

  /// A successful answer.
  package struct Answered {
    package var body: [UInt8]
    package var attempts: Int
  }

  /// One call on its way.
  private struct Call {
    let operation: ServiceOperation
    let region: String
    let endpoint: EndpointURL
    let body: [UInt8]
    let invocation: String
    /// When it must have ended, in monotonic seconds.
    let deadline: Double
    var attempts = 0
    /// What the last attempt was signed with.
    var usedCredentials: Credentials?
    var hasCorrectedClock = false
    var hasRenewedCredentials = false
    var lastError: RegistryError?
    /// Whether an attempt was sent whose answer does not say that nothing was done.
    var mayHaveArrived = false
  }

  /// Why an attempt failed, and what that means.
  private struct AttemptFailure: Error {
    var verdict: RetryVerdict
    var error: RegistryError
    /// The least wait that the service asked for, in seconds.
    var leastDelay = 0.0
    /// How far the service's clock is ahead of this machine's, in seconds.
    var clockOffset: Double?
    /// Whether the endpoint could not be reached.
    var isUnreached = false
  }

  private func endpoint(
    of service: AWSService, region: String
  ) throws(RegistryError) -> EndpointURL {
    let place = Place(service: service, region: region)
    if let known = state.withLock({ $0.endpoints[place] }) { return known }
    let endpoint: EndpointURL
    do {
      endpoint = try settings.aws.endpoint(of: service, region: region)
    } catch {
      throw RegistryError(error, attempts: 0)
    }
    let isNew = state.withLock { $0.endpoints.updateValue(endpoint, forKey: place) == nil }
    if isNew { observer?(.endpoint(service, region: region, url: endpoint.description)) }
    return endpoint
  }

  private func attempt(
    _ call: inout Call
  ) async throws(RegistryError) -> Result<[UInt8], AttemptFailure> {
    try await waitForSlot(call)
    // After the wait: they may have been renewed meanwhile.
    let sourced: SourcedCredentials
    do throws(RegistryError) {
      sourced = try await currentCredentials(call)
    } catch {
      adaptiveLimiter.note(.lost, sent: time.monotonicSeconds)
      throw error
    }
    call.usedCredentials = sourced.credentials
    let offset = state.withLock { $0.clockOffset }
    let request = signedRequest(call, credentials: sourced.credentials, clockOffset: offset)
    statistics.countCall(attempt: call.attempts)
    observer?(
      .call(
        operation: call.operation.name, region: call.region, attempt: call.attempts))
    let sent = time.monotonicSeconds
    let answer: HTTPAnswer
    do {
      answer = try await transport.send(request)
    } catch {
      adaptiveLimiter.note(.lost, sent: sent)
      if [.broken, .readTimedOut, .oversized, .notHTTP, .cancelled].contains(error.kind) {
        call.mayHaveArrived = true
      }
      if error.kind == .cancelled { throw .cancelled(attempts: call.attempts) }
      return .failure(
        AttemptFailure(
          verdict: RetryRules.verdict(error),
          error: RegistryError(
            error, endpoint: call.endpoint, region: call.region, attempts: call.attempts),
          isUnreached: [.notConnected, .insecure].contains(error.kind)))
    }
    state.withLock { $0.reach.noteAnswer(of: call.endpoint) }
    let isSuccess = (200..<300).contains(answer.status)
    let failure =
      isSuccess ? unreadable(answer, call) : failure(answer, call: call, clockOffset: offset)
    if failure?.verdict == .transient { call.mayHaveArrived = true }
    adaptiveLimiter.note(failure?.verdict == .throttled ? .throttled : .served, sent: sent)
    return failure.map { .failure($0) } ?? .success(answer.body)
  }

  /// Returns a transient failure if an answer is truncated or not JSON; `nil` for a valid answer,
  /// and for changes that must not be sent twice: their callers find out whether they succeeded.
  private func unreadable(_ answer: HTTPAnswer, _ call: Call) -> AttemptFailure? {
    guard !call.operation.isChange || call.operation.isRepeatable else { return nil }
    var checker = LineIndexer(columns: ColumnSet())
    do {
      try checker.index(answer.body.span.bytes)
      return nil
    } catch {
      return AttemptFailure(
        verdict: .transient,
        error: .badAnswer(
          "\(call.operation.name): no JSON from byte \(error.offset) on",
          attempts: call.attempts))
    }
  }

  private func failure(
    _ answer: HTTPAnswer, call: Call, clockOffset: Double
  ) -> AttemptFailure {
    let fault = ServiceFault(answer)
    var failure = AttemptFailure(
      verdict: RetryRules.verdict(fault),
      error: RegistryError(
        fault, of: call.operation, region: call.region, attempts: call.attempts))
    if failure.verdict == .throttled { statistics.countThrottle() }
    if let text = answer.header("retry-after"), let seconds = Double(text), seconds > 0 {
      failure.leastDelay = min(seconds, 60)
    }
    if let date = answer.header("date").flatMap(Timestamp.init(httpDate:)) {
      failure.clockOffset = date.secondsSinceEpoch - time.epochSeconds
    }
    if RetryRules.doubtfulCodes.contains(fault.code),
      let actual = failure.clockOffset, abs(actual - clockOffset) >= RetryRules.noticeableSkew
    {
      failure.verdict = .clockSkew
    }
    return failure
  }

  /// Waits, renews or corrects what has to be before the next attempt.
  ///
  /// - Throws: the failure itself where there is to be none.
  private func prepareRetry(
    of call: inout Call, after failure: AttemptFailure
  ) async throws(RegistryError) {
    guard call.attempts < settings.maxAttempts,
      call.operation.isRepeatable || !call.mayHaveArrived
    else { throw failure.error }
    call.lastError = failure.error
    var delay = 0.0
    switch failure.verdict {
    case .permanent:
      try giveUp(call, after: failure, retryIn: .infinity)
      throw failure.error
    case .clockSkew:
      guard !call.hasCorrectedClock, let offset = failure.clockOffset else { throw failure.error }
      call.hasCorrectedClock = true
      correctClock(to: offset)
    case .expiredCredentials:
      guard !call.hasRenewedCredentials, let used = call.usedCredentials else {
        throw failure.error
      }
      call.hasRenewedCredentials = true
      await credentials.discard(used)
      guard try await currentCredentials(call).credentials != used else { throw failure.error }
    case .throttled, .transient:
      delay = max(
        RetryRules.delay(afterAttempt: call.attempts, fraction: random.fraction()),
        failure.leastDelay)
      try giveUp(call, after: failure, retryIn: delay)
    }
    guard time.monotonicSeconds + delay < call.deadline else { throw timedOut(call) }
    observer?(
      .retry(
        operation: call.operation.name, region: call.region, attempt: call.attempts,
        delay: delay, code: failure.error.code, isThrottle: failure.verdict == .throttled))
    try await sleep(delay, call)
  }

  /// Throws the failure instead of retrying if the endpoint has never answered and the next attempt
  /// would be too late (`EndpointReach.patience`).
  private func giveUp(
    _ call: Call, after failure: AttemptFailure, retryIn delay: Double
  ) throws(RegistryError) {
    guard failure.isUnreached else { return }
    var error = failure.error
    error.advice =
      (error.advice.map { $0 + "; " } ?? "") + "nothing has answered there in this run"
    let now = time.monotonicSeconds
    let isGivenUp = state.withLock {
      $0.reach.noteFailure(of: call.endpoint, error, now: now, retry: now + delay)
    }
    if isGivenUp { throw error }
  }

  /// Many calls may find out at once: what they found is set, not added.
  private func correctClock(to offset: Double) {
    state.withLock { $0.clockOffset = offset }
    observer?(.clockCorrected(seconds: offset))
  }

  /// Waits until the attempt may go out; the adaptive limiter is owed a note of its end then.
  private func waitForSlot(_ attempted: Call) async throws(RegistryError) {
    // Whatever ends the wait, this attempt was not sent.
    var call = attempted
    call.attempts -= 1
    do throws(AdaptiveRateLimiter.Refusal) {
      try await adaptiveLimiter.acquire(deadline: call.deadline)
    } catch {
      throw error == .timedOut ? timedOut(call) : .cancelled(attempts: call.attempts)
    }
    guard let limiter else { return }
    let now = time.monotonicSeconds
    do throws(RegistryError) {
      guard let wait = limiter.reserve(now: now, deadline: call.deadline) else {
        throw timedOut(call)
      }
      try await sleep(wait, call)
    } catch {
      adaptiveLimiter.note(.lost, sent: now)
      throw error
    }
  }

  private func sleep(_ seconds: Double, _ call: Call) async throws(RegistryError) {
    guard seconds > 0 else { return }
    do {
      try await time.sleep(seconds: seconds)
    } catch {
      throw .cancelled(attempts: call.attempts)
    }
  }

  private func timedOut(_ call: Call) -> RegistryError {
    var message = "not done in time"
    if let last = call.lastError { message += "; last: \(last.code): \(last.message)" }
    return RegistryError(
      .timedOut, code: "Timeout", message: message, advice: "raise --timeout",
      httpStatus: call.lastError?.httpStatus, attempts: call.attempts)
  }

  private func currentCredentials(
    _ call: Call
  ) async throws(RegistryError) -> SourcedCredentials {
    let sourced: SourcedCredentials
    do {
      sourced = try await credentials.credentials(until: call.deadline)
    } catch {
      throw RegistryError(error, attempts: max(0, call.attempts - 1))
    }
    let isNew = state.withLock { state in
      defer { state.lastSource = sourced.source }
      return state.lastSource != sourced.source
    }
    if isNew { observer?(.credentials(sourced.source)) }
    return sourced
  }

  private func signedRequest(
    _ call: Call, credentials: Credentials, clockOffset: Double
  ) -> HTTPCall {
    let remaining = call.deadline - time.monotonicSeconds
    var request = HTTPCall(
      endpoint: call.endpoint, method: "POST", target: call.endpoint.basePath + "/",
      headers: [
        HeaderField("Host", call.endpoint.authority),
        HeaderField("Content-Type", call.operation.contentType),
        HeaderField("X-Amz-Target", call.operation.target),
        HeaderField("User-Agent", settings.userAgent),
        HeaderField("amz-sdk-invocation-id", call.invocation),
        HeaderField(
          "amz-sdk-request", "attempt=\(call.attempts); max=\(settings.maxAttempts)"),
      ],
      body: call.body, timeout: min(settings.answerTimeout, max(remaining, 0.001)),
      maximumAnswerBytes: call.operation.maximumAnswerBytes ?? settings.maximumAnswerBytes)
    request.headers = signer.sign(
      request.signable, at: time.epochSeconds + clockOffset, region: call.region,
      service: call.operation.service.signingName, credentials: credentials)
    return request
  }
}
