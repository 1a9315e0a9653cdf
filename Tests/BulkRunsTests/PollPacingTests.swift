import BulkRuns
import Testing

@Suite struct PollPacingTests {
  /// How often an operation that takes so long is asked about, and when the answer says it is over.
  static func follow(_ pacing: PollPacing, duration: Double) -> (questions: Int, waited: Double) {
    var waited = pacing.firstDelay
    var questions = 1
    while waited < duration {
      waited += pacing.delay(afterWaiting: waited)
      questions += 1
    }
    pacing.learn(waited: waited, questions: questions)
    return (questions, waited)
  }

  @Test(arguments: [0.01, 0.3, 3, 20])
  func comesToOneQuestionForEachOperation(duration: Double) {
    let pacing = PollPacing()
    var questions = 0
    var waited = 0.0
    for _ in 0..<50 { _ = Self.follow(pacing, duration: duration) }
    for _ in 0..<1_000 {
      let followed = Self.follow(pacing, duration: duration)
      questions += followed.questions
      waited += followed.waited
    }
    #expect(questions < 1_000 + 1_000 / 8)
    #expect(waited < 1_000 * max(duration * 1.25, 0.06))
  }

  @Test func asksSeldomEvenWhenNothingIsKnown() {
    #expect(Self.follow(PollPacing(), duration: 3).questions == 7)
    #expect(PollPacing().delay(afterWaiting: 60) == 5)
  }

  @Test func oneSlowOperationDoesNotHoldUpTheOthersForLong() {
    let pacing = PollPacing()
    _ = Self.follow(pacing, duration: 600)
    #expect(pacing.firstDelay < 0.07)
    for _ in 0..<20 { _ = Self.follow(pacing, duration: 0.01) }
    #expect(pacing.firstDelay < 0.051)
  }
}
