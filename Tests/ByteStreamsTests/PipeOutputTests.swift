import ByteStreams
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Outputs that are pipes.
struct PipeOutputTests {
  /// A named pipe with a reader that reads nothing.
  private final class StalledPipe {
    let folder: TemporaryFolder
    let path: String
    let reader: Int32

    init() throws {
      folder = try TemporaryFolder()
      path = folder.file("pipe")
      try #require(mkfifo(path, 0o600) == 0)
      reader = open(path, O_RDONLY | O_NONBLOCK)
      try #require(reader >= 0)
    }

    deinit { close(reader) }
  }

  @Test(arguments: [false, true])
  func `a run that was told to stop does not wait for a reader that stands still`(
    drains: Bool
  ) throws {
    let pipe = try StalledPipe()
    let interruption = Interruption()
    let output = try OutputFile(
      pipe.path, interruption: interruption, drainsWhenInterrupted: drains)
    interruption.raise(signal: SIGTERM)
    // Results that are facts are given up only at the second signal.
    if drains { interruption.raise(signal: SIGTERM) }
    let bytes = [UInt8](repeating: 0, count: 4 << 20)
    #expect(throws: StreamError.interrupted) { try output.write(bytes.span.bytes) }
  }

  @Test func `what fits is written although the run was told to stop`() throws {
    let pipe = try StalledPipe()
    let interruption = Interruption()
    let output = try OutputFile(pipe.path, interruption: interruption)
    interruption.raise(signal: SIGINT)
    try output.write(([1, 2, 3] as [UInt8]).span.bytes)
    try output.finish()
    var bytes: [UInt8] = [0, 0, 0, 0]
    #expect(read(pipe.reader, &bytes, 4) == 3)
    #expect(bytes == [1, 2, 3, 0])
  }

  /// An output to a pipe whose reader has gone.
  private func abandonedOutput() throws -> OutputFile {
    signal(SIGPIPE, SIG_IGN)
    let pipe = try StalledPipe()
    return try OutputFile(pipe.path, interruption: nil)
  }

  @Test func `a pipe whose reader went is closed`() throws {
    let output = try abandonedOutput()
    #expect(throws: StreamError.outputClosed) {
      try output.write(([1] as [UInt8]).span.bytes)
    }
  }

  @Test func `an output that failed is written no more`() throws {
    var output = OutputStream(try abandonedOutput(), compression: nil)
    var errors: [StreamError] = []
    do throws(StreamError) {
      try output.write(([1] as [UInt8]).span.bytes)
      try output.flush()
    } catch {
      errors.append(error)
    }
    do throws(StreamError) {
      try output.write(([1] as [UInt8]).span.bytes)
      try output.flush()
      try output.finish()
    } catch {
      errors.append(error)
    }
    #expect(errors == [.outputClosed, .outputClosed])
  }
}
