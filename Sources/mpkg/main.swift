internal import ByteStreams
internal import CConformances
internal import CMemory
internal import Commands

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

StandardStreams.occupyClosed()
// glibc by itself keeps freed blocks of ever larger sizes for their thread: with eight threads twice
// as much memory as is in use.
return_large_blocks_at_once(512 << 10)
let interruption = Signals.watch()
let messages = MessageWriter { StandardStreams.writeError($0) }

let request = Mpkg.read(StandardStreams.arguments, commit: builtCommit) {
  (StandardStreams.environment, StandardStreams.terminalWidth)
}
switch request {
case .print(let text):
  exit(StandardStreams.write(text, messages: messages).rawValue)
case .refuse(let message):
  messages.lines(message)
  exit(ExitStatus.usage.rawValue)
case .run(let invocation):
  var context = RunContext(
    environment: StandardStreams.environment, interruption: interruption, messages: messages,
    messagesReachTerminal: isatty(STDERR_FILENO) == 1,
    outputReachesTerminal: isatty(STDOUT_FILENO) == 1,
    terminalWidth: StandardStreams.terminalWidth, processors: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
    now: { StandardStreams.now }, peakMemory: { StandardStreams.peakMemory })
  context.arguments = StandardStreams.arguments
  if let status = invocation.runLines(in: context) { exit(status.rawValue) }
  register_network_conformances()
  // Not on the main actor: its thread only waits.
  Task.detached { [context] in
    exit((await invocation.runService(in: context) ?? .usage).rawValue)
  }
  while true { pause() }
}
