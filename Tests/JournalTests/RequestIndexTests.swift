import ModelPackages
import Testing

@testable import Journal

@Suite struct RequestIndexTests {
  private func key(_ number: Int) -> RequestKey {
    RequestKey(
      ChangeRequest(identifier: "p\(number)", region: "r", patch: JSONPatch([])))
  }

  @Test func `occurrences are counted for each request`() {
    var index = RequestIndex()
    for round in 0..<3 {
      for number in 0..<5000 { #expect(index.take(key(number)).occurrence == round) }
    }
    #expect(index.count == 5000)
    #expect(index.wasTaken(RequestID(key: key(1), occurrence: 2)))
    #expect(!index.wasTaken(RequestID(key: key(1), occurrence: 3)))
    #expect(!index.wasTaken(RequestID(key: key(5000), occurrence: 0)))
  }

  @Test func `each occurrence stands for itself`() {
    var index = RequestIndex()
    let first = RequestID(key: key(0), occurrence: 0)
    let second = RequestID(key: key(0), occurrence: 1)
    index.note(.sending(SendingID(request: second, generation: 0)), at: 700)
    index.note(.ended(SendingID(request: second, generation: 0), .done), at: 900)
    #expect(index.record(of: first).standing == .unknown)
    #expect(index.record(of: second).standing == .done)
    #expect(index.record(of: second).place == 700)
    #expect(index.take(key(0)) == first)
    #expect(index.take(key(0)) == second)
    #expect(index.places { $0 == .done } == [700])
  }

  @Test func `a late word about an earlier generation changes nothing`() {
    var index = RequestIndex()
    let id = RequestID(key: key(0), occurrence: 0)
    index.note(.sending(SendingID(request: id, generation: 1)), at: 5)
    index.note(.sent(SendingID(request: id, generation: 0)), at: 9)
    #expect(index.record(of: id).standing == .open)
    #expect(index.tokenPlaces[id] == nil)
  }

  @Test func `a request takes few bytes`() { #expect(RequestIndex.bytesOfSlot == 28) }

  @Test func `many requests are found again after every growth`() {
    var index = RequestIndex()
    for number in 0..<50_000 {
      let id = SendingID(
        request: RequestID(key: key(number), occurrence: 0), generation: number % 7)
      index.note(.sending(id), at: number)
    }
    for number in 0..<50_000 {
      let record = index.record(of: RequestID(key: key(number), occurrence: 0))
      #expect(record.place == number && record.generation == number % 7)
    }
    #expect(index.places(where: \.isOpen) == Array(0..<50_000))
  }
}
