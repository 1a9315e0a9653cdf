/// Runs one operation over many elements, several at a time, and hands the results on in order.
///
/// Worked example: with a concurrency of 2 and the elements a, b, c, where a takes long: a and b
/// start; b ends and waits for its turn, c starts; a ends, and a, b are handed on; c follows.
/// A result is handed on as soon as its turn has come, also while the next element is waited for.
package struct OrderedTasks: Sendable {
  /// How many operations run at a time.
  package var concurrency: Int
  /// How many results may wait for an earlier one before no further operation is started.
  package var waitingResults: Int
  /// What the operations' steps run on; nil for Swift's own threads.
  package var executor: (any TaskExecutor)?
  /// What everything else runs on; nil for Swift's own threads.
  package var leader: (any TaskExecutor)?

  package init(
    concurrency: Int, executor: (any TaskExecutor)? = nil, leader: (any TaskExecutor)? = nil
  ) {
    self.executor = executor
    self.leader = leader
    self.concurrency = max(1, concurrency)
    waitingResults = 16 * self.concurrency
  }

  private enum Event<Element: Sendable, Result: Sendable>: Sendable {
    case element(Element?)
    case result(place: Int, Result)
    case stopped
  }

  /// Runs to the end of the elements, or until `deliver` throws.
  ///
  /// - Parameters:
  ///   - next: the next element, nil when there are no more; called for one at a time.
  ///   - start: sees each element just before its operation starts, in order.
  ///   - operation: what is done with what `start` made of an element.
  ///   - deliver: takes the results, in the order of the elements.
  ///   - settled: called whenever all results whose turn has come were delivered.
  ///   - stop: returns when operations that are under way are to be cancelled, or when it is
  ///     cancelled itself; their results are still delivered.
  /// - Throws: what `deliver` throws; operations that are under way are cancelled then.
  package func run<Element: Sendable, Task: Sendable, Result: Sendable>(
    next: @escaping @Sendable () async -> Element?,
    start: (Element) -> Task,
    operation: @escaping @Sendable (Task) async -> Result,
    deliver: (Result) async throws -> Void,
    settled: () async throws -> Void = {},
    stop: (@Sendable () async -> Void)? = nil
  ) async throws {
    try await withTaskExecutorPreference(leader) {
      try await lead(
        next: next, start: start, operation: operation, deliver: deliver, settled: settled,
        stop: stop)
    }
  }

  private func lead<Element: Sendable, Task: Sendable, Result: Sendable>(
    next: @escaping @Sendable () async -> Element?,
    start: (Element) -> Task,
    operation: @escaping @Sendable (Task) async -> Result,
    deliver: (Result) async throws -> Void,
    settled: () async throws -> Void,
    stop: (@Sendable () async -> Void)?
  ) async throws {
    try await withThrowingTaskGroup(of: Event<Element, Result>.self) { group in
      var started = 0
      var delivered = 0
      var running = 0
      var results: [Int: Result] = [:]
      var isFetching = false
      var isOver = false
      if let stop {
        group.addTask {
          await stop()
          return .stopped
        }
      }
      while true {
        if !isOver, !isFetching, running < concurrency, results.count < waitingResults {
          isFetching = true
          group.addTask { .element(await next()) }
        }
        guard isFetching || running > 0, let event = try await group.next() else {
          // Only the wait for a stop is left.
          return group.cancelAll()
        }
        switch event {
        case .stopped: group.cancelAll()
        case .element(nil):
          isFetching = false
          isOver = true
        case .element(let element?):
          isFetching = false
          let (place, task) = (started, start(element))
          started += 1
          running += 1
          group.addTask(executorPreference: executor) {
            .result(place: place, await operation(task))
          }
        case .result(let place, let result):
          running -= 1
          results[place] = result
          guard place == delivered else { continue }
          do {
            while let result = results.removeValue(forKey: delivered) {
              delivered += 1
              try await deliver(result)
            }
            try await settled()
          } catch {
            group.cancelAll()
            throw error
          }
        }
      }
    }
  }
}
