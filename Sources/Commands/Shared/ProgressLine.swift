internal import Synchronization

/// The one line on a terminal that tells how far a run is: items, rate, failures, time left.
///
/// It appears once work takes longer than a second, and is redrawn five times a second at most.
final class ProgressLine: Sendable {
  private struct State {
    var lastDrawn = 0.0
    var isShown = false
  }

  private let state = Mutex(State())
  private let context: RunContext
  private let noun: String
  private let started: Double
  /// Whether it is wanted at all.
  let isOn: Bool

  /// - Parameters:
  ///   - noun: what is counted, in the plural.
  ///   - isAlone: whether no output goes to the same terminal meanwhile.
  init(_ noun: String, report: ReportOptions, in context: RunContext, isAlone: Bool = true) {
    self.noun = noun
    self.context = context
    started = context.now()
    isOn = report.progress || (context.messagesReachTerminal && isAlone && !report.quiet)
  }

  /// Tells how far the run is.
  ///
  /// - Parameters:
  ///   - total: how many items there are, where that is known.
  ///   - share: how much of the work is done, from 0 to 1, where only that is known.
  func update(done: Int, failed: Int, total: Int? = nil, share: Double? = nil) {
    guard isOn else { return }
    let now = context.now()
    let isDue = state.withLock { state -> Bool in
      guard now - started > 1, now - state.lastDrawn >= 0.2 else { return false }
      state.lastDrawn = now
      state.isShown = true
      return true
    }
    guard isDue else { return }
    let rate = Double(done) / (now - started)
    var text = "\(done)" + (total.map { " of \($0)" } ?? "") + " \(noun), \(Int(rate))/s"
    if failed > 0 { text += ", \(failed) failed" }
    let share = share ?? total.map { Double(done) / Double(max(1, $0)) }
    if let share, share > 0, share < 1 {
      text += ", \(Int((now - started) * (1 - share) / share)) s left"
    }
    let width = max(20, (context.terminalWidth ?? 80) - 1)
    context.messages.raw("\r\u{1B}[K" + text.prefix(width))
  }

  /// Takes the line off the screen.
  func clear() {
    let wasShown = state.withLock { state in
      defer { state.isShown = false }
      return state.isShown
    }
    if wasShown { context.messages.raw("\r\u{1B}[K") }
  }
}
