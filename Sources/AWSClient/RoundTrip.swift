/// The usual time from a call to its answer.
struct RoundTrip {
  /// The smoothed time in seconds.
  private(set) var seconds = 0.0
  /// The number of answers that `seconds` is the mean of, up to eight.
  private var answers = 0.0
  private var lastLate = -Double.infinity

  /// The longest time that is still usual, in seconds; more while there are few answers.
  var longest: Double { 2 * seconds + (answers < 8 ? 1 : 0.25) }

  /// Records an answer.
  ///
  /// In a stall many answers are late at once, which says little about the usual time: only one of
  /// them counts in each round trip.
  mutating func add(sent: Double, now: Double) {
    if now - sent > longest {
      guard sent > lastLate else { return }
      lastLate = now
    }
    answers = min(answers + 1, 8)
    seconds += (min(now - sent, longest) - seconds) / answers
  }
}
