package import ByteStreams
internal import Synchronization
internal import Tables

/// The world as the executable hands it to a command: nothing below reads it by itself.
package struct RunContext: Sendable {
  /// The command line, without the program's name; empty where nobody knows it.
  package var arguments: [String] = []
  /// Lines that stand for standard input, where one command does another's work.
  var standardInput: [[UInt8]]?
  /// The variables of the environment.
  package var environment: [String: String]
  /// What tells the run to stop.
  package var interruption: Interruption
  /// Standard error, for messages.
  package var messages: MessageWriter
  /// Whether standard error is a terminal.
  package var messagesReachTerminal: Bool
  /// Whether standard output is a terminal.
  package var outputReachesTerminal: Bool
  /// The terminal's width in columns, where there is one.
  package var terminalWidth: Int?
  /// How many processors there are.
  package var processors: Int
  /// The wall clock, in seconds since 1970-01-01T00:00:00Z.
  package var now: @Sendable () -> Double
  /// The greatest amount of memory the process had, in bytes.
  package var peakMemory: @Sendable () -> Int
  /// The call that the run's client is waiting for.
  let awaited = AwaitedCall()

  package init(
    environment: [String: String], interruption: Interruption, messages: MessageWriter,
    messagesReachTerminal: Bool, outputReachesTerminal: Bool, terminalWidth: Int?,
    processors: Int, now: @escaping @Sendable () -> Double,
    peakMemory: @escaping @Sendable () -> Int
  ) {
    self.environment = environment
    self.interruption = interruption
    self.messages = messages
    self.messagesReachTerminal = messagesReachTerminal
    self.outputReachesTerminal = outputReachesTerminal
    self.terminalWidth = terminalWidth
    self.processors = processors
    self.now = now
    self.peakMemory = peakMemory
  }
}

extension RunContext {
  /// Where files are kept that nobody but the run needs.
  var temporaryFolder: String {
    let named = environment["TMPDIR"] ?? ""
    return named.isEmpty ? "/tmp" : named
  }
}

/// Writes messages to standard error, a whole one at a time, whichever thread they come from.
package final class MessageWriter: Sendable {
  private let write: @Sendable ([UInt8]) -> Void
  private let lock = Mutex<Void>(())

  /// - Parameter write: takes the bytes of one or more whole lines.
  package init(_ write: @escaping @Sendable ([UInt8]) -> Void) { self.write = write }

  /// Writes a text as one line; control and invisible characters, LF too, are shown as `\u…`.
  package func line(_ text: String) { lines(Message(text)) }

  /// Writes the lines of a message; nothing comes between them.
  package func lines(_ message: Message) {
    let bytes = Array(message.text.utf8)
    lock.withLock { _ in write(bytes) }
  }

  /// Writes what another writer has made of its messages.
  func relay(_ text: String) {
    let bytes = Array(text.utf8)
    lock.withLock { _ in write(bytes) }
  }

  /// Replaces the terminal's last line by a text, shown as `line(_:)` shows it.
  package func redraw(_ text: String) {
    let bytes = Array(("\r\u{1B}[K" + Message(text).lines.joined()).utf8)
    lock.withLock { _ in write(bytes) }
  }
}
