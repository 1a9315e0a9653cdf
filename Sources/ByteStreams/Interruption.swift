internal import Synchronization
internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Tells a run that it should stop: raised by a signal handler, seen by whoever is about to wait.
///
/// A pipe stands beside the flag, so that a wait for input ends when the flag is raised and no
/// moment between looking and waiting is left.
package final class Interruption: Sendable {
  private let count = Atomic<Int>(0)
  private let newest = Atomic<Int32>(0)
  private let ends: (read: FileDescriptor, write: FileDescriptor)?

  /// - Throws: nothing; where the system gives no pipe, only the flag is there.
  package init() {
    guard let pipe = try? FileDescriptor.pipe() else {
      ends = nil
      return
    }
    ends = (pipe.readEnd, pipe.writeEnd)
    for end in [pipe.readEnd, pipe.writeEnd] {
      // Programs that are started have no use for it, and a handler must not wait for a full pipe.
      _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end.rawValue, F_SETFL, fcntl(end.rawValue, F_GETFL) | O_NONBLOCK)
    }
  }

  deinit {
    try? ends?.read.close()
    try? ends?.write.close()
  }

  /// Raises the flag; safe within a signal handler.
  ///
  /// - Parameter signal: the signal's number, such as `SIGINT`.
  package func raise(signal number: Int32) {
    newest.store(number, ordering: .relaxed)
    count.wrappingAdd(1, ordering: .releasing)
    guard let write = ends?.write else { return }
    var byte: UInt8 = 0
    // A full pipe already wakes every waiter.
    _ = withUnsafeBytes(of: &byte) { try? write.write($0, retryOnInterrupt: false) }
  }

  /// How many times the run was told to stop.
  package var times: Int { count.load(ordering: .acquiring) }

  package var isRaised: Bool { times > 0 }

  /// The newest signal's number, 0 if there was none.
  package var signalNumber: Int32 { newest.load(ordering: .relaxed) }

  /// The descriptor that becomes readable when the flag is raised, -1 where there is none.
  package var wakeDescriptor: Int32 { ends?.read.rawValue ?? -1 }
}
