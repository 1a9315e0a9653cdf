internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Runs programs of this machine, for `credential_process`.
package enum LocalProgram {
  /// Past so many bytes of output a program is ended: credentials are shorter.
  private static let maximumOutput = 1 << 20
  /// How long a program may run, in seconds: a minute, as in AWS's other tools.
  package static let patience = 60.0
  /// How often, in milliseconds, a wait looks whether it is still wanted.
  private static let watchInterval: Int32 = 50

  /// Runs a program found along `PATH`, standard input empty, and gathers what it writes. One that
  /// takes too long, or that the task no longer wants, is killed.
  ///
  /// - Parameter patience: how long it may run, in seconds.
  /// - Throws: the system's words where it cannot be started, or why it was ended.
  package static func run(
    _ words: [String], variables: [String: String], patience: Double = patience
  ) async throws(Environment.FileFailure) -> Environment.ProgramOutcome {
    let watch = Watch(deadline: LocalClock.monotonicSeconds + patience)
    // The program may take its time: no thread of the tasks waits for it.
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(
            returning: Result(catching: { () throws(Environment.FileFailure) in
              try runBlocking(words, variables: variables, watch: watch)
            }))
        }
      }
    } onCancel: {
      watch.cancel()
    }
    return try result.get()
  }

  /// Whether a program may still run.
  private final class Watch: Sendable {
    private let deadline: Double
    private let state = Mutex((isCancelled: false, running: pid_t?.none))

    /// - Parameter deadline: when its time is up, in monotonic seconds.
    init(deadline: Double) { self.deadline = deadline }

    func start(_ identifier: pid_t) {
      state.withLock { state in
        state.running = identifier
        if state.isCancelled { kill(identifier, SIGKILL) }
      }
    }

    /// Kills the program at once: this process may end before anybody else gets to it.
    func cancel() {
      state.withLock { state in
        state.isCancelled = true
        if let running = state.running { kill(running, SIGKILL) }
      }
    }

    /// Its status if it has ended; from then on nobody kills it, since its number may be another's.
    func ending(of identifier: pid_t, options: Int32) -> (ended: pid_t, status: Int32, error: Int32)
    {
      state.withLock { state in
        var status: Int32 = 0
        let ended = waitpid(identifier, &status, options)
        let error = errno
        if ended == identifier { state.running = nil }
        return (ended, status, error)
      }
    }

    /// - Throws: why the program has to end.
    func check() throws(Environment.FileFailure) {
      if state.withLock(\.isCancelled) { throw Environment.FileFailure(reason: "told to stop") }
      guard LocalClock.monotonicSeconds < deadline else {
        throw Environment.FileFailure(reason: "it took too long")
      }
    }
  }

  private static func runBlocking(
    _ words: [String], variables: [String: String], watch: Watch
  ) throws(Environment.FileFailure) -> Environment.ProgramOutcome {
    guard let program = words.first else {
      throw Environment.FileFailure(reason: "no program is named")
    }
    let output = try PipeEnds()
    let errors: PipeEnds
    do {
      errors = try PipeEnds()
    } catch {
      output.closeBoth()
      throw error
    }
    let process = spawn(program, words, variables, output: output, errors: errors)
    close(output.writing)
    close(errors.writing)
    defer {
      close(output.reading)
      close(errors.reading)
    }
    let identifier = try process.get()
    watch.start(identifier)
    do {
      let gathered = try gather([output.reading, errors.reading], watch: watch)
      return Environment.ProgramOutcome(
        status: try status(of: identifier, watch: watch), standardOutput: gathered[0],
        standardError: gathered[1])
    } catch {
      // It has not been waited for yet, or nothing is left to wait for.
      watch.cancel()
      var end = watch.ending(of: identifier, options: 0)
      while end.ended < 0, end.error == EINTR { end = watch.ending(of: identifier, options: 0) }
      throw error
    }
  }

  /// The exit status of a program, once it has ended; its pipes may have been closed before.
  private static func status(
    of identifier: pid_t, watch: Watch
  ) throws(Environment.FileFailure) -> Int32 {
    var status: Int32
    while true {
      let end = watch.ending(of: identifier, options: WNOHANG)
      status = end.status
      if end.ended == identifier { break }
      if end.ended < 0, end.error != EINTR {
        throw Environment.FileFailure(reason: String(cString: strerror(end.error)))
      }
      try watch.check()
      poll(nil, 0, 5)
    }
    // The low seven bits are the signal that ended it, 0 for none.
    return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
  }

  /// The two ends of a pipe, closed in programs that are started.
  private struct PipeEnds {
    let reading: Int32
    let writing: Int32

    init() throws(Environment.FileFailure) {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else {
        throw Environment.FileFailure(reason: String(cString: strerror(errno)))
      }
      (reading, writing) = (ends[0], ends[1])
      _ = fcntl(reading, F_SETFD, FD_CLOEXEC)
      _ = fcntl(writing, F_SETFD, FD_CLOEXEC)
    }

    func closeBoth() {
      close(reading)
      close(writing)
    }
  }

  private static func spawn(
    _ program: String, _ words: [String], _ variables: [String: String], output: PipeEnds,
    errors: PipeEnds
  ) -> Result<pid_t, Environment.FileFailure> {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
    posix_spawn_file_actions_adddup2(&actions, errors.writing, 2)
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    resetSignals(&attributes)
    var arguments = words.map { strdup($0) }
    var environment = variables.map { strdup("\($0.key)=\($0.value)") }
    defer {
      for pointer in arguments + environment { free(pointer) }
    }
    arguments.append(nil)
    environment.append(nil)
    var identifier: pid_t = 0
    let error = posix_spawnp(
      &identifier, program, &actions, &attributes, arguments, environment)
    guard error == 0 else {
      return .failure(Environment.FileFailure(reason: String(cString: strerror(error))))
    }
    return .success(identifier)
  }

  #if canImport(Darwin)
    private typealias SpawnAttributes = posix_spawnattr_t?
  #else
    private typealias SpawnAttributes = posix_spawnattr_t
  #endif

  /// Gives the program the signals that a shell would: this process passes over SIGPIPE, and the
  /// threads of queues hold signals back, which a program would inherit.
  private static func resetSignals(_ attributes: inout SpawnAttributes) {
    var none = sigset_t()
    sigemptyset(&none)
    var ignored = sigset_t()
    sigemptyset(&ignored)
    sigaddset(&ignored, SIGPIPE)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &ignored)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
  }

  /// Reads both pipes to their end.
  ///
  /// - Throws: why it was not read that far.
  private static func gather(
    _ descriptors: [Int32], watch: Watch
  ) throws(Environment.FileFailure) -> [[UInt8]] {
    var gathered: [[UInt8]] = descriptors.map { _ in [] }
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var piece = [UInt8](repeating: 0, count: 16 << 10)
    while polled.contains(where: { $0.fd >= 0 }) {
      try watch.check()
      guard poll(&polled, nfds_t(polled.count), watchInterval) > 0 else { continue }
      for index in polled.indices where polled[index].fd >= 0 && polled[index].revents != 0 {
        let count = piece.withUnsafeMutableBytes {
          read(polled[index].fd, $0.baseAddress, $0.count)
        }
        if count < 0, errno == EINTR { continue }
        if count <= 0 {
          polled[index].fd = -1
          continue
        }
        gathered[index].append(contentsOf: piece[..<count])
        guard gathered[index].count <= maximumOutput else {
          throw Environment.FileFailure(reason: "it wrote too much")
        }
      }
    }
    return gathered
  }
}
