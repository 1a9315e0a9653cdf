internal import JSONLines
internal import Journal
internal import ModelPackages
internal import OrderedCollections
internal import Policies
internal import Registry

/// One request on its way through the steps that `ChangeRunner` draws.
struct ChangeInProgress {
  /// What comes next.
  enum Step {
    case prepare
    case send
    /// It is not known whether it arrived: it is sent under the same client token, which starts nothing
    /// that was started before.
    case sendAgain
    case follow(ProgressEvent, isNew: Bool)
    /// The package has to show what happened; why that has to be asked.
    case compare(Doubt)
    case end
  }

  /// Why it is not known whether the package was changed.
  enum Doubt {
    /// The operation ended so.
    case failed(code: String, message: String)
    /// The service refused it, and may have taken it before.
    case refused(RegistryError)
    /// The service does not know its request token.
    case forgotten(RegistryError)
    /// Its answer was lost, or only part of it was carried out (`answersAreFinal`).
    case lost(RegistryError)
    /// The client token is too old to be used again, or an earlier run left it in doubt.
    case earlier
    /// It may have arrived, and must not be sent again, for this reason.
    case blocked(String)
  }

  let runner: ChangeRunner
  let task: ChangeTask
  let operation: CheckedOperation
  /// When the request has to have ended, by the runner's clock.
  let deadline: Double
  var result: RequestResult
  /// The registry's error that ended it.
  var error: RegistryError?
  var generation = 0
  var clientToken = ""
  /// When the token was first used.
  var firstSent = 0.0
  var effect: ChangeEffect?
  /// Whether the journal still needs an `ended` entry for this generation.
  var isOpen = false
  /// Whether an earlier run wrote an `ended` entry for this generation that leaves its outcome
  /// unknown.
  var hasDoubtfulEnd = false
  /// A generation that the journal counts as open, although nothing came of it.
  var openGeneration: Int?
  /// The ARN of the package that was made.
  var created: String?
  /// What that package was like when it was read.
  var createdAs: JSONObject?
  /// Whether something under this token may have reached the service.
  var mayHaveArrived = false
  /// How often the operation was tried again after it FAILED.
  var retried = 0
  /// How often it was sent again because the service did not know its request token.
  var resent = 0
  /// Whether an earlier sending of the request may still be carried out, or was carried out in part
  /// (`answersAreFinal`).
  var hasLostAnswer = false
  /// What is left of a request that was carried out in part.
  var rest: ChangeRequest?
  /// Whether there is no time for another question about the operation.
  var isLastQuestion = false

  init(
    runner: ChangeRunner, task: ChangeTask, operation: CheckedOperation, deadline: Double,
    result: RequestResult
  ) {
    self.runner = runner
    self.task = task
    self.operation = operation
    self.deadline = deadline
    self.result = result
  }

  var address: PackageAddress {
    PackageAddress(identifier: task.request.identifier, region: task.request.region)
  }

  mutating func carryOut() async {
    do throws(RegistryError) {
      var step = try await firstStep()
      while true {
        switch step {
        case .prepare: step = try await prepare()
        case .send: step = try await send()
        case .sendAgain:
          if let obstacle = try await obstacleToSendingAgain() {
            step = .compare(.blocked(obstacle))
          } else {
            step = try await send()
          }
        case .follow(let event, let isNew): step = try await follow(event, isNew: isNew)
        case .compare(let doubt): step = try await compare(doubt)
        case .end: return
        }
      }
    } catch {
      await conclude(error)
    }
  }

  private mutating func firstStep() async throws(RegistryError) -> Step {
    switch task.start {
    case .fresh(let generation, let isNotedOpen):
      self.generation = generation
      if isNotedOpen { openGeneration = generation }
      return .prepare
    case .doubtful(let generation, let effect, let isOpenInJournal):
      (self.generation, self.effect) = (generation, effect)
      hasDoubtfulEnd = !isOpenInJournal
      (isOpen, mayHaveArrived) = (true, true)
      return .compare(.earlier)
    case .open(let sending):
      (generation, clientToken) = (sending.generation, sending.clientToken)
      (firstSent, effect) = (sending.firstSent, sending.effect)
      (isOpen, mayHaveArrived) = (true, true)
      if let token = sending.requestToken {
        return .follow(ProgressEvent(requestToken: token, status: .inProgress), isNew: false)
      }
      return mayUseTokenAgain && !runner.registry.answersAreFinal
        ? .sendAgain : .compare(.earlier)
    }
  }

  /// What is sent: the request, or what is left of it.
  var request: ChangeRequest { rest ?? task.request }

  var mayUseTokenAgain: Bool {
    let age = runner.clock.now() - firstSent
    return age >= -ChangeRunner.clockTolerance && age < ChangeRunner.tokenLifetime
  }

  /// Ends the request by a registry's error.
  private mutating func conclude(_ error: RegistryError) async {
    self.error = error
    if mayHaveArrived || error.mayHaveArrived {
      result.end(.unknown, error.code, error.message)
      return
    }
    let isUnsent = [.cancelled, .noCredentials].contains(error.kind) && retried == 0
    result.end(isUnsent ? .notSent : .failed, error.code, error.message)
    await writeEnd()
  }

  // MARK: Preparing

