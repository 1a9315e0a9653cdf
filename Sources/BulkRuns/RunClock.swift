/// The wall clock, how to wait, and chance, handed in.
package struct RunClock: Sendable {
  /// Seconds since 1970-01-01T00:00:00Z.
  package var now: @Sendable () -> Double
  /// Waits so many seconds; throws when the task is cancelled.
  package var sleep: @Sendable (Double) async throws -> Void
  /// A random number from 0 to 1, for waits that are not to fall together.
  package var fraction: @Sendable () -> Double

  package init(
    now: @escaping @Sendable () -> Double,
    sleep: @escaping @Sendable (Double) async throws -> Void,
    fraction: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
  ) {
    self.now = now
    self.sleep = sleep
    self.fraction = fraction
  }
}
