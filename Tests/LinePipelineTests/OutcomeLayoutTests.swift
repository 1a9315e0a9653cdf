import ByteStreams
import JSONLines
import LinePipeline
import Synchronization
import Testing

/// Stands `<` before all outcomes and `>` behind them, and holds each back until the next ones come.
private final class BracketLayout: OutcomeLayout {
  private let held = Mutex<[UInt8]>([])

  func opening() -> [UInt8] { Array("<\n".utf8) }

  func layOut(_ outcomes: RawSpan) -> [UInt8]? {
    held.withLock { held in
      let before = held
      held = []
      held.append(outcomes)
      return before
    }
  }

  func rest() -> [UInt8] { held.withLock { $0 } + Array(">\n".utf8) }
}

/// A header, rows that are held back, and what is left of them at each end of a run.
struct OutcomeLayoutTests {
  private let folder: RunFolder

  init() throws { folder = try RunFolder() }

  private func run(
    _ text: String, threads: Int = 1, limit: Int? = nil, level: Compression? = nil,
    inspect: (RawSpan) throws -> Bool = { _ in true }
  ) throws -> (text: String, failed: Bool) {
    var run = LineRun()
    run.inputs = [try folder.write("in", Array(text.utf8))]
    run.threads = threads
    run.pieceSize = 64
    run.limit = limit
    run.countsLines = true
    let output = OutputStream(
      try OutputFile(inPlace: folder.path + "/out", interruption: nil), compression: level)
    var failed = false
    do throws(RunFailure) {
      _ = try run.run(
        output: output, describe: { "\($0)" }, layout: BracketLayout(), inspect: inspect,
        makeStage: { NumberingStage() })
    } catch {
      failed = true
    }
    return (String(decoding: try folder.bytes(of: "out"), as: UTF8.self), failed)
  }

  @Test func openingComesOnceAndTheRestAtTheEnd() throws {
    #expect(try run("a\nb\n").text == "<\n1:a\n2:b\n>\n")
    #expect(try run("").text == "<\n>\n")
    #expect(try run("a\nb\n", limit: 0).text == "<\n>\n")
    #expect(try run("a\nb\n", limit: 1).text == "<\n1:a\n>\n")
  }

  @Test func whatWasHeldGoesOutBeforeAnError() throws {
    let ended = try run("a\nb\n!\nc\n")
    #expect(ended.failed)
    #expect(ended.text == "<\n1:a\n2:b\n>\n")
    #expect(try run("!\n").text == "")
  }

  @Test func threadsChangeNothing() throws {
    let text = (0..<5000).map { "line \($0)\n" }.joined()
    let alone = try run(text).text
    #expect(alone.hasPrefix("<\n1:line 0\n"))
    #expect(alone.hasSuffix("5000:line 4999\n>\n"))
    #expect(try run(text, threads: 4).text == alone)
  }

  @Test func linesAreInspectedUntilEnoughWasSeen() throws {
    let text = (0..<200).map { "line \($0)\n" }.joined()
    var seen = 0
    _ = try run(text, threads: 4) { _ in
      seen += 1
      return seen == 50
    }
    #expect(seen == 50)
  }
}
