internal import Synchronization

/// A flag that any thread may set, and that stays set: something happened in the run that its exit
/// status has to show.
final class NotedFlag: Sendable {
  private let noted = Atomic<Bool>(false)

  var isNoted: Bool { noted.load(ordering: .acquiring) }

  func note() { noted.store(true, ordering: .releasing) }
}
