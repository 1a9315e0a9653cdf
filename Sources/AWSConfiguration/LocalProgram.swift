internal import Dispatch

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Runs programs of this machine, for `credential_process`.
enum LocalProgram {
  /// Past so many bytes of output a program is ended: credentials are shorter.
  private static let maximumOutput = 1 << 20
  /// How long a program may run, in milliseconds: a minute, as in AWS's other tools.
  private static let patience: Int32 = 60_000

  /// Runs a program found along `PATH`, standard input empty, and gathers what it writes.
  ///
  /// - Throws: the system's words where it cannot be started, or that it took too long.
  static func run(
    _ words: [String], variables: [String: String]
  ) async throws(Environment.FileFailure) -> Environment.ProgramOutcome {
    // The program may take its time: no thread of the tasks waits for it.
    let result = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          returning: Result(catching: { () throws(Environment.FileFailure) in
            try runBlocking(words, variables: variables)
          }))
      }
    }
    return try result.get()
  }

  private static func runBlocking(
    _ words: [String], variables: [String: String]
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
    switch process {
    case .failure(let failure): throw failure
    case .success(let identifier):
      var gathered: [[UInt8]] = [[], []]
      let isComplete = gather([output.reading, errors.reading], into: &gathered)
      if !isComplete { kill(identifier, SIGKILL) }
      var status: Int32 = 0
      while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
      guard isComplete else {
        throw Environment.FileFailure(reason: "it took too long or wrote too much")
      }
      // The low seven bits are the signal that ended it, 0 for none.
      let exitStatus = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
      return Environment.ProgramOutcome(
        status: exitStatus, standardOutput: gathered[0], standardError: gathered[1])
    }
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
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
    posix_spawn_file_actions_adddup2(&actions, errors.writing, 2)
    var arguments = words.map { strdup($0) }
    var environment = variables.map { strdup("\($0.key)=\($0.value)") }
    defer {
      for pointer in arguments + environment { free(pointer) }
    }
    arguments.append(nil)
    environment.append(nil)
    var identifier: pid_t = 0
    let error = posix_spawnp(&identifier, program, &actions, nil, arguments, environment)
    guard error == 0 else {
      return .failure(Environment.FileFailure(reason: String(cString: strerror(error))))
    }
    return .success(identifier)
  }

  /// Reads both pipes to their end; false where that takes too long or gives too much.
  private static func gather(_ descriptors: [Int32], into gathered: inout [[UInt8]]) -> Bool {
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var piece = [UInt8](repeating: 0, count: 16 << 10)
    while polled.contains(where: { $0.fd >= 0 }) {
      let ready = poll(&polled, nfds_t(polled.count), patience)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { return false }
      for index in polled.indices where polled[index].fd >= 0 && polled[index].revents != 0 {
        let count = piece.withUnsafeMutableBytes {
          read(polled[index].fd, $0.baseAddress, $0.count)
        }
        if count < 0, errno == EINTR { continue }
        if count <= 0 {
          polled[index].fd = -1
        } else {
          gathered[index].append(contentsOf: piece[..<count])
          guard gathered[index].count <= maximumOutput else { return false }
        }
      }
    }
    return true
  }
}
