/// When the item that a task works on must be done: a bound on all calls together that are made for it.
///
/// Worked example: apply reads a package, updates it and asks for its progress, each one call; with
///
///     ItemDeadline.$monotonicSeconds.withValue(time.monotonicSeconds + timeout) { … }
///
/// around them no call, try or wait runs past the item's own time. Without it each call has the whole
/// `--timeout` to itself.
package enum ItemDeadline {
  /// The instant, by the client's `TimeSource`; nil where only each call is bounded.
  @TaskLocal package static var monotonicSeconds: Double?
}
