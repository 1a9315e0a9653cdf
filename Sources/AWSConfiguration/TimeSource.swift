/// The clock that calls, refreshes and retries go by; passed in, so that tests own time.
package protocol TimeSource: Sendable {
  /// The wall clock: seconds since 1970-01-01T00:00:00Z.
  var epochSeconds: Double { get }
  /// A clock that never goes back: seconds since some start.
  var monotonicSeconds: Double { get }
  /// Waits; ends early with an error when the task is cancelled.
  func sleep(seconds: Double) async throws(CancellationError)
}

/// The system's clocks.
package struct SystemTimeSource: TimeSource {
  private let start = ContinuousClock.now

  package init() {}

  /// The system's wall clock.
  package var epochSeconds: Double { LocalClock.epochSeconds }

  /// Seconds since this value was made.
  package var monotonicSeconds: Double {
    let elapsed = ContinuousClock.now - start
    return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
  }

  package func sleep(seconds: Double) async throws(CancellationError) {
    do {
      try await Task.sleep(for: .seconds(max(0, seconds)))
    } catch {
      throw CancellationError()
    }
  }
}
