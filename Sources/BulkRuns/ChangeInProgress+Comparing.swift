internal import JSONLines
internal import Journal
internal import ModelPackages
internal import OrderedCollections
internal import Registry

/// Finding out by reading the package what became of a request.
extension ChangeInProgress {
  /// Reads the package, to see whether it was changed.
  mutating func compare(_ doubt: Doubt) async throws(RegistryError) -> Step {
    let standing: Standing
    hasLostAnswer = runner.registry.answersAreFinal
    if case .lost(let error) = doubt { self.error = error }
    do throws(RegistryError) {
      guard let found = try await self.standing() else {
        return leaveOpen(doubt, "nobody can tell whether the package was made: look for it")
      }
      standing = found
    } catch {
      self.error = error
      let (code, message) = words(doubt)
      result.end(.unknown, code, "\(message); then reading the package failed: \(error.message)")
      return .end
    }
    switch standing {
    case .done:
      if operation.isCreation { await noteCreated() }
      return await reconcile()
    case .inPart(let rest) where retried < runner.retries && runner.mayRetry():
      self.rest = rest
      return try await sendLater(doubt)
    case .inPart:
      return leaveOpen(
        doubt, "the package has part of the change: run the command again later")
    case .undone:
      switch doubt {
      case .failed(let code, let message): return try await fail(code, message)
      case .refused(var error) where error.kind == .rejected:
        mayHaveArrived = false
        error.mayHaveArrived = false
        throw error
      case .refused, .forgotten, .blocked:
        // Under a token that the service may still know it may yet be carried out.
        if !mayUseTokenAgain, retried <= runner.retries { return nextGeneration() }
      case .earlier:
        if let refusal = runner.deletions.refusal(of: task.request) {
          return leaveOpen(doubt, "the package is still there; " + refusal.message)
        }
        if retried <= runner.retries { return nextGeneration() }
      case .lost:
        if retried < runner.retries, runner.mayRetry() { return try await sendLater(doubt) }
      }
      return leaveOpen(doubt, "the package is still as it was before: run the command again later")
    case .neither:
      return leaveOpen(
        doubt, "the package is neither as before nor as the patch asks for: look at it")
    }
  }

  /// Ends the request as carried out, which the package shows.
  mutating func reconcile() async -> Step {
    result.status = .success
    result.errorCode = nil
    result.statusMessage = nil
    result.isReconciled = true
    await writeEnd()
    return .end
  }

  /// Sends the request, or what is left of it, after a pause; leaves it open if there is no time.
  private mutating func sendLater(_ doubt: Doubt) async throws(RegistryError) -> Step {
    let delay = runner.clock.fraction() * min(Double(1 << min(retried, 5)), 20)
    guard runner.clock.now() + delay < deadline else {
      return leaveOpen(doubt, "there was no time to send it again: run the command again")
    }
    try await runner.wait(delay)
    return nextGeneration()
  }

  private mutating func leaveOpen(_ doubt: Doubt, _ advice: String) -> Step {
    let (code, message) = words(doubt)
    result.end(.unknown, code, "\(message); \(advice)")
    return .end
  }

  private func words(_ doubt: Doubt) -> (code: String, message: String) {
    switch doubt {
    case .failed(let code, let message): (code, message)
    case .refused(let error), .forgotten(let error), .lost(let error): (error.code, error.message)
    case .earlier: ("EndNotSeen", "an earlier run sent the request and did not see its end")
    case .blocked(let obstacle):
      (
        "EndNotSeen",
        "the request was sent and its end not seen, and it is not sent again: \(obstacle)"
      )
    }
  }

  enum Standing: Equatable {
    case done, undone, neither
    /// Part of the request was carried out; this is what is left.
    case inPart(ChangeRequest)
  }

  /// Reads the package and returns how it stands; `nil` if nobody knows which package to read.
  private func standing() async throws(RegistryError) -> Standing? {
    if operation.isCreation {
      guard let created else { return nil }
      let found = try await propertiesIfThere(
        at: PackageAddress(identifier: created, region: address.region))
      return found == nil ? .undone : .done
    }
    guard operation.isDeletion else {
      return standing(on: try await runner.properties(at: address))
    }
    guard let properties = try await propertiesIfThere(at: address) else { return .done }
    // Another package has the name: the one that was to be deleted is gone.
    return isSamePackage(properties) ? standing(on: properties) : .done
  }

  func standing(on properties: JSONObject) -> Standing {
    if let effect = effect ?? operation.effect(absent: task.request.absent) {
      if effect.isDone(on: properties) { return .done }
      if effect.isUndone(on: properties) { return .undone }
      guard runner.registry.answersAreFinal, !operation.isDeletion,
        let rest = effect.rest(on: properties)
      else {
        return .neither
      }
      var request = task.request
      request.operation = .update(PatchDocument(rest.patch))
      request.absent = rest.absent
      return .inPart(request)
    }
    if operation.isInEffect(on: properties) { return .done }
    // Without a journal nobody knows what was there; what asks for nothing but new values may be
    // sent again where none of them is there.
    guard runner.journal == nil else { return .neither }
    return operation.isUntouched(on: properties) ? .undone : .neither
  }
}
