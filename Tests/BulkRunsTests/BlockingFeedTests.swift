import Testing

@testable import BulkRuns

@Suite struct BlockingFeedTests {
  @Test func `elements come in order, and then none`() async {
    let feed = BlockingFeed<Int>(capacity: 3) { yield in
      for number in 0..<1000 where !yield(number) { return }
    }
    var number = 0
    while let next = await feed.next() {
      #expect(next == number)
      number += 1
    }
    #expect(number == 1000)
    #expect(await feed.next() == nil)
  }

  /// A feed that is let go of while elements wait in it once ended the program.
  @Test func `a feed may be let go of half-way`() async {
    for taken in 0..<4 {
      let feed = BlockingFeed<Int>(capacity: 4) { yield in
        var number = 0
        while yield(number) { number += 1 }
      }
      for number in 0..<taken { #expect(await feed.next() == number) }
      feed.stop()
    }
  }
}
