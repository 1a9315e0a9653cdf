import ByteStreams
import LinePipeline
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Archives written on several threads: the bytes depend on the lines and the level alone.
struct ArchiveWritingTests {
  private static let lines = Array(
    (0..<60_000).map { index in
      let mark = index % 7 == 0 ? "-" : ""
      return
        "\(mark){\"n\":\(index),\"text\":\"\(String(repeating: "word ", count: index % 41))\"}\n"
    }.joined().utf8)

  /// The archive that the writer for one thread makes.
  private static func archive(
    _ content: [UInt8], level: Compression, in folder: RunFolder
  ) throws -> [UInt8] {
    var output = OutputStream(
      try OutputFile(inPlace: folder.path + "/archive.gz", interruption: nil), compression: level)
    try output.write(content.span.bytes)
    try output.finish()
    return try folder.bytes(of: "archive.gz")
  }

  @Test(arguments: [1, 6, 9])
  func `every number of threads writes the same archive`(level: Int) throws {
    let folder = try RunFolder()
    let level = try #require(Compression(.gzip, level: level))
    let input = try folder.write("input", Self.lines)
    let content = try folder.expected(input).output
    let expected = try Self.archive(content, level: level, in: folder)
    for threads in [1, 2, 3, 8] {
      for pieceSize in [10_000, 1 << 20] {
        let outcome = try folder.run(
          [input], threads: threads, pieceSize: pieceSize, level: level)
        #expect(outcome.output == expected)
        #expect(outcome.totals?.bytesOut == content.count)
      }
    }
    _ = try folder.write("content", content)
    let compare = "| cmp -s - '\(folder.path)/content'"
    #expect(system("gzip -dc '\(folder.path)/archive.gz' \(compare)") == 0)
    let python = "import gzip, sys; sys.stdout.buffer.write(gzip.open(sys.argv[1]).read())"
    #expect(system("python3 -c '\(python)' '\(folder.path)/archive.gz' \(compare)") == 0)
  }

  @Test func `records take no more room at level 6 than gzip -6 makes of them`() throws {
    let folder = try RunFolder()
    let generator = "\"$(dirname '\(#filePath)')\"/../../examples/generate-packages.py"
    let records = "'\(folder.path)/records'"
    try #require(system("python3 \(generator) --count 1500 > \(records)") == 0)
    try #require(system("gzip -6nc \(records) > \(records).gz") == 0)
    let archive = try Self.archive(try folder.bytes(of: "records"), level: .gzip, in: folder)
    #expect(archive.count < (try folder.bytes(of: "records.gz").count))
  }

  @Test(arguments: [1, 3])
  func `every number of threads writes the same frames`(level: Int) throws {
    let folder = try RunFolder()
    let level = try #require(Compression(.zstd, level: level))
    let input = try folder.write("input", Self.lines)
    let content = try folder.expected(input).output
    let expected = try Self.archive(content, level: level, in: folder)
    for threads in [1, 2, 3, 8] {
      let outcome = try folder.run([input], threads: threads, pieceSize: 50_000, level: level)
      #expect(outcome.output == expected)
      #expect(outcome.totals?.bytesOut == content.count)
    }
    _ = try folder.write("content", content)
    let compare = "| cmp -s - '\(folder.path)/content'"
    #expect(system("zstd -qdc '\(folder.path)/archive.gz' \(compare)") == 0)
  }

  @Test(arguments: [1, 3]) func `pieces of other lines make the same archive`(threads: Int) throws {
    let folder = try RunFolder()
    let expected = try Self.archive(Self.lines, level: .gzip, in: folder)
    let output = OutputStream(
      try OutputFile(inPlace: folder.path + "/out", interruption: nil), compression: .gzip)
    var run = LineRun()
    run.readsInputs = false
    let reader = PieceOfLines(Self.lines)
    let totals = try run.run(
      output: output, describe: { "\($0)" },
      ends: RunEnds(
        conclusion: { sink, _, _ throws(RunFailure) in
          try sink.write(threads: threads) { piece throws(RunFailure) in reader.next(into: &piece) }
        }), makeStage: { NumberingStage() }
    ).totals
    #expect(totals.linesOut == 60_000)
    #expect(try folder.bytes(of: "out") == expected)
  }

  @Test func `an error between pieces ends the run`() throws {
    let folder = try RunFolder()
    let output = OutputStream(
      try OutputFile(folder.path + "/out", interruption: nil), compression: .gzip)
    var run = LineRun()
    run.readsInputs = false
    let reader = PieceOfLines(Self.lines)
    var isRefused = false
    do throws(RunFailure) {
      _ = try run.run(
        output: output, describe: { "\($0)" },
        ends: RunEnds(
          conclusion: { sink, _, _ throws(RunFailure) in
            try sink.write(threads: 3) { piece throws(RunFailure) in
              guard let count = reader.next(into: &piece) else { throw .stream(.interrupted) }
              return count
            }
          }), makeStage: { NumberingStage() })
    } catch {
      isRefused = true
    }
    #expect(isRefused)
    #expect((try? folder.bytes(of: "out")) == nil)
  }