  /// Reads the package where that is needed, and writes down what is about to be sent.
  private mutating func prepare() async throws(RegistryError) -> Step {
    mayHaveArrived = false
    if let refusal = runner.deletions.refusal(of: task.request) { return refuse(refusal) }
    if rest == nil, runner.journal != nil {
      effect = operation.effect(absent: task.request.absent)
    }
    if operation.isCreation {
      if let refusal = refusal(on: [:]) { return refuse(refusal) }
    } else if isGuardedByReading || (runner.journal != nil && effect == nil) {
      guard let properties = try await propertiesBefore() else { return .end }
      if hasLostAnswer, standing(on: properties) == .done { return await reconcile() }
      if let refusal = refusal(on: properties) { return refuse(refusal) }
      effect = effect ?? operation.effect(on: properties)
    }
    if runner.usesClientTokens {
      clientToken = task.id.clientToken(run: runner.run, generation: generation)
    }
    firstSent = runner.clock.now()
    guard let journal = runner.journal else { return .send }
    do throws(JournalError) {
      try await journal.sending(
        SendingEntry(
          id: SendingID(request: task.id, generation: generation), clientToken: clientToken,
          line: task.line, time: firstSent, request: task.request, effect: effect))
    } catch {
      let words =
        if case .entryTooLong(let bytes, let limit) = error {
          "its entry in the journal would have \(bytes) bytes and can have \(limit); it was not sent"
        } else {
          "the journal could not be written, so it was not sent"
        }
      if retried == 0 || openGeneration != nil {
        result.end(.notSent, "JournalFailed", words)
      } else {
        result.end(.failed, "JournalFailed", "it FAILED, and for another try \(words)")
      }
      return .end
    }
    (isOpen, hasDoubtfulEnd, openGeneration) = (true, false, nil)
    return .send
  }

  private mutating func refuse(_ refusal: RunRefusal) -> Step {
    result.end(.failed, refusal.code, refusal.message)
    return .end
  }

  /// Returns the package's properties; `nil` if the deletion is done, so that there is none.
  private mutating func propertiesBefore() async throws(RegistryError) -> JSONObject? {
    do throws(RegistryError) {
      return try await runner.properties(at: address)
    } catch {
      // It was there before this run asked for its deletion.
      guard operation.isDeletion, retried > 0, error.kind == .notFound else { throw error }
      (result.status, result.isReconciled) = (.success, true)
      isOpen = runner.journal != nil
      await writeEnd()
      return nil
    }
  }

  // MARK: Sending

  /// Sends the request; while another operation on the package is under way, waits and sends again.
  private mutating func send() async throws(RegistryError) -> Step {
    let wasSentBefore = mayHaveArrived
    var delay = 0.2
    while true {
      do throws(RegistryError) {
        let event = try await runner.registry.start(
          request, clientToken: clientToken)
        result.attempts += event.attempts
        result.requestToken = event.requestToken
        mayHaveArrived = true
        if isOpen, let token = event.requestToken {
          await runner.journal?.sent(
            SentEntry(
              id: SendingID(request: task.id, generation: generation), requestToken: token,
              time: runner.clock.now()))
        }
        return .follow(event, isNew: true)
      } catch {
        result.attempts += error.attempts
        if error.mayHaveArrived { mayHaveArrived = true }
        if runner.registry.answersAreFinal, error.mayHaveArrived, error.kind != .cancelled {
          return .compare(.lost(error))
        }
        guard error.kind == .concurrentOperation, runner.clock.now() + delay < deadline,
          mayUseTokenAgain
        else {
          // An earlier sending that was carried out would not be refused for good.
          if wasSentBefore || error.mayHaveArrived, [.rejected, .notFound].contains(error.kind) {
            return .compare(.refused(error))
          }
          throw error
        }
        try await runner.wait(delay)
        delay = min(delay * 1.6, 10)
        // The other operation may have changed what guards and policies look at.
        if operation.isDeletion && mayHaveArrived {
          if let obstacle = try await obstacleToSendingAgain() {
            return .compare(.blocked(obstacle))
          }
        } else if isGuardedByReading, !mayHaveArrived {
          let properties = try await runner.properties(at: address)
          if let refusal = refusal(on: properties) {
            result.end(.failed, refusal.code, refusal.message)
            await writeEnd()
            return .end
          }
        }
      }
    }
  }

  // MARK: Ending

  /// Writes the end down, where the journal still awaits one.
  mutating func writeEnd() async {
    guard let journal = runner.journal, isOpen else { return }
    (isOpen, hasDoubtfulEnd) = (false, false)
    await journal.ended(end)
  }

  /// Ends the request in the journal if an earlier run left it open, nothing came of it, and it was not
  /// sent anew.
  mutating func writeUnsent() async {
    guard let generation = openGeneration.take(), result.status != .unknown else { return }
    await runner.noteUnsent(task.id, generation: generation, result)
    // The journal that could not be written has it open, so the result says the same.
    if runner.journal?.failure != nil { result.status = .unknown }
  }

  /// Reopens the request in the journal if it ended as UNKNOWN and an earlier run wrote an `ended`
  /// entry for it.
  mutating func writeDoubt() async {
    guard let journal = runner.journal, hasDoubtfulEnd, result.status == .unknown else { return }
    hasDoubtfulEnd = false
    await journal.doubted(end)
  }

  private var end: EndedEntry {
    EndedEntry(
      id: SendingID(request: task.id, generation: generation), status: result.status,
      requestToken: result.requestToken, errorCode: result.errorCode,
      statusMessage: result.statusMessage, isReconciled: result.isReconciled,
      created: result.status == .success ? created : nil, createdAs: createdAs,
      time: runner.clock.now())
  }
}
