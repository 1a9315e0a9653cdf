import ByteStreams
import Comparison
import FoundationEssentials
import JSONLines
import LinePipeline
import TestTools
import Testing

/// Writes one line for each finding: its kind, the new line or the removed one, and the old line.
struct ReportingHandler: ComparisonHandler {
  var summary = 0

  private mutating func write(
    _ kind: String, _ line: Int, _ parts: [RawSpanText], into output: inout [UInt8]
  ) -> LineVerdict {
    summary += 1
    output.append(text: "\(kind) \(line)")
    for part in parts {
      output.append(UInt8(ascii: " "))
      output += part.bytes
    }
    output.append(UInt8(ascii: "\n"))
    return .written
  }

  mutating func added(
    _ new: RawSpan, _ line: ComparedLine, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    write("added", line.line, [RawSpanText(new)], into: &output)
  }

  mutating func same(
    _ new: RawSpan, _ line: ComparedLine, oldLine: Int, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    write("same \(oldLine)", line.line, [RawSpanText(new)], into: &output)
  }

  mutating func differs(
    _ old: RawSpan, _ new: RawSpan, _ line: ComparedLine, oldLine: Int,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    write("differs \(oldLine)", line.line, [RawSpanText(old), RawSpanText(new)], into: &output)
  }

  mutating func removed(
    _ old: RawSpan, _ line: ComparedLine, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    write("removed", line.line, [RawSpanText(old)], into: &output)
  }
}

/// A copy of a line's bytes.
struct RawSpanText {
  var bytes: [UInt8] = []

  init(_ span: RawSpan) { bytes.append(span) }
}

/// A line of an input: its key and its text; `nil` for a blank line.
struct SampleLine {
  let key: String
  let text: String
}

/// How a comparison is run.
struct ComparisonOptions: Sendable, CustomTestStringConvertible {
  var threads = 1
  var pieceSize = 1 << 20
  /// The smallest number of records of a pass; the memory limit is one byte.
  var leastRecords = 1 << 16
  var contentBits = 64
  var isExact = false
  var compressesOld = false
  var compressesNew = false
  var lineEnd = "\n"

  var testDescription: String {
    "threads \(threads), piece \(pieceSize), records \(leastRecords), exact \(isExact), "
      + "gzip \(compressesOld) \(compressesNew), CR \(lineEnd.count > 1 || lineEnd == "\r\n")"
  }
}

/// A folder with inputs and outputs, removed with the value.
final class ComparisonFolder {
  private let folder: TestFolder
  var path: String { folder.path }

  init() throws { folder = try TestFolder() }

  func write(_ name: String, _ text: String, compressed: Bool = false) throws -> String {
    let path = path + "/" + name
    var output = OutputStream(
      try OutputFile(path, interruption: nil), compression: compressed ? .gzip : nil)
    try output.write(Array(text.utf8).span.bytes)
    try output.finish()
    return path
  }

  /// Compares two texts; returns the lines that the handler wrote, the rejects, and the failure.
  func compare(
    _ old: String, _ new: String, _ options: ComparisonOptions = ComparisonOptions(),
    takesRejects: Bool = false
  ) throws -> (lines: [String], rejects: [String], failure: String?) {
    let inputs = [
      try write("old", old, compressed: options.compressesOld),
      try write("new", new, compressed: options.compressesNew),
    ]
    let setup = ComparisonSetup(
      key: RecordKey(column: "id", isText: false),
      secrets: ComparisonSecrets(contentBits: options.contentBits), isExact: options.isExact)
    var plan = ComparisonPlan(
      old: inputs[0], new: inputs[1], setup: setup, memoryLimit: 1, folder: path)
    plan.threads = options.threads
    plan.leastRecords = options.leastRecords
    let comparison = SnapshotComparison(plan) { ReportingHandler() }
    var run = LineRun()
    run.inputs = comparison.inputs
    run.threads = options.threads
    run.pieceSize = options.pieceSize
    run.countsLines = true
    run.copies = comparison.copies
    run.betweenInputs = { _, sink throws(RunFailure) in try comparison.finishOld(sink) }
    let output = OutputStream(
      try OutputFile(inPlace: path + "/out", interruption: nil), compression: nil)
    let rejects =
      takesRejects ? try RejectsFile(path + "/rejects", interruption: nil) : nil
    var failure: String?
    do throws(RunFailure) {
      _ = try run.run(
        output: output, rejects: rejects, describe: { "\($0)" },
        ends: RunEnds(conclusion: { sink, _, failure throws(RunFailure) in
          _ = try comparison.conclude(sink, failure: failure)
        }), makeStage: { comparison.makeStage() })
    } catch {
      switch error {
      case .line(let place, _): failure = "\(place.input):\(place.line)"
      default: failure = "\(error)"
      }
    }
    return (
      try lines(of: "out"), takesRejects ? try lines(of: "rejects") : [], failure
    )
  }

  private func lines(of name: String) throws -> [String] {
    let bytes = try Data(contentsOf: URL(filePath: path + "/" + name))
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}

/// Makes two inputs of lines with a column `id`, most of them in both.
struct RandomInputs {
  var generator: SeededRandom
  private(set) var old: [SampleLine] = []
  private(set) var new: [SampleLine] = []

  init(seed: UInt64, count: Int) {
    generator = SeededRandom(seed)
    for number in 0..<count {
      let line = record(number)
      let kind = Int.random(in: 0..<10, using: &generator)
      if kind != 0 { old.append(line) }
      if kind == 1 { continue }
      new.append(kind < 4 ? record(number) : line)
    }
    if Bool.random(using: &generator) { new.shuffle(using: &generator) }
    if Bool.random(using: &generator) { old.shuffle(using: &generator) }
  }

  /// A record with a number as its key, spelled in one of several ways.
  private mutating func record(_ number: Int) -> SampleLine {
    let keys = ["\(number)", "\(number).0", "\(number)e0"]
    let key = keys.randomElement(using: &generator) ?? ""
    let value = Int.random(in: 0..<3, using: &generator)
    let filling = String(
      repeating: "x", count: Int.random(in: 0..<40, using: &generator) * value * value * 20)
    let text =
      Bool.random(using: &generator)
      ? #"{"id":\#(key),"a":"\#(filling)\#(value)"}"# : #"{"a": "\#(filling)", "id" : \#(key)}"#
    return SampleLine(key: "\(number)", text: text)
  }

  static func text(_ lines: [SampleLine], lineEnd: String) -> String {
    lines.map(\.text).joined(separator: lineEnd)
  }

  /// What `ReportingHandler` writes of the inputs.
  var expected: [String] {
    var known: [String: Int] = [:]
    for (place, line) in old.enumerated() { known[line.key] = place }
    var lines: [String] = []
    var found: Set<String> = []
    for (place, line) in new.enumerated() {
      found.insert(line.key)
      guard let other = known[line.key] else {
        lines.append("added \(place + 1) \(line.text)")
        continue
      }
      lines.append(
        old[other].text == line.text
          ? "same \(other + 1) \(place + 1) \(line.text)"
          : "differs \(other + 1) \(place + 1) \(old[other].text) \(line.text)")
    }
    for (place, line) in old.enumerated() where !found.contains(line.key) {
      lines.append("removed \(place + 1) \(line.text)")
    }
    return lines
  }
}
