internal import ByteStreams

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What the handler raises. It is set once, before the handler is installed, and only read then.
nonisolated(unsafe) private var watched: Interruption?

/// The process's signals.
enum Signals {
  /// Turns SIGINT, SIGTERM and SIGHUP into an interruption, and a closed pipe into an error of the write.
  static func watch() -> Interruption {
    let interruption = Interruption()
    watched = interruption
    signal(SIGPIPE, SIG_IGN)
    // A file past the limit of its size (ulimit -f) is an error of the write too.
    signal(SIGXFSZ, SIG_IGN)
    var action = sigaction()
    // No SA_RESTART: a system call that waits is to end.
    action.__sigaction_handler.sa_handler = { watched?.raise(signal: $0) }
    sigemptyset(&action.sa_mask)
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
    // nohup(1) ignores it for a run that is to go on.
    var before = sigaction()
    sigaction(SIGHUP, nil, &before)
    let isIgnored = unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) == 1
    if !isIgnored { sigaction(SIGHUP, &action, nil) }
    return interruption
  }
}
