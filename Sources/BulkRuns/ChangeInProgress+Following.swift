internal import JSONLines
internal import Journal
internal import ModelPackages
internal import OrderedCollections
internal import Registry

/// From the service's answer to the operation's end.
extension ChangeInProgress {
  /// Asks how far the operation is until it is over.
  ///
  /// - Parameter isNew: whether the event is the answer to an update, so that it is too early to ask.
  mutating func follow(
    _ first: ProgressEvent, isNew: Bool
  ) async throws(RegistryError) -> Step {
    var event = first
    let began = runner.clock.now()
    var delay = isNew ? runner.pacing.firstDelay : 0
    var questions = 0
    var unknown = 0
    result.requestToken = event.requestToken
    while !event.status.isFinal, let token = event.requestToken {
      let wanted = max(delay, min((event.retryAfter ?? 0) - runner.clock.now(), 60))
      guard try await waitForQuestion(wanted) else {
        result.end(
          .unknown, "Timeout",
          "the operation was still \(event.status.rawValue) when time was up")
        return .end
      }
      let waited = runner.clock.now() - began
      delay = runner.pacing.delay(afterWaiting: waited)
      questions += 1
      do throws(RegistryError) {
        event = try await runner.registry.progress(
          of: token, region: address.region)
      } catch {
        guard error.kind == .notFound else { throw error }
        guard mayUseTokenAgain else { return .compare(.forgotten(error)) }
        // A service may take a while until it knows what it has just taken.
        unknown += 1
        if unknown > Self.patience { return resend(error) }
        event.retryAfter = nil
        delay = max(delay, 0.2 * Double(1 << unknown))
        continue
      }
      if event.status.isFinal, isNew {
        runner.pacing.learn(waited: waited, questions: questions)
      }
    }
    return try await settle(event)
  }

  /// How often a request token that the service does not know is asked about, and how often the request
  /// is then sent again.
  private static let patience = 4
  private static let resendings = 2

  private mutating func resend(_ error: RegistryError) -> Step {
    guard resent < Self.resendings else { return .compare(.forgotten(error)) }
    resent += 1
    return .sendAgain
  }

  /// Waits before a question; where the time would be up by then, until there is just enough left for one
  /// more. False where there is not.
  private mutating func waitForQuestion(_ seconds: Double) async throws(RegistryError) -> Bool {
    let left = deadline - runner.clock.now()
    if seconds < left {
      if seconds > 0 { try await runner.wait(seconds) }
      return true
    }
    guard !isLastQuestion, left > 0 else { return false }
    isLastQuestion = true
    try await runner.wait(max(0, left - min(1, left / 4)))
    return true
  }

  /// What the operation's last event leads to.
  private mutating func settle(_ event: ProgressEvent) async throws(RegistryError) -> Step {
    if operation.isCreation, event.errorCode != FailureCodes.alreadyExists {
      created = event.identifier ?? created
    }
    guard event.status != .success else { return try await succeed() }
    let code =
      event.errorCode
      ?? (event.status == .cancelComplete
        ? FailureCodes.cancelled : "GeneralServiceException")
    let message = event.statusMessage ?? "the service gave no reason"
    // Whether a package is gone, or is there, is seen by reading, whatever the code says. Guards fail
    // on what an earlier sending of the request left.
    if FailureCodes.isDoubtful(code) || operation.isDeletion || created != nil || hasLostAnswer {
      return .compare(.failed(code: code, message: message))
    }
    return try await fail(code, message)
  }

  private mutating func succeed() async throws(RegistryError) -> Step {
    result.status = .success
    if operation.isCreation {
      await noteCreated()
    } else if runner.needsVerification(operation, of: task.request.identifier),
      operation.isDeletion
    {
      if let properties = try await propertiesIfThere(at: address), isSamePackage(properties) {
        result.end(
          .failed, FailureCodes.noEffect,
          "the service said SUCCESS, but the package is still there")
      }
    } else if runner.needsVerification(operation, of: task.request.identifier) {
      let properties = try await runner.properties(at: address)
      if !operation.isInEffect(on: properties) {
        result.end(
          .failed, FailureCodes.noEffect,
          "the service said SUCCESS, but the package is not as the patch asks for: the service ignores"
            + " changes of this kind; mpkg-apply(1) lists them")
      }
    }
    await writeEnd()
    return .end
  }

  /// Takes in which package was made, and what it is like, so that its deletion can be guarded.
  mutating func noteCreated() async {
    guard let created else { return }
    result.identifier = created
    result.version = ModelPackageARN(created)?.version
    guard runner.journal != nil else { return }
    // The package is made, whether or not it can be read: then the journal does not say what it was
    // like, and undoing says so.
    let address = PackageAddress(identifier: created, region: task.request.region)
    guard let properties = try? await runner.properties(at: address) else { return }
    var guards = JSONObject()
    for name in PackageDeletion.usualGuards { guards[name] = properties[name] ?? .null }
    createdAs = guards
  }

  /// Takes in that nothing happened: tries again where that passes by itself, else ends.
  mutating func fail(_ code: String, _ message: String) async throws(RegistryError) -> Step {
    result.end(.failed, code, message)
    await writeEnd()
    mayHaveArrived = false
    guard retried < FailureCodes.retries(after: code, limit: runner.retries), runner.mayRetry()
    else { return .end }
    let delay = runner.clock.fraction() * min(Double(1 << min(retried, 5)), 20)
    guard runner.clock.now() + delay < deadline else { return .end }
    do throws(RegistryError) { try await runner.wait(delay) } catch { return .end }
    return nextGeneration()
  }

  mutating func nextGeneration() -> Step {
    if isOpen, !hasDoubtfulEnd { openGeneration = generation }
    generation += 1
    retried += 1
    isOpen = false
    result.requestToken = nil
    result.errorCode = nil
    result.statusMessage = nil
    return .prepare
  }
}
