import ByteStreams
import FoundationEssentials
import JSONLines
import LinePipeline
import TestTools
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes each line behind its number, drops those that begin with `-`, refuses those that begin with
/// `!`.
struct NumberingStage: LineStage, ~Copyable {
  let columns = ColumnSet()
  let takesAnyLine = true
  var summary: Int { 0 }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    output.append(text: "\(place.line):")
    output.append(line)
    output.append(UInt8(ascii: "\n"))
    switch line.unsafeLoad(as: UInt8.self) {
    case UInt8(ascii: "!"): throw .refused("refused", code: nil)
    case UInt8(ascii: "-"):
      output.removeLast(line.byteCount + 1 + "\(place.line):".utf8.count)
      return .drop
    default: return .written
    }
  }
}

/// What a run came to, as far as it may not hang on the number of threads.
struct Outcome: Equatable {
  var output: [UInt8] = []
  var rejects: [UInt8] = []
  var totals: RunTotals?
  var failure = ""
}

/// A folder with the inputs and outputs of runs, which goes when the test is over.
final class RunFolder {
  private let folder: TestFolder
  var path: String { folder.path }

  init() throws { folder = try TestFolder() }

  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(filePath: path + "/" + name))
    return path + "/" + name
  }

  func bytes(of name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path + "/" + name)))
  }

  /// Runs `NumberingStage` over inputs.
  func run(
    _ inputs: [String], threads: Int, pieceSize: Int = PieceReader.pieceSize, limit: Int? = nil,
    rejects: Bool = false, maximumLineBytes: Int = 64 << 20, level: Compression? = nil
  ) throws -> Outcome {
    var run = LineRun()
    run.inputs = inputs
    run.threads = threads
    run.pieceSize = pieceSize
    run.limit = limit
    run.countsLines = true
    run.maximumLineBytes = maximumLineBytes
    var outcome = Outcome()
    let output = OutputStream(
      try OutputFile(inPlace: path + "/out", interruption: nil), compression: level)
    let file = rejects ? try RejectsFile(path + "/rejects", interruption: nil) : nil
    do throws(RunFailure) {
      outcome.totals = try run.run(
        output: output, rejects: file, describe: { "\($0)" }, makeStage: { NumberingStage() }
      ).totals
    } catch {
      switch error {
      case .line(let place, let problem): outcome.failure = "\(place.line) \(problem)"
      case .stream(let error): outcome.failure = "\(error)"
      case .unprepared(let error): outcome.failure = "\(error)"
      }
    }
    outcome.output = try bytes(of: "out")
    if rejects { outcome.rejects = try bytes(of: "rejects") }
    return outcome
  }

  /// The same with bytes that come through a pipe, a few at a time.
  func runPiped(_ bytes: [UInt8], step: Int, threads: Int, pieceSize: Int) throws -> Outcome {
    // A run that ends early closes the pipe.
    signal(SIGPIPE, SIG_IGN)
    let fifo = path + "/fifo"
    unlink(fifo)
    try #require(mkfifo(fifo, 0o600) == 0)
    let writer = Thread {
      let descriptor = open(fifo, O_WRONLY)
      defer { close(descriptor) }
      for start in stride(from: 0, to: bytes.count, by: step) {
        var part = Array(bytes[start..<min(start + step, bytes.count)])[...]
        while !part.isEmpty {
          let count = part.withUnsafeBytes { Self.write(descriptor, $0) }
          if count < 0 { return }
          part = part.dropFirst(count)
        }
      }
    }
    defer { writer.join() }
    return try run([fifo], threads: threads, pieceSize: pieceSize)
  }

  private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      Musl.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }

  /// What a run has to come to by what the reader of streams gives, line for line.
  func expected(_ input: String, maximumLineBytes: Int = 64 << 20) throws -> Outcome {
    var outcome = Outcome()
    var number = 0
    func refuse(_ problem: LineProblem) {
      if outcome.failure.isEmpty { outcome.failure = "\(number) \(problem)" }
    }
    do throws(StreamError) {
      var reader = LineReader(
        try ByteSource(input, interruption: nil), maximumLineBytes: maximumLineBytes,
        pool: ChunkPool())
      while outcome.failure.isEmpty {
        switch try reader.next() {
        case .end: return outcome
        case .tooLongLine:
          number += 1
          refuse(.tooLong(limit: maximumLineBytes))
        case .chunk(let chunk):
          chunk.forEachLine { line in
            number += 1
            if line.isBlank || !outcome.failure.isEmpty { return }
            if line.byteCount > maximumLineBytes {
              return refuse(.tooLong(limit: maximumLineBytes))
            }
            let first = line.unsafeLoad(as: UInt8.self)
            if first == UInt8(ascii: "!") { return refuse(.refused("refused", code: nil)) }
            if first == UInt8(ascii: "-") { return }
            outcome.output.append(text: "\(number):")
            outcome.output.append(line)
            outcome.output.append(UInt8(ascii: "\n"))
          }
        }
      }
    } catch {
      outcome.failure = "\(error)"
    }
    return outcome
  }

  /// Holds runs with several numbers of threads to what is expected, and to each other.
  ///
  /// - Parameter rejects: whether to look at rejects too.
  func check(
    _ input: String, pieceSize: Int, maximumLineBytes: Int = 64 << 20, rejects: Bool = true,
    _ comment: Comment
  ) throws {
    let expected = try expected(input, maximumLineBytes: maximumLineBytes)
    var first: Outcome?
    var rejecting: Outcome?
    for threads in [1, 2, 3, 8] {
      let outcome = try run(
        [input], threads: threads, pieceSize: pieceSize, maximumLineBytes: maximumLineBytes)
      #expect(outcome.failure == expected.failure, comment)
      #expect(outcome.output == expected.output, comment)
      #expect(outcome == first ?? outcome, comment)
      first = outcome
      guard rejects else { continue }
      let tolerant = try run(
        [input], threads: threads, pieceSize: pieceSize, rejects: true,
        maximumLineBytes: maximumLineBytes)
      #expect(tolerant == rejecting ?? tolerant, comment)
      rejecting = tolerant
    }
  }
}

/// A thread with a closure.
final class Thread {
  private final class Body {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
  }

  private var handle = pthread_t()

  init(_ body: @escaping @Sendable () -> Void) {
    pthread_create(
      &handle, nil,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, Unmanaged.passRetained(Body(body)).toOpaque())
  }

  func join() { pthread_join(handle, nil) }
}
