import BulkRuns
import Testing

@Suite struct PackageTurnsTests {
  @Test func aTurnBeginsWhenTheOneBeforeHasEnded() async {
    let turns = PackageTurns()
    let first = turns.take("a")
    let second = turns.take("a")
    let other = turns.take("b")
    #expect(await first.begin())
    #expect(await other.begin())
    async let begun = second.begin()
    turns.end(first, well: true)
    #expect(await begun)
  }

  @Test func nothingBeginsAfterOneThatEndedBadly() async {
    let turns = PackageTurns()
    let first = turns.take("a")
    let second = turns.take("a")
    turns.end(first, well: false)
    #expect(await second.begin() == false)
    turns.end(second, well: false)
    // Nothing of "a" is under way any more; it is remembered all the same, and no other package is.
    #expect(await turns.take("a").begin() == false)
    for number in 0..<10_000 { #expect(await turns.take("other-\(number)").begin()) }
  }
}