  @Test(arguments: [0, 1, 20_000, 33_333])
  func `a limit and nothing at all`(limit: Int) throws {
    let folder = try RunFolder()
    let input = try folder.write("input", Self.lines)
    let all = try folder.expected(input).output.split(separator: 0x0A)
    let content = Array(all.prefix(limit).map { $0 + [0x0A] }.joined())
    let expected = try Self.archive(content, level: .gzip, in: folder)
    for threads in [1, 2, 3, 8] {
      let outcome = try folder.run(
        [input], threads: threads, pieceSize: 50_000, limit: limit, level: .gzip)
      #expect(outcome.output == expected)
    }
  }

  @Test func `lines larger than a member`() throws {
    let folder = try RunFolder()
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 5 << 20) + [0x0A]
    let input = try folder.write(
      "input", long + Self.lines.prefix(1 << 20) + [0x0A] + long + long + [0x61])
    let content = try folder.expected(input).output
    let expected = try Self.archive(content, level: .gzip, in: folder)
    for threads in [1, 2, 8] {
      let outcome = try folder.run([input], threads: threads, level: .gzip)
      #expect(outcome.output == expected)
    }
    // The archive's large members are read as a stream.
    let archive = try folder.write("input.gz", expected)
    try folder.check(archive, pieceSize: 1 << 20, "")
  }

  @Test(arguments: [1, 2, 3, 8])
  func `after a bad line all lines before it are there`(threads: Int) throws {
    let folder = try RunFolder()
    let input = try folder.write("input", Self.lines + Array("!\n".utf8) + Self.lines)
    let expected = try folder.expected(input)
    let outcome = try folder.run([input], threads: threads, pieceSize: 50_000, level: .gzip)
    #expect(outcome.failure == expected.failure)
    let archive = try Self.archive(expected.output, level: .gzip, in: folder)
    #expect(outcome.output == archive)
  }

  @Test(arguments: [1, 2, 3, 8], [nil, Compression.gzip, Compression(.zstd)])
  func `a full device ends the run`(threads: Int, level: Compression?) throws {
    let folder = try RunFolder()
    let input = try folder.write("input", Self.lines + Array("!\n".utf8) + Self.lines)
    let failure = try self.failure(writingTo: "/dev/full", input, threads, level)
    #expect(failure.contains("writeFailed"))
  }

  @Test(arguments: [1, 2, 3, 8], [nil, Compression.gzip, Compression(.zstd)])
  func `a reader that goes ends the run`(threads: Int, level: Compression?) throws {
    signal(SIGPIPE, SIG_IGN)
    let folder = try RunFolder()
    let input = try folder.write("input", Self.lines)
    let fifo = folder.path + "/pipe"
    try #require(mkfifo(fifo, 0o600) == 0)
    let reader = Thread {
      let descriptor = open(fifo, O_RDONLY)
      var byte: UInt8 = 0
      _ = read(descriptor, &byte, 1)
      close(descriptor)
    }
    let failure = try self.failure(writingTo: fifo, input, threads, level)
    reader.join()
    #expect(failure.contains("outputClosed"))
  }

  private func failure(
    writingTo path: String, _ input: String, _ threads: Int, _ level: Compression?
  ) throws -> String {
    var run = LineRun()
    run.inputs = [input, input, input]
    run.threads = threads
    run.pieceSize = 50_000
    run.countsLines = true
    let output = OutputStream(try OutputFile(path, interruption: nil), compression: level)
    do throws(RunFailure) {
      _ = try run.run(output: output, describe: { "\($0)" }, makeStage: { NumberingStage() })
      return ""
    } catch {
      return "\(error)"
    }
  }
}

/// Gives lines in pieces of 200,000 bytes and the rest of a line.
private final class PieceOfLines: Sendable {
  private let lines: [UInt8]
  private let position = Mutex(0)

  init(_ lines: [UInt8]) { self.lines = lines }

  func next(into piece: inout [UInt8]) -> Int? {
    position.withLock { position in
      if position == lines.count { return nil }
      let enough = min(position + 200_000, lines.count - 1)
      let end = lines[enough...].firstIndex(of: 0x0A).map { $0 + 1 } ?? lines.count
      piece = Array(lines[position..<end])
      position = end
      return piece.count { $0 == 0x0A }
    }
  }
}
