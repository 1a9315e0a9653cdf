internal import Glibc

/// A program to be run: what it is, what it is told, and where its streams go.
package struct Program: Sendable {
  /// The path of the executable.
  package var executable: String
  /// Its arguments, the program's own name left out.
  package var arguments: [String]
  /// The folder it runs in.
  package var folder: String
  /// All of its environment.
  package var environment: [String: String]
  /// The file that is its standard input.
  package var input: String
  /// The file that gets its standard output.
  package var output: String
  /// The file that gets its standard error.
  package var messages: String

  package init(
    _ executable: String, _ arguments: [String], in folder: String, environment: [String: String],
    input: String = "/dev/null", output: String, messages: String
  ) {
    self.executable = executable
    self.arguments = arguments
    self.folder = folder
    self.environment = environment
    self.input = input
    self.output = output
    self.messages = messages
  }

  /// Starts the program in a process group of its own; throws if the system cannot start it.
  package func start() throws(ProgramError) -> RunningProgram {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let write = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, write, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, messages, write, 0o600)
    // What other tests have open meanwhile is not for this program: a pipe that it kept open would
    // never end for its reader. Closing what is not open does no harm.
    for descriptor in (STDERR_FILENO + 1)..<256 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var ordinary = sigset_t()
    sigemptyset(&ordinary)
    posix_spawnattr_setsigmask(&attributes, &ordinary)
    // A test runner may ignore SIGPIPE, and what is ignored is inherited.
    for signal in [SIGPIPE, SIGINT, SIGTERM] { sigaddset(&ordinary, signal) }
    posix_spawnattr_setsigdefault(&attributes, &ordinary)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    // Only a shell can change the folder before the program starts.
    let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, executable] + arguments
    var process = pid_t()
    let code = withCStrings(shell) { arguments in
      withCStrings(environment.map { "\($0)=\($1)" }) { environment in
        posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments, environment)
      }
    }
    guard code == 0 else { throw .cannotStart(executable, errno: code) }
    return RunningProgram(process)
  }

  /// Runs the program to its end, or for so many seconds, after which all it started is killed.
  package func run(seconds: Double) async throws -> Outcome {
    let ending = try await start().wait(seconds: seconds)
    return Outcome(
      ending: ending, output: try Files.read(output), messages: try Files.read(messages))
  }
}

/// How a program ended and what it wrote.
package struct Outcome: Sendable {
  package let ending: Ending
  /// Everything on standard output.
  package let output: [UInt8]
  /// Everything on standard error.
  package let messages: [UInt8]

  /// Standard output as text.
  package var outputText: String { String(decoding: output, as: UTF8.self) }
  /// Standard error as text.
  package var messagesText: String { String(decoding: messages, as: UTF8.self) }
}

/// Why a program could not be run.
package enum ProgramError: Error {
  case cannotStart(String, errno: Int32)
  case cannotRead(String, errno: Int32)
  case cannotWrite(String, errno: Int32)
  /// A server ended, or said nothing in time; with what it wrote on standard error.
  case notReady(String)
  /// Nothing of that name was built or installed.
  case missing(String)
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStrings<Result>(
  _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let pointers = texts.map { strdup($0) }
  defer { for pointer in pointers { free(pointer) } }
  return body(pointers + [nil])
}
