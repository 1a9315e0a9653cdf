internal import JSONLines
internal import Journal
package import ModelPackages
internal import OrderedCollections
package import Policies
package import Registry

/// Takes one request to its end; every way ends in a result.
///
///     fresh ──▶ prepare ── a guard or policy fails, the package cannot be read ▶ FAILED, NOT_SENT
///       ▲          │ the journal cannot be written ─────────────────────────────▶ NOT_SENT
///       │          ▼ journal: sending (synced)
///       │  open ─▶ send ── refused ── journal: ended ───────────────────────────▶ FAILED
///       │          │ ▲ └── sent, and no answer came ────────────────────────────▶ UNKNOWN
///       │          │ └──── another operation on the package is under way: wait
///       │          ▼ journal: sent
///       │  open ─▶ follow ── time is up, the service does not answer ───────────▶ UNKNOWN
///       │          │ │ │ └── the service does not know it: asked again, then `send` under the same token
///       │          │ │ └──── SUCCESS ── as wanted ── journal: ended ────────────▶ SUCCESS
///       │          │ │          └────── read back as before ── journal: ended ──▶ FAILED NoEffect
///       │          │ └────── FAILED, nothing happened ── journal: ended ── for good ─▶ FAILED
///       ├──────────│────────── generation + 1 ◀── passes by itself ┘
///       │          ▼ FAILED and something may have happened; forgotten by the service for good
///       │   open, doubtful (the 35 hours are over, an earlier run left it so, or it must not be sent again)
///       │          └─▶ compare ── as the patch asks for ── journal: ended ──────▶ SUCCESS reconciled
///       └── generation + 1 ◀── as before ┘ └── neither; or the token may still be known ─▶ UNKNOWN
///
/// At a registry whose answers are final, `send` checks the guards and ends the request; a lost
/// answer leads to `compare`, and what is found undone, or done in part, goes on as the next
/// generation.
///
/// "open" is where a later run goes on: at `follow` if the journal has the request token, else at
/// `send` under the same client token, which starts nothing that was started before. What ends as
/// UNKNOWN gets no `ended` entry, so it is open to the next run; where an earlier run wrote one, it
/// gets an `unknown` entry. A generation rises only after the
/// service said FAILED, or after a look at the package showed that nothing happened, and is in the
/// journal (as a new `sending`) before anything is sent under its token. Policies decide whether a
/// request is sent, also whether it is sent again; how an open one ended they never say.
package final class ChangeRunner: Sendable {
  /// Which packages are read again after the service said SUCCESS.
  package enum Verification: Sendable {
    /// All packages except those in a group whose request only sets the approval status, its
    /// description or metadata.
    case standard
    case all
    case none
  }

  /// How long after its first use a client token may be used again, in seconds: the service forgets
  /// it after 36 hours and would carry the request out anew.
  package static let tokenLifetime = 35.0 * 3600
  /// How far a clock may go back between two runs before nothing is concluded from it, in seconds.
  static let clockTolerance = 300.0

  let registry: any PackageRegistry
  let clock: RunClock
  /// How long one request may take with all its waits, in seconds.
  let timeout: Double
  let verification: Verification
  /// What client tokens are made of.
  let run: String
  let journal: (any ChangeJournal)?
  /// Whether the registry or the journal needs client tokens.
  let usesClientTokens: Bool
  /// What has to be true of every request just before it is sent; `nil` if nothing has.
  let policies: RequestPolicies?
  /// Which packages may be deleted.
  let deletions: DeletionPermission
  /// How often an operation that FAILED is tried again where that passes by itself.
  let retries: Int
  /// Whether what FAILED may be tried again: not once the run was told to end.
  let mayRetry: @Sendable () -> Bool
  /// When to ask how far an operation is; learns from all requests.
  let pacing = PollPacing()

  package init(
    registry: any PackageRegistry, clock: RunClock, timeout: Double, verification: Verification,
    run: String, journal: (any ChangeJournal)? = nil, policies: RequestPolicies? = nil,
    deletions: DeletionPermission = .none, retries: Int = 9,
    mayRetry: @escaping @Sendable () -> Bool = { true }
  ) {
    self.registry = registry
    self.clock = clock
    self.timeout = timeout
    self.verification = verification
    self.run = run
    self.journal = journal
    usesClientTokens = registry.usesClientTokens || journal != nil
    self.policies = policies
    self.deletions = deletions
    self.retries = retries
    self.mayRetry = mayRetry
  }

  /// Carries one request out; never throws, every ending is a result.
  package func run(_ task: ChangeTask) async -> ChangeEnding {
    let started = clock.now()
    var result = RequestResult(of: task.request, line: task.line, status: .success)
    let operation: CheckedOperation
    do throws(RequestRefusal) {
      operation = try CheckedOperation(
        task.request, isFresh: task.start.isFresh, via: registry.api)
    } catch {
      result.end(.failed, error.code, error.message)
      await noteUnsent(task, result)
      return ChangeEnding(result: result)
    }
    if operation.isEmpty {
      result.status = .unchanged
      return ChangeEnding(result: result)
    }
    var change = ChangeInProgress(
      runner: self, task: task, operation: operation, deadline: started + timeout, result: result)
    await change.carryOut()
    await change.writeUnsent()
    await change.writeDoubt()
    change.result.milliseconds = max(0, Int(((clock.now() - started) * 1000).rounded()))
    return ChangeEnding(result: change.result, error: change.error)
  }

  /// Ends a request in the journal that an earlier run noted, that nothing came of, and that is not
  /// sent now; does nothing for any other request.
  package func noteUnsent(_ task: ChangeTask, _ result: RequestResult) async {
    guard case .fresh(let generation, isNotedOpen: true) = task.start else { return }
    await noteUnsent(task.id, generation: generation, result)
  }

  func noteUnsent(_ id: RequestID, generation: Int, _ result: RequestResult) async {
    await journal?.ended(
      EndedEntry(
        id: SendingID(request: id, generation: generation), status: result.status,
        errorCode: result.errorCode, statusMessage: result.statusMessage, isReconciled: true,
        time: clock.now()))
  }

  func properties(at address: PackageAddress) async throws(RegistryError) -> JSONObject {
    try await registry.get(address).tree()
  }

  /// Returns whether the package is read again after SUCCESS.
  func needsVerification(_ operation: CheckedOperation, of identifier: String) -> Bool {
    switch verification {
    case .all: true
    case .none: false
    // SageMaker's API ignores nothing that it takes.
    case .standard: !registry.answersAreFinal && operation.mayBeIgnored(of: identifier)
    }
  }

  func wait(_ seconds: Double) async throws(RegistryError) {
    do {
      try await clock.sleep(seconds)
    } catch {
      throw RegistryError(.cancelled, code: "Cancelled", message: "the run was told to stop")
    }
  }
}

extension RequestResult {
  /// Ends the result in anything but success.
  mutating func end(_ status: Status, _ code: String, _ message: String) {
    self.status = status
    errorCode = code
    statusMessage = message
  }
}
