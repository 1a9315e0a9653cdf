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
  package init() {}

  /// The system's wall clock.
  package var epochSeconds: Double { LocalClock.epochSeconds }

  /// Seconds since this machine was started; the same for every value of this type.
  package var monotonicSeconds: Double { LocalClock.monotonicSeconds }

  package func sleep(seconds: Double) async throws(CancellationError) {
    do {
      try await Task.sleep(for: .seconds(max(0, seconds)))
    } catch {
      throw CancellationError()
    }
  }
}
