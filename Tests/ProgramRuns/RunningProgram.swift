internal import Glibc
internal import Synchronization

/// How a program ended.
package enum Ending: Sendable, Equatable {
  case exited(Int32)
  case signalled(Int32)
  /// It ran longer than it was given, and was killed.
  case timedOut
}

/// A program that was started; its process is reaped once.
package final class RunningProgram: Sendable {
  /// The process, which also leads a group of this number.
  package let process: Int32
  private let ending = Mutex<Ending?>(nil)

  init(_ process: Int32) { self.process = process }

  /// Sends a signal to the program alone, if it still runs.
  package func send(_ signal: Int32) {
    ending.withLock { ending in
      if ending == nil { kill(process, signal) }
    }
  }

  /// How the program ended; nil while it runs.
  package func poll() -> Ending? {
    ending.withLock { ending in
      if let ending { return ending }
      var status: Int32 = 0
      guard waitpid(process, &status, WNOHANG) == process else { return nil }
      let signal = status & 0x7F
      ending = signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
      return ending
    }
  }

  /// Waits for the end, at most so many seconds; then kills the group and says `timedOut`.
  package func wait(seconds: Double) async throws -> Ending {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      // Looked at before the clock: who waits may have slept past the deadline, and the program not.
      if let ending = poll() { return ending }
      if ContinuousClock.now >= deadline { break }
      try await Task.sleep(for: .milliseconds(5))
    }
    killGroup()
    return .timedOut
  }

  /// Kills the program and whatever it started, and waits until it is gone.
  package func killGroup() {
    ending.withLock { ending in
      guard ending == nil else { return }
      kill(-process, SIGKILL)
      var status: Int32 = 0
      waitpid(process, &status, 0)
      ending = .signalled(SIGKILL)
    }
  }

  deinit { killGroup() }
}
