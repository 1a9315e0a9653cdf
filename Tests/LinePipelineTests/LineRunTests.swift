import ByteStreams
import FoundationEssentials
import JSONLines
import LinePipeline
import Testing

/// Keeps lines with an even `n`, rewrites those divisible by ten, refuses lines with a `bad` member,
/// drops the rest.
private struct ParityStage: LineStage, ~Copyable {
  let columns = ColumnSet(["n", "bad"])
  var lines = 0

  var summary: Int { lines }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    lines += 1
    if index[1].kind != .absent {
      output.append(text: "half an outcome")
      throw .refused("bad", code: nil)
    }
    guard let number = JSONValue(index[0], of: line).double else { return .drop }
    if number.remainder(dividingBy: 10) == 0 {
      output.append(text: "\(place.line):\(Int(number))\n")
      return .written
    }
    return number.remainder(dividingBy: 2) == 0 ? .keep : .drop
  }
}

/// Lines through a stage: the same output, rejects and errors whatever the number of threads.
struct LineRunTests {
  private let folder: String

  init() throws {
    folder =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("mpkg-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
    return folder + "/" + name
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: folder + "/" + name)), as: UTF8.self)
  }

  private struct Outcome: Equatable {
    var output = ""
    var rejects: String?
    var totals: RunTotals?
    var failure = ""
  }

  private func run(
    _ inputs: [String], threads: Int, limit: Int? = nil, rejects: Bool = false
  ) throws -> Outcome {
    defer { try? FileManager.default.removeItem(atPath: folder + "/out") }
    var settings = LineRun()
    settings.inputs = inputs
    settings.threads = threads
    settings.limit = limit
    settings.countsLines = true
    settings.maximumLineBytes = 4 << 20
    var outcome = Outcome()
    // A named pipe's place is taken by a file that is written straight to.
    let output = OutputStream(
      try OutputFile(inPlace: folder + "/out", interruption: nil), compression: nil)
    let file = rejects ? try RejectsFile(folder + "/rejects", interruption: nil) : nil
    do throws(RunFailure) {
      outcome.totals = try settings.run(
        output: output, rejects: file, describe: { "\($0)" }, makeStage: { ParityStage() }
      ).totals
    } catch {
      switch error {
      case .line(let place, let problem): outcome.failure = "\(place.line) \(problem)"
      case .stream(let error): outcome.failure = "\(error)"
      case .unprepared(let error): outcome.failure = "\(error)"
      }
    }
    outcome.output = try text("out")
    if rejects { outcome.rejects = try text("rejects") }
    return outcome
  }

  private func lines(_ count: Int, from first: Int = 0) -> [String] {
    (first..<first + count).map {
      #"{"n":\#($0),"pad":"\#(String(repeating: "x", count: $0 % 97))"}"#
    }
  }

  private func expected(_ lines: [String], from first: Int = 0) -> [String] {
    lines.enumerated().compactMap { index, line in
      let number = index + first
      if number % 10 == 0 { return "\(index + 1):\(number)" }
      return number % 2 == 0 ? line : nil
    }
  }

  @Test(arguments: [1, 2, 3, 8])
  func `lines are kept, rewritten and dropped in order`(threads: Int) throws {
    let all = lines(60_000)
    let input = try write("input", all.joined(separator: "\n") + "\n")
    let outcome = try run([input], threads: threads)
    #expect(outcome.output == expected(all).joined(separator: "\n") + "\n")
    #expect(outcome.totals?.linesIn == 60_000)
    #expect(outcome.totals?.linesOut == 30_000)
    #expect(outcome.totals?.bytesOut == outcome.output.utf8.count)
  }

  @Test(arguments: [1, 2, 5])
  func `carriage returns, blank lines and a last line without an end`(threads: Int) throws {
    let input = try write("input", "{\"n\":2}\r\n\r\n  \n{\"n\":4}\n{\"n\":10}\n{\"n\":6}")
    let outcome = try run([input], threads: threads)
    #expect(outcome.output == "{\"n\":2}\n{\"n\":4}\n5:10\n{\"n\":6}\n")
    #expect(outcome.totals?.linesIn == 4)
  }

  @Test(arguments: [1, 2, 4], [0, 1, 7, 9_999, 29_999, 30_000, 50_000])
  func `a limit cuts at the same line`(threads: Int, limit: Int) throws {
    let all = lines(60_000)
    let input = try write("input", all.joined(separator: "\n") + "\n")
    let outcome = try run([input], threads: threads, limit: limit)
    let wanted = expected(all).prefix(limit).map { $0 + "\n" }.joined()
    #expect(outcome.output == wanted)
    #expect(outcome.totals?.linesOut == min(limit, 30_000))
  }

  @Test(arguments: [1, 2, 4], [0, 3, 17_001, 44_444, 59_999])
  func `the first bad line ends the run after all lines before it`(threads: Int, bad: Int) throws {
    var all = lines(60_000)
    all[bad] = #"{"n":2"#
    let input = try write("input", all.joined(separator: "\n") + "\n")
    let outcome = try run([input], threads: threads)
    #expect(outcome.failure.hasPrefix("\(bad + 1) syntax"))
    #expect(outcome.output == expected(Array(all[..<bad])).map { $0 + "\n" }.joined())
  }

  @Test(arguments: [1, 2, 4])
  func `rejects are written in order and nothing of them goes out`(threads: Int) throws {
    var all = lines(40_000)
    for bad in stride(from: 5, to: 40_000, by: 1999) { all[bad] = #"{"bad":"\#(bad)"}"# }
    all[123] = "not json"
    let input = try write("input", all.joined(separator: "\n") + "\n")
    let outcome = try run([input], threads: threads, rejects: true)
    let one = try run([input], threads: 1, rejects: true)
    #expect(outcome == one)
    #expect(outcome.totals?.rejected == 22)
    #expect(!outcome.output.contains("half an outcome"))
    let rejects = try #require(outcome.rejects).split(separator: "\n")
    #expect(rejects.count == 22)
    let second = try JSONValue(parsing: String(rejects[1]))
    #expect(second["line"] == 124)
    #expect(second["input"] == "not json")
  }

  @Test(arguments: [1, 3])
  func `several inputs are one after another, each counted from its first line`(threads: Int) throws
  {
    let first = try write("a", lines(5).joined(separator: "\n"))
    let second = try write("b", "{\"n\":3}\n{\"n\":20}\noops\n")
    let outcome = try run([first, second], threads: threads)
    #expect(outcome.output.hasSuffix("{\"n\":4,\"pad\":\"xxxx\"}\n2:20\n"))
    #expect(outcome.failure.hasPrefix("3 syntax"))
  }

  @Test(arguments: [1, 2])
  func `a line past the limit is that line's error`(threads: Int) throws {
    let long = #"{"n":2,"pad":"\#(String(repeating: "x", count: 5 << 20))"}"#
    let input = try write("input", "{\"n\":2}\n\(long)\n{\"n\":4}\n")
    let outcome = try run([input], threads: threads)
    #expect(outcome.output == "{\"n\":2}\n")
    #expect(outcome.failure.hasPrefix("2 tooLong"))
    let tolerant = try run([input], threads: threads, rejects: true)
    #expect(tolerant.output == "{\"n\":2}\n{\"n\":4}\n")
    #expect(tolerant.totals?.rejected == 1)
  }

  @Test func `an input that is not UTF-8 is rejected as base64`() throws {
    let path = folder + "/input"
    try Data([0x22, 0xFF, 0x22, 0x0A]).write(to: URL(filePath: path))
    let outcome = try run([path], threads: 1, rejects: true)
    #expect(outcome.rejects?.contains(#""input_base64":"Iv8i""#) == true)
  }
}
