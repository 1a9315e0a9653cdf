internal import Dispatch
internal import Synchronization

/// Hands elements from a thread that may block (reading standard input) to asynchronous code.
///
/// The thread is at most `capacity` elements ahead. A task that waits for an element holds no
/// thread, so a slow writer upstream never stops the work that is under way.
package final class BlockingFeed<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    var waiter: CheckedContinuation<Element?, Never>?
    var isStarted = false
    var isOver = false
    var isStopped = false
  }

  private let state = Mutex(State())
  private let room: DispatchSemaphore
  private let produce: @Sendable (_ yield: (Element) -> Bool) -> Void

  /// A feed whose thread starts when the first element is asked for.
  ///
  /// - Parameter produce: runs on the thread, and calls its argument with element after element
  ///   until that answers false: nothing more is wanted.
  package init(
    capacity: Int, produce: @escaping @Sendable (_ yield: (Element) -> Bool) -> Void
  ) {
    // Raised from 0: a semaphore that ends below what it began with is taken for one in use, and
    // the program for broken.
    room = DispatchSemaphore(value: 0)
    for _ in 0..<capacity { room.signal() }
    self.produce = produce
  }

  private func startOnce() {
    let isFirst = state.withLock { state in
      defer { state.isStarted = true }
      return !state.isStarted && !state.isStopped
    }
    guard isFirst else { return }
    DispatchQueue(label: "feed").async { [self] in
      produce { self.yield($0) }
      end()
    }
  }

  /// The next element, nil when there are no more. One task at a time may wait.
  package func next() async -> Element? {
    startOnce()
    return await withCheckedContinuation { continuation in
      let ready = state.withLock { state -> (Element?, Bool) in
        // A handful at most, and nothing that was handed out stays.
        if !state.elements.isEmpty { return (state.elements.removeFirst(), true) }
        if state.isOver { return (nil, true) }
        state.waiter = continuation
        return (nil, false)
      }
      if ready.0 != nil { room.signal() }
      if ready.1 { continuation.resume(returning: ready.0) }
    }
  }

  /// Tells the thread that nothing more is wanted.
  package func stop() {
    let waiter = state.withLock { state in
      state.isStopped = true
      state.isOver = true
      return state.waiter.take()
    }
    waiter?.resume(returning: nil)
    room.signal()
  }

  private func yield(_ element: Element) -> Bool {
    room.wait()
    let outcome = state.withLock { state -> (waiter: CheckedContinuation<Element?, Never>?, Bool) in
      if state.isStopped { return (nil, false) }
      if let waiter = state.waiter.take() { return (waiter, true) }
      state.elements.append(element)
      return (nil, true)
    }
    if let waiter = outcome.waiter {
      room.signal()
      waiter.resume(returning: element)
    }
    return outcome.1
  }

  private func end() {
    let waiter = state.withLock { state in
      state.isOver = true
      return state.waiter.take()
    }
    waiter?.resume(returning: nil)
  }
}
