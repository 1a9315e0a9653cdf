internal import Synchronization

/// Work that several threads do side by side.
package enum ConcurrentMap {
  /// The values that a closure gives for `0..<count`, each computed on a thread of its own.
  package static func values<Value: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) -> Value
  ) -> [Value] {
    let results = Results<Value>(count)
    var mine = [0]
    var helpers: [WorkerThread] = []
    for place in 1..<max(1, count) {
      if let helper = WorkerThread({ results.set(place, body(place)) }) {
        helpers.append(helper)
      } else {
        mine.append(place)
      }
    }
    for place in mine where place < count { results.set(place, body(place)) }
    for helper in helpers { helper.join() }
    return results.all
  }

  private final class Results<Value: Sendable>: Sendable {
    private let values: Mutex<[Value?]>

    init(_ count: Int) { values = Mutex(Array(repeating: nil, count: count)) }

    func set(_ place: Int, _ value: Value) { values.withLock { $0[place] = value } }

    var all: [Value] { values.withLock { $0.compactMap { $0 } } }
  }
}
