import Testing

@testable import BulkRuns

@Suite struct PackageTurnsTests {
  @Test func `requests for one package wait for each other, and stop after a failure`() async {
    let turns = PackageTurns()
    let (first, second, other) = (turns.take("a"), turns.take("a"), turns.take("b"))
    #expect(await first.begin())
    #expect(await other.begin())
    async let secondBegins = second.begin()
    turns.end(first, well: false)
    #expect(await !secondBegins)
    turns.end(second, well: false)
    turns.end(other, well: true)
    #expect(await !turns.take("a").begin())
    #expect(await turns.take("b").begin())
  }
}
