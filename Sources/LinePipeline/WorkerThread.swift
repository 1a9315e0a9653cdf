#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Runs a closure on a thread of its own.
struct WorkerThread {
  private final class Body {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
  }

  private let handle: pthread_t

  /// Starts the thread; nil where the system gives no more.
  init?(_ body: @escaping @Sendable () -> Void) {
    var handle = pthread_t()
    let boxed = Unmanaged.passRetained(Body(body))
    let status = pthread_create(
      &handle, nil,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, boxed.toOpaque())
    guard status == 0 else {
      boxed.release()
      return nil
    }
    self.handle = handle
  }

  /// Waits until the thread has ended.
  func join() { pthread_join(handle, nil) }
}
