import ByteStreams
import Comparison
import FoundationEssentials
import JSONLines
import LinePipeline
import TestTools
import Testing

@testable import ArchiveChecks

/// What a random file should be reported as, found out line by line.
private struct Expectation {
  var bytes: [UInt8] = []
  var lines = 0
  var keys: [Int] = []
  var withoutKey = 0
  var blank: [Int] = []
  var blankOffset: Int?
  var malformed: [(line: Int, offset: Int)] = []
  var isUnfinished = false

  init(_ random: inout SeededRandom) {
    let kinds = Bool.random(using: &random) ? 0..<20 : 0..<6
    let count = Int.random(in: 0...300, using: &random)
    for number in 0..<count {
      let offset = bytes.count
      var text = ""
      switch Int.random(in: kinds, using: &random) {
      case 6:
        blank.append(number + 1)
        blankOffset = blankOffset ?? offset
        text = ["", " ", "\t\r"].randomElement(using: &random) ?? ""
      case 7:
        malformed.append((number + 1, offset))
        text = "{\"id\":"
      case 8:
        withoutKey += 1
        text = "{\"other\":1}"
      default:
        let key = Int.random(in: 0...200, using: &random)
        keys.append(key)
        text =
          #"{"id":\#(key),"text":"\#(String(repeating: "x", count: Int.random(in: 0...40, using: &random)))"}"#
      }
      bytes += Array(text.utf8)
      isUnfinished =
        number == count - 1 && !text.isEmpty && Bool.random(using: &random)
      if !isUnfinished { bytes.append(UInt8(ascii: "\n")) }
    }
    lines = count - blank.count
  }
}

@Suite struct ArchiveCheckTests {
  private func check(_ folder: TestFolder, threads: Int) -> ArchiveCheck {
    var check = ArchiveCheck(key: RecordKey(column: "id", isText: false), folder: folder.path)
    check.threads = threads
    return check
  }

  /// Writes an archive with members of random lengths, which need not end on line boundaries.
  private func archive(
    _ bytes: [UInt8], _ random: inout SeededRandom
  ) throws -> (bytes: [UInt8], starts: [Int]) {
    var archive: [UInt8] = []
    var starts: [Int] = []
    var rest = bytes[...]
    repeat {
      let piece = Array(rest.prefix(Int.random(in: 1...4000, using: &random)))
      rest = rest.dropFirst(piece.count)
      starts.append(archive.count)
      archive += try Self.member(piece)
    } while !rest.isEmpty
    return (archive, starts)
  }

  private static func member(_ bytes: [UInt8]) throws -> [UInt8] {
    let folder = try TestFolder()
    var stream = OutputStream(
      try OutputFile(folder.path + "/m", interruption: nil), compression: Compression(.gzip))
    try stream.write(bytes.span.bytes)
    try stream.finish()
    return try folder.bytes(of: "m")
  }

  @Test func randomFilesAreReportedAsTheyAre() throws {
    for seed in 0..<60 as Range<UInt64> {
      var random = SeededRandom(seed)
      let folder = try TestFolder()
      let expected = Expectation(&random)
      let plain = try folder.write("plain", expected.bytes)
      let archive = try archive(expected.bytes, &random)
      let packed = try folder.write("packed", archive.bytes)
      for (file, members) in [(plain, nil), (packed, archive.starts.count)] {
        for threads in [1, 3] {
          let report = check(folder, threads: threads).report(of: file)
          expect(report, expected, "seed \(seed), \(file), \(threads) threads")
          #expect(report.members == members, "seed \(seed)")
        }
      }
    }
  }

  private func expect(_ report: ArchiveReport, _ expected: Expectation, _ where: Comment) {
    #expect(report.failure == nil, `where`)
    #expect(report.bytes == expected.bytes.count, `where`)
    #expect(report.lines == expected.lines, `where`)
    #expect(report.packages == Set(expected.keys).count, `where`)
    #expect(report.duplicates == expected.keys.count - report.packages, `where`)
    #expect(report.withoutKey == expected.withoutKey, `where`)
    #expect(report.blankLines == expected.blank.count, `where`)
    #expect(report.malformedLines == expected.malformed.count, `where`)
    #expect((report.sha256 == nil) == !expected.malformed.isEmpty, `where`)
    let malformed = report.damage.filter { if case .line = $0.problem { true } else { false } }
    #expect(malformed.map(\.line) == expected.malformed.prefix(10).map(\.line), `where`)
    #expect(malformed.map(\.offset) == expected.malformed.prefix(10).map(\.offset), `where`)
    let blank = report.damage.first {
      if case .blankLines = $0.problem { true } else { false }
    }
    #expect(blank?.line == expected.blank.first && blank?.offset == expected.blankOffset, `where`)
    let isUnfinished = report.damage.contains { $0.problem == .unfinishedLine }
    #expect(isUnfinished == expected.isUnfinished, `where`)
  }

