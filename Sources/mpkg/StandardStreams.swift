internal import ByteStreams
internal import CArguments
internal import Commands

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The process's own streams, environment and measures.
enum StandardStreams {
  /// Puts something that cannot be used in the place of standard streams that were closed (`>&-`):
  /// otherwise the next file or pipe that is opened would be taken for them.
  static func occupyClosed() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is given. Reading the one and writing the others fails with EBADF.
      if open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0 {
        _ = open("/", O_RDONLY)
      }
    }
  }

  /// Writes text to standard output.
  static func write(_ text: String, messages: MessageWriter) -> ExitStatus {
    var output = OutputStream(OutputFile(standardOutput: nil), compression: nil)
    do throws(StreamError) {
      let bytes = Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
      try output.write(bytes.span.bytes)
      try output.finish()
      return .success
    } catch {
      if error == .outputClosed { return .success }
      messages.line("mpkg: " + error.message)
      return .inputOutput
    }
  }

  /// Writes bytes to standard error; where that is gone there is nobody left to tell.
  static func writeError(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if written < 0 && errno != EINTR { return }
      rest = rest.dropFirst(max(0, written))
    }
  }

  /// The command line, the program's name left out; what is not UTF-8 is repaired.
  static var arguments: [String] {
    let count = process_argument_count()
    guard count > 0 else { return Array(CommandLine.arguments.dropFirst()) }
    return (1..<max(1, count)).map { String(cString: process_argument($0)) }
  }

  /// The variables of the environment; one that is not UTF-8 is repaired.
  static var environment: [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let line = String(cString: text)
      if let sign = line.firstIndex(of: "=") {
        variables[String(line[..<sign])] = String(line[line.index(after: sign)...])
      }
      entry += 1
    }
    return variables
  }

  /// The width of the terminal behind standard output or standard error, in columns.
  static var terminalWidth: Int? {
    var size = winsize()
    for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
      if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
        return Int(size.ws_col)
      }
    }
    return nil
  }

  /// Seconds since 1970-01-01T00:00:00Z.
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The greatest resident size so far, in bytes.
  static var peakMemory: Int {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return usage.ru_maxrss * 1024
  }
}
