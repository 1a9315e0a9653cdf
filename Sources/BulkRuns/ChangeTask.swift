package import Journal
package import ModelPackages
package import Registry

/// One request that is to be taken to its end.
package struct ChangeTask: Sendable {
  package var request: ChangeRequest
  /// The request's line in the input; nil for a journal's entry that the input does not hold.
  package var line: Int?
  package var id: RequestID
  package var start: ChangeStart

  package init(
    request: ChangeRequest, line: Int?, id: RequestID, start: ChangeStart = .fresh(generation: 0)
  ) {
    self.request = request
    self.line = line
    self.id = id
    self.start = start
  }
}

/// Where a request stands when a run begins with it.
package enum ChangeStart: Sendable {
  /// Nothing of it is under way: it is sent, under the token of this generation. `isNotedOpen` is
  /// whether an earlier run noted that it was about to be sent, and nothing came of that.
  case fresh(generation: Int, isNotedOpen: Bool = false)
  /// It FAILED in an earlier run, but part of the change may have happened; `isOpen` is whether the
  /// journal counts it as open.
  case doubtful(generation: Int, effect: ChangeEffect?, isOpen: Bool)
  /// An earlier run sent it and did not see its end.
  case open(OpenSending)

  /// Whether nothing of the request is under way.
  var isFresh: Bool { if case .fresh = self { true } else { false } }

  /// Whether the journal counts the request as open, and rightly so.
  package var isOpen: Bool {
    switch self {
    case .fresh: false
    case .doubtful(_, _, let isOpen): isOpen
    case .open: true
    }
  }
}

/// What the journal says of a request that was sent and whose end was not seen.
package struct OpenSending: Sendable {
  package var generation: Int
  package var clientToken: String
  /// When it was first sent under the token, in seconds since 1970-01-01T00:00:00Z.
  package var firstSent: Double
  /// What the service knows it by, where its answer came.
  package var requestToken: String?
  package var effect: ChangeEffect?

  package init(
    generation: Int, clientToken: String, firstSent: Double, requestToken: String?,
    effect: ChangeEffect?
  ) {
    self.generation = generation
    self.clientToken = clientToken
    self.firstSent = firstSent
    self.requestToken = requestToken
    self.effect = effect
  }
}

/// How one request ended.
package struct ChangeEnding: Sendable {
  package var result: RequestResult
  /// The registry's error, where one ended it: what exit statuses go by.
  package var error: RegistryError?
  /// What a dry run would change.
  package var kinds: [ChangeKind] = []

  package init(result: RequestResult, error: RegistryError? = nil) {
    self.result = result
    self.error = error
  }
}

/// What happens to a column.
package struct ChangeKind: Hashable, Sendable {
  package enum Action: String, Sendable {
    case added, changed, removed
  }

  package var column: String
  package var action: Action

  /// A package that would be made, or deleted, as a whole.
  static let created = ChangeKind(column: "package", action: .added)
  static let deleted = ChangeKind(column: "package", action: .removed)

  private init(column: String, action: Action) { (self.column, self.action) = (column, action) }

  init(_ change: RecordUpdate.ColumnChange) {
    column = change.column
    action = change.before == nil ? .added : change.after == nil ? .removed : .changed
  }
}
