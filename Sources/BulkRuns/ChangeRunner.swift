internal import JSONLines
package import ModelPackages
internal import OrderedCollections
package import Registry

/// The wall clock and how to wait, handed in.
package struct RunClock: Sendable {
  /// Seconds since 1970-01-01T00:00:00Z.
  package var now: @Sendable () -> Double
  /// Waits so many seconds; throws when the task is cancelled.
  package var sleep: @Sendable (Double) async throws -> Void

  package init(
    now: @escaping @Sendable () -> Double,
    sleep: @escaping @Sendable (Double) async throws -> Void
  ) {
    self.now = now
    self.sleep = sleep
  }
}

/// Takes one patch request to its end.
///
///     read (only where something has to be absent) ─ there ──────────────▶ FAILED GuardFailed
///        │ absent
///     update ── refused ─────────────────────────────────────────────────▶ FAILED
///        │ ▲ └─ another operation is under way: wait ─┘
///        │ └─ sent, and no answer came ───────────────────────────────────▶ UNKNOWN
///     follow ── FAILED, CANCEL_COMPLETE ──────────────────────────────────▶ FAILED
///        │   └─ time is up ────────────────────────────────────────────────▶ UNKNOWN
///     SUCCESS ─ read back (where asked for) ─ not as wanted ──────────────▶ FAILED NoEffect
///        └────────────────────────────────────────────────────────────────▶ SUCCESS
package struct ChangeRunner: Sendable {
  /// Which packages are read again after the service said SUCCESS.
  package enum Verification: Sendable {
    /// Those of which more than approval status, description and metadata were touched.
    case standard
    case all
    case none
  }

  let registry: any PackageRegistry
  let clock: RunClock
  /// How long one request may take with all its waits, in seconds.
  let timeout: Double
  let verification: Verification
  /// When to ask how far an operation is; learns from all requests.
  let pacing = PollPacing()

  package init(
    registry: any PackageRegistry, clock: RunClock, timeout: Double, verification: Verification
  ) {
    self.registry = registry
    self.clock = clock
    self.timeout = timeout
    self.verification = verification
  }

  /// Carries one request out; never throws, every ending is a result.
  package func run(_ request: PatchRequest, line: Int, clientToken: String) async -> ChangeEnding {
    let started = clock.now()
    var result = RequestResult(
      line: line, region: request.region, identifier: request.identifier, status: .success)
    let failure = await carryOut(request, clientToken, deadline: started + timeout, &result)
    result.milliseconds = max(0, Int(((clock.now() - started) * 1000).rounded()))
    return ChangeEnding(result: result, error: failure)
  }

  /// Carries the request out; returns the registry's error, where one ended it.
  private func carryOut(
    _ request: PatchRequest, _ clientToken: String, deadline: Double,
    _ result: inout RequestResult
  ) async -> RegistryError? {
    let patch: JSONPatch
    do throws(JSONPatchError) {
      patch = try request.patch()
    } catch {
      result.fail("InvalidRequest", error.message)
      return nil
    }
    if patch.operations.isEmpty {
      result.status = .unchanged
      return nil
    }
    let address = PackageAddress(identifier: request.identifier, region: request.region)
    do throws(RegistryError) {
      if let present = try await firstPresent(of: request, at: address) {
        result.fail(
          "GuardFailed", "\(present) was absent when the request was made, and is there now")
        return nil
      }
      let event = try await send(request, address, clientToken, deadline: deadline, &result)
      guard let last = try await follow(event, address, deadline: deadline, &result) else {
        return nil
      }
      try await settle(last, patch, address, &result)
      return nil
    } catch {
      result.attempts = max(result.attempts, error.attempts)
      if result.requestToken != nil || error.mayHaveArrived {
        result.status = .unknown
        result.errorCode = error.code
        result.statusMessage = error.message
      } else {
        result.fail(error.code, error.message)
      }
      return error
    }
  }

  /// The first of the properties that is there, though it should be absent.
  private func firstPresent(
    of request: PatchRequest, at address: PackageAddress
  ) async throws(RegistryError) -> String? {
    guard !request.absent.isEmpty else { return nil }
    return request.firstPresent(in: try await properties(at: address))?.text
  }

  private func properties(at address: PackageAddress) async throws(RegistryError) -> JSONObject {
    let package = try await registry.get(address)
    guard let tree = try? JSONValue(parsing: package.properties), let object = tree.object else {
      throw RegistryError(
        .badAnswer, code: "InvalidProperties",
        message: "the package's properties are no JSON object")
    }
    return object
  }

  /// Sends the update; while another operation on the package is under way, waits and sends again.
  private func send(
    _ request: PatchRequest, _ address: PackageAddress, _ clientToken: String, deadline: Double,
    _ result: inout RequestResult
  ) async throws(RegistryError) -> ProgressEvent {
    let document = String(decoding: request.document, as: UTF8.self)
    var delay = 0.2
    while true {
      result.attempts += 1
      do throws(RegistryError) {
        return try await registry.update(
          address, patchDocument: document, clientToken: clientToken)
      } catch {
        guard error.kind == .concurrentOperation, clock.now() + delay < deadline else {
          throw error
        }
        try await wait(delay)
        delay = min(delay * 1.6, 10)
      }
    }
  }

  /// Asks how far the operation is until it is over; nil, and UNKNOWN, when time is up.
  private func follow(
    _ first: ProgressEvent, _ address: PackageAddress, deadline: Double,
    _ result: inout RequestResult
  ) async throws(RegistryError) -> ProgressEvent? {
    var event = first
    let sent = clock.now()
    var delay = pacing.firstDelay
    var asked = 0
    result.requestToken = event.requestToken
    while !event.status.isFinal {
      let now = clock.now()
      let wanted = max(delay, min((event.retryAfter ?? 0) - now, 60))
      guard now + wanted < deadline else {
        result.status = .unknown
        result.errorCode = "Timeout"
        result.statusMessage = "the operation was still \(event.status.rawValue) when time was up"
        return nil
      }
      try await wait(wanted)
      let waited = clock.now() - sent
      event = try await registry.progress(of: event.requestToken, region: address.region)
      asked += 1
      if event.status.isFinal { pacing.learn(waited: waited, questions: asked) }
      delay = pacing.delay(afterWaiting: waited)
    }
    return event
  }

  /// Makes the last event the request's result.
  private func settle(
    _ event: ProgressEvent, _ patch: JSONPatch, _ address: PackageAddress,
    _ result: inout RequestResult
  ) async throws(RegistryError) {
    guard event.status == .success else {
      result.fail(
        event.errorCode
          ?? (event.status == .cancelComplete ? "Cancelled" : "GeneralServiceException"),
        event.statusMessage ?? "the service gave no reason")
      return
    }
    result.status = .success
    guard needsVerification(patch) else { return }
    let properties = try await properties(at: address)
    if !PatchFacts.isInEffect(patch, on: properties) {
      result.fail(
        "NoEffect", "the service said SUCCESS, but the package is not as the patch asks for")
    }
  }

  private func needsVerification(_ patch: JSONPatch) -> Bool {
    switch verification {
    case .all: return true
    case .none: return false
    case .standard:
      let trusted: Set<String> = [
        "ModelApprovalStatus", "ApprovalDescription", "CustomerMetadataProperties",
      ]
      return patch.operations.flatMap(\.changedPaths).contains { path in
        !trusted.contains(path.tokens.first?.text ?? "")
      }
    }
  }

  private func wait(_ seconds: Double) async throws(RegistryError) {
    do {
      try await clock.sleep(seconds)
    } catch {
      throw RegistryError(.cancelled, code: "Cancelled", message: "the run was told to stop")
    }
  }
}

/// How one request ended.
package struct ChangeEnding: Sendable {
  package var result: RequestResult
  /// The registry's error, where one ended it: what exit statuses go by.
  package var error: RegistryError?

  package init(result: RequestResult, error: RegistryError? = nil) {
    self.result = result
    self.error = error
  }
}

extension RequestResult {
  fileprivate mutating func fail(_ code: String, _ message: String) {
    status = .failed
    errorCode = code
    statusMessage = message
  }
}
