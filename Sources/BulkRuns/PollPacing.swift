internal import Synchronization

/// When to ask how far an operation is: each question counts against the service's rate, so the first
/// comes when operations are usually over.
///
/// How long they usually take is learnt from all requests of a run. Whoever had to ask twice says that
/// it is longer; whoever found it over at the first question says that it may be a little less.
///
/// Worked example: operations take 3 seconds. The first request asks after 0.05, 0.1, 0.2 … 3.2 seconds,
/// which is seven questions, and so do a dozen more; those that follow ask once, after about 3 seconds.
package final class PollPacing: Sendable {
  /// The first question of the first request, and the shortest wait at all, in seconds.
  private static let shortest = 0.05
  /// The longest wait before a first question, in seconds.
  private static let longestFirst = 30.0
  /// The longest wait between two questions, in seconds.
  private static let longest = 5.0
  /// What a first question that found the operation over takes off the next one's wait.
  private static let decay = 0.985
  /// What more questions than one make of it at most.
  private static let growth = 1.3

  private let usual = Mutex(shortest)

  package init() {}

  /// How long to wait for the first question, in seconds.
  package var firstDelay: Double { usual.withLock { $0 } }

  /// How long to wait for the next question, so much time after the operation was asked for.
  ///
  /// - Parameter waited: in seconds.
  package func delay(afterWaiting waited: Double) -> Double {
    let isLearnt = usual.withLock { $0 > Self.shortest }
    // As long again while nothing is known: so many questions as the time doubles.
    return min(max(isLearnt ? waited / 4 : waited, Self.shortest), Self.longest)
  }

  /// Takes note of an operation that was over.
  ///
  /// - Parameters:
  ///   - waited: seconds from asking for it to the question that found it over.
  ///   - questions: how many there were.
  package func learn(waited: Double, questions: Int) {
    usual.withLock { usual in
      // Step by step: one slow operation does not slow down all that follow.
      usual *= questions > 1 ? min(max(1, waited / usual), Self.growth) : Self.decay
      usual = min(usual, Self.longestFirst)
      usual = max(usual, Self.shortest)
    }
  }
}
