internal import Synchronization

/// The number of gzip members of an input that were found whole, whoever inflates them.
package final class MemberCount: Sendable {
  private let count = Atomic<Int>(0)

  package init() {}

  package var value: Int { count.load(ordering: .acquiring) }

  package func add(_ members: Int) { count.add(members, ordering: .acquiringAndReleasing) }
}
