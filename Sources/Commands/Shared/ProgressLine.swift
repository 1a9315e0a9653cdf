internal import Synchronization

/// The one line on a terminal that tells how far a run is: items, rate, failures, time left.
///
/// It appears once work takes longer than a second, and is redrawn five times a second at most. In
/// a run over the network it also shows the awaited answer if no item has ended for three seconds.
/// If there is no progress line, a message reports it once, after ten seconds.
final class ProgressLine: Sendable {
  private struct State {
    var lastDrawn = 0.0
    var isShown = false
    /// The time when the last item ended, or the run began.
    var lastEnd: Double
    /// The waits that messages already reported.
    var toldWaits: Set<String> = []
  }

  /// The time in seconds without an ended item after which the line, or a message, reports the
  /// awaited answer.
  private static let patience = (line: 3.0, message: 10.0)

  private let state: Mutex<State>
  private let context: RunContext
  private let noun: String
  private let started: Double
  /// The command whose waits are reported; `nil` if none are.
  private let waiter: String?
  private let isQuiet: Bool
  /// Whether it is wanted at all.
  let isOn: Bool

  /// - Parameters:
  ///   - noun: what is counted, in the plural.
  ///   - isAlone: whether no output goes to the same terminal meanwhile.
  ///   - command: the name of a command that waits for the network; `nil` for others.
  init(
    _ noun: String, report: ReportOptions, in context: RunContext, isAlone: Bool = true,
    tellsWaitsOf command: String? = nil
  ) {
    self.noun = noun
    self.context = context
    started = context.now()
    state = Mutex(State(lastEnd: started))
    waiter = command
    isQuiet = report.quiet
    isOn = report.progress || (context.messagesReachTerminal && isAlone && !report.quiet)
    if command != nil { watch() }
  }

  /// Checks every second whether the run is waiting, as long as the progress line exists.
  private func watch() {
    Task { [weak self] in
      while self != nil {
        try? await Task.sleep(nanoseconds: 1_000_000_000)
        self?.tellWait()
      }
    }
  }

  private func tellWait() {
    guard let waiter, isOn || !isQuiet, let words = context.awaited.words else { return }
    let now = context.now()
    let waited = state.withLock { state -> Double? in
      let waited = now - state.lastEnd
      if isOn {
        guard waited >= Self.patience.line else { return nil }
        state.isShown = true
        return waited
      }
      guard waited >= Self.patience.message, state.toldWaits.insert(words).inserted else {
        return nil
      }
      return waited
    }
    guard let waited else { return }
    let seconds = Int(waited)
    if isOn {
      draw("waiting for \(words), \(seconds) s")
    } else {
      context.messages.line("mpkg \(waiter): waiting for \(words); nothing ended for \(seconds) s")
    }
  }

  private func draw(_ text: String) {
    let width = max(20, (context.terminalWidth ?? 80) - 1)
    context.messages.redraw(String(text.prefix(width)))
  }

  /// Tells how far the run is.
  ///
  /// - Parameters:
  ///   - total: how many items there are, where that is known.
  ///   - share: how much of the work is done, from 0 to 1, where only that is known.
  func update(done: Int, failed: Int, total: Int? = nil, share: Double? = nil) {
    guard isOn || waiter != nil else { return }
    let now = context.now()
    let isDue = state.withLock { state -> Bool in
      state.lastEnd = now
      guard isOn, now - started > 1, now - state.lastDrawn >= 0.2 else { return false }
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
    draw(text)
  }

  /// Takes the line off the screen.
  func clear() {
    let now = context.now()
    let wasShown = state.withLock { state in
      state.lastEnd = now
      defer { state.isShown = false }
      return state.isShown
    }
    if wasShown { context.messages.redraw("") }
  }
}
