import SystemPackage
import TestTools
import Testing

@testable import ByteStreams
@testable import Registry

/// What is written of a snapshot of which some records were changed.
@Suite struct SnapshotWritingTests {
  /// A snapshot's text and its records.
  private struct Sample {
    var text = ""
    var records: [String] = []
  }

  /// Every kind of line end, blank lines, a byte order mark, and lines longer than what is read at once.
  private func randomSample(_ random: inout SeededRandom) -> Sample {
    var sample = Sample(text: Bool.random(using: &random) ? "\u{FEFF}" : "")
    let count = Int.random(in: 1...300, using: &random)
    let large = Int.random(in: 0..<count, using: &random)
    for number in 0..<count {
      let length = number == large ? 1_300_000 : Int.random(in: 0...400, using: &random)
      let line = record(
        "churn/\(number)", #""domain": "\#(String(repeating: "d", count: length))""#)
      sample.records.append(line)
      let ends =
        number == count - 1
        ? ["", "\n", "\r\n"] : ["\n", "\n", "\n", "\n", "\r\n", "\n\n", "\n \t\r\n"]
      sample.text += line + (ends.randomElement(using: &random) ?? "\n")
    }
    return sample
  }

  private func changed(
    _ store: SnapshotStore, _ records: [String], _ random: inout SeededRandom
  ) throws -> [String] {
    var records = records
    let share = [0, 5, 50, 100].randomElement(using: &random) ?? 0
    for place in records.indices where Int.random(in: 0..<100, using: &random) < share {
      records[place] = record("churn/\(place)", #""task":"\#(place)""#)
      try store.change(Array(records[place].utf8), at: place)
    }
    return records
  }

  @Test(arguments: 0..<16)
  func `untouched records keep their bytes`(round: Int) throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed)
    let folder = try SampleFolder()
    let sample = randomSample(&random)
    let file = try folder.write(sample.text, gzip: round % 2 == 1)
    var archives: [[UInt8]] = []
    for threads in [1, 3] {
      var again = random
      let store = try SnapshotStore(
        opening: file, threads: threads, folder: "/tmp", interruption: nil)
      let expected = try changed(store, sample.records, &again)
      let target = "\(folder.path)/written-\(threads).jsonl\(round % 4 > 1 ? ".gz" : "")"
      try store.writeBack(to: target)
      var source = try ByteSource(target, interruption: nil)
      let written = String(decoding: try source.readAll(upTo: .max), as: UTF8.self)
      let note = "seed \(seed), round \(round), threads \(threads)"
      #expect(written == expected.map { $0 + "\n" }.joined(), "\(note)")
      var stored = try InputFile(target, interruption: nil)
      archives.append(Array(try stored.peek(1 << 30)))
    }
    #expect(archives[0] == archives[1], "seed \(seed), round \(round)")
  }

  @Test func `the first of several duplicates is told`() throws {
    let folder = try SampleFolder()
    let names = (0..<5000).map { "a/\($0)" } + ["a/4000", "a/10", "a/4000"]
    let file = try folder.write(names.map { record($0) }.joined(separator: "\n"))
    for threads in [1, 3] {
      let error = #expect(throws: SnapshotError.self) {
        _ = try SnapshotStore(opening: file, threads: threads, folder: "/tmp", interruption: nil)
      }
      guard case .duplicate(_, _, let identifier) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(identifier == arn("a/10"))
    }
  }

  @Test func `a snapshot that shrank is not written`() throws {
    let folder = try SampleFolder()
    let lines = (0..<2000).map { record("a/\($0)") }
    let file = try folder.write(lines.joined(separator: "\n"))
    let store = try SnapshotStore(opening: file, threads: 2, folder: "/tmp", interruption: nil)
    try store.change(Array(lines[0].utf8), at: 0)
    let descriptor = try FileDescriptor.open(FilePath(file), .writeOnly)
    try descriptor.resize(to: 100_000)
    try descriptor.close()
    let target = folder.path + "/target.jsonl"
    #expect(throws: SnapshotError.self) { try store.writeBack(to: target) }
    #expect(try folder.names() == [String(file.split(separator: "/").last ?? "")])
  }
}
