internal import JSONLines
package import ModelPackages

/// The decisions on a plan's packages, held against the plan.
///
/// Use it in this order: add every row, then every request of the plan; then ask for the problem of
/// each row and for the outcome of each request, both in the order in which they were added.
package struct PlanDecisions: Sendable {
  /// What becomes of requests.
  package struct Rules: Sendable {
    /// Whether a rejected package gets a request that rejects it; its requests are left out if not.
    package var writesRejections = true
    /// Whether the note of an approval becomes the approval description.
    package var describesApprovals = false
    /// Whether packages that nobody decided about are left out without an error.
    package var allowsUndecided = false

    package init() {}
  }

  /// What becomes of one request.
  package enum Outcome: Equatable, Sendable {
    /// It is as the plan has it.
    case keep
    /// Another request takes its place.
    case write(ChangeRequest)
    case leaveOut
    /// Nobody decided about its package, and that is an error.
    case undecided
    /// The note cannot be put into it.
    case refused(DecidedRequestError)
  }

  fileprivate struct Entry {
    var decision: Decision?
    var note = ""
    /// Whether any row is about the package.
    var hasRow = false
    var isContradictory = false
    /// Whether a row about the package could not be taken, so that nothing is decided.
    var isRefused = false
    /// The number of requests in the plan.
    var requests = 0
    /// The number of requests that outcomes were asked for.
    var seen = 0
    var status = PropertyGuard(DecidedRequest.status)
    var description = PropertyGuard(DecidedRequest.description)
    /// Whether the plan shows that the package already is as the decision asks.
    var isDone = false
  }

  private let rules: Rules
  private var entries: [JSONString: Entry] = [:]
  private var hasher = PlanHasher()
  /// Names of the requests that were added, and of those that outcomes were asked for.
  private var added = PlanSubjects()
  private var asked = PlanSubjects()

  package init(_ rules: Rules) { self.rules = rules }

  // MARK: Taking in

  /// Adds a row.
  package mutating func add(_ row: DecisionRow) {
    entries[JSONString(row.identifier), default: Entry()].add(row)
  }

  /// Notes that a row about a package could not be taken, so that its requests are left out.
  package mutating func refuse(_ identifier: String) {
    entries[JSONString(identifier), default: Entry()].isRefused = true
  }

  /// Adds the plan's next request.
  ///
  /// - Returns: whether nobody decided about its package, and that is an error.
  package mutating func add(_ request: ChangeRequest) -> Bool {
    hasher.update(request)
    return entries[JSONString(added.name(of: request)), default: Entry()].add(request)
      && !rules.allowsUndecided
  }

  /// Returns the plan's digest.
  package mutating func digest() -> PlanDigest { hasher.finish() }

  // MARK: Answers

  /// Returns why a row that was added cannot be taken; `nil` if it can.
  package mutating func problem(of row: DecisionRow) -> DecisionError? {
    let name = JSONString(row.identifier)
    guard let entry = entries[name] else { return nil }
    if entry.isContradictory { return .contradiction }
    if entry.requests == 0 { return .notInPlan }
    if entry.decision == nil, !rules.allowsUndecided { return .undecided }
    guard usesNote(of: row) else { return nil }
    do throws(SchemaViolation) {
      try Schema.validate("approval_description", value: JSONValue(row.note))
      return nil
    } catch {
      entries[name]?.isRefused = true
      return .note(error)
    }
  }

  private func usesNote(of row: DecisionRow) -> Bool {
    switch row.decision {
    case .approve: rules.describesApprovals && !row.note.isEmpty
    case .reject: rules.writesRejections && !row.note.isEmpty
    case .hold, nil: false
    }
  }

  /// Returns what becomes of the plan's next request.
  package mutating func outcome(of request: ChangeRequest) -> Outcome {
    let name = JSONString(asked.name(of: request))
    // Every request was added before.
    guard var entry = entries[name] else { return .leaveOut }
    entry.seen += 1
    let outcome = outcome(of: request, &entry)
    if case .refused = outcome { entry.isRefused = true }
    entries[name] = entry
    return outcome
  }

  private func outcome(of request: ChangeRequest, _ entry: inout Entry) -> Outcome {
    if entry.isRefused || entry.isContradictory { return .leaveOut }
    switch entry.decision {
    case .hold: return .leaveOut
    case nil:
      // A row that says so was told with its own line.
      return rules.allowsUndecided || entry.hasRow ? .leaveOut : .undecided
    case .approve:
      // The description has to stand at the end, so the package's last request brings it.
      let describes = rules.describesApprovals && !entry.note.isEmpty
      guard describes, entry.seen == entry.requests else { return .keep }
      do throws(JSONPatchError) {
        return Self.checked(try DecidedRequest.describing(request, note: entry.note))
      } catch {
        return .refused(.patch(error))
      }
    case .reject:
      // What is not deleted, or not made, needs no request.
      guard rules.writesRejections, entry.seen == 1, request.patchDocument != nil else {
        return .leaveOut
      }
      let rejection = DecidedRequest.rejection(
        request, status: entry.status, description: entry.description, note: entry.note)
      entry.isDone = rejection == nil
      return rejection.map(Self.checked) ?? .leaveOut
    }
  }

  private static func checked(_ request: ChangeRequest) -> Outcome {
    let (bytes, limit) = (request.patchDocument?.bytes.count ?? 0, Schema.maximumPatchLength)
    return bytes > limit ? .refused(.documentTooLong(bytes: bytes, limit: limit)) : .write(request)
  }

  /// How many packages of the plan were decided how, once the outcome of every request is known.
  package var counts: DecisionCounts {
    var counts = DecisionCounts()
    for entry in entries.values where entry.requests > 0 {
      counts.packages += 1
      if entry.isRefused || entry.isContradictory { continue }
      switch entry.decision {
      case .approve: counts.approved += 1
      case .reject:
        counts.rejected += 1
        if entry.isDone { counts.rejectedBefore += 1 }
      case .hold: counts.held += 1
      case nil: counts.undecided += 1
      }
    }
    return counts
  }
}

extension PlanDecisions.Entry {
  fileprivate mutating func add(_ row: DecisionRow) {
    hasRow = true
    guard let decided = row.decision else { return }
    if let decision, decision != decided { isContradictory = true }
    if !row.note.isEmpty {
      if decision != nil, !note.isEmpty, JSONString(note) != JSONString(row.note) {
        isContradictory = true
      }
      note = row.note
    }
    decision = decided
  }

  /// Returns whether nobody decided about the package.
  fileprivate mutating func add(_ request: ChangeRequest) -> Bool {
    requests += 1
    // A patch that cannot be read guards nothing; apply tells what is wrong with it.
    if decision == .reject, let patch = try? request.patchDocument?.patch() {
      status.note(patch, absent: request.absent)
      description.note(patch, absent: request.absent)
    }
    return decision == nil && !hasRow
  }
}

/// How many packages of a plan were decided how.
package struct DecisionCounts: Equatable, Sendable {
  /// All packages of the plan.
  package var packages = 0
  package var approved = 0
  package var rejected = 0
  /// Those of `rejected` that already were rejected and need no request.
  package var rejectedBefore = 0
  package var held = 0
  package var undecided = 0

  package init() {}

  /// Those whose decisions could not be taken.
  package var refused: Int { packages - approved - rejected - held - undecided }
}

/// Why a request cannot become what a decision asks for: facts.
package enum DecidedRequestError: Error, Equatable, Sendable {
  case patch(JSONPatchError)
  /// The patch document is longer than Cloud Control takes, in bytes.
  case documentTooLong(bytes: Int, limit: Int)
}