  /// Every cut of an archive, and every changed byte of a member's data, is damage of that member.
  @Test func everyCutIsDamageOfItsMember() throws {
    var random = SeededRandom(3)
    let folder = try TestFolder()
    let lines = (0..<400).flatMap { Array("{\"id\":\($0)}\n".utf8) }
    let archive = try archive(lines, &random)
    #expect(archive.starts.count > 2)
    for _ in 0..<60 {
      let cut = Int.random(in: 2..<archive.bytes.count, using: &random)
      let file = try folder.write("cut", archive.bytes.prefix(cut))
      let whole = archive.starts.dropFirst().count { $0 <= cut }
      for threads in [1, 2] {
        let report = check(folder, threads: threads).report(of: file)
        guard !archive.starts.contains(cut) else {
          #expect(report.members == whole)
          continue
        }
        #expect(report.members == whole, "cut at \(cut)")
        let damage = try #require(report.damage.last)
        #expect(
          damage.problem == .compression(.gzip, .truncated) && damage.offset == cut, "cut at \(cut)"
        )
        #expect(damage.member == whole + 1 && damage.line == report.lines + 1, "cut at \(cut)")
        #expect(report.sha256 == nil)
      }
    }
  }

  @Test func aCorruptMemberEndsTheReading() throws {
    let folder = try TestFolder()
    let members = try (0..<3).map { try Self.member(Array("{\"id\":\($0)}\n".utf8)) }
    var second = members[1]
    // The CRC-32 stands before the length.
    second[second.count - 8] ^= 1
    let file = try folder.write("corrupt", members[0] + second + members[2])
    let report = check(folder, threads: 2).report(of: file)
    #expect(report.members == 1 && report.lines == 1)
    #expect(
      report.damage == [
        ArchiveDamage(
          .compression(.gzip, .wrongChecksum), line: 2, offset: members[0].count + second.count - 8,
          member: 2)
      ])
  }

  @Test func garbageBehindTheLastMemberIsDamage() throws {
    let folder = try TestFolder()
    let member = try Self.member(Array("{\"id\":1}\n".utf8))
    let garbage = check(folder, threads: 1).report(
      of: try folder.write("garbage", member + Array("x".utf8)))
    #expect(
      garbage.damage == [ArchiveDamage(.compression(.gzip, .trailingGarbage), offset: member.count)]
    )
    // Tapes are filled up so.
    let padded = check(folder, threads: 1).report(
      of: try folder.write("padded", member + [0, 0, 0]))
    #expect(padded.isSound && padded.members == 1)
  }

  @Test func anEmptyFileIsSoundUnlessItsNameSaysArchive() throws {
    let folder = try TestFolder()
    #expect(check(folder, threads: 1).report(of: try folder.write("empty", [])).isSound)
    let archive = check(folder, threads: 1).report(of: try folder.write("empty.gz", []))
    #expect(archive.damage == [ArchiveDamage(.emptyArchive(.gzip))])
    let missing = check(folder, threads: 1).report(of: folder.path + "/missing")
    #expect(missing.isMissing && !missing.isSound)
  }

  @Test func aLineBeyondTheLimitIsOneMalformedLine() throws {
    let folder = try TestFolder()
    let long = "{\"id\":\"" + String(repeating: "x", count: 3 << 20) + "\"}\n"
    let text = "{\"id\":1}\n" + long + "{\"id\":2}\n{\"id\":}\n"
    for bytes in [Array(text.utf8), try Self.member(Array(text.utf8))] {
      var check = check(folder, threads: 2)
      check.maximumLineBytes = 1000
      let report = check.report(of: try folder.write("long", bytes))
      #expect(report.packages == 2 && report.malformedLines == 2 && report.lines == 4)
      #expect(report.damage.map(\.line) == [2, 4] && report.damage[1].offset == nil)
    }
  }
}
