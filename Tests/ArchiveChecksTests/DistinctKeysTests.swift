import ByteStreams
import JSONLines
import TestTools
import Testing

@testable import ArchiveChecks

@Suite struct DistinctKeysTests {
  /// Adds keys in pieces of random sizes.
  private func count(_ keys: [Int], limit: Int, _ random: inout SeededRandom) throws -> Int {
    let folder = try TestFolder()
    let secret = FingerprintKey(seed: 7)
    var distinct = DistinctKeys(folder: folder.path, limit: limit)
    var rest = keys[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...50, using: &random))
      rest = rest.dropFirst(piece.count)
      try distinct.add(piece.map { secret.fingerprint(of: Array("\($0)".utf8).span.bytes) })
    }
    #expect(distinct.count == keys.count)
    return try distinct.finish()
  }

  @Test(arguments: [16, 64, 1000, 1 << 19]) func countsWhatASetCounts(limit: Int) throws {
    for seed in 0..<8 as Range<UInt64> {
      var random = SeededRandom(seed)
      let range = 0...Int.random(in: 0...2000, using: &random)
      let keys = (0..<Int.random(in: 0...1500, using: &random)).map { _ in
        Int.random(in: range, using: &random)
      }
      #expect(try count(keys, limit: limit, &random) == Set(keys).count, "seed \(seed)")
    }
  }

  @Test func oneKeyAgainAndAgainIsOne() throws {
    var random = SeededRandom(1)
    #expect(try count(Array(repeating: 5, count: 10_000), limit: 64, &random) == 1)
  }

  @Test func nothingIsNothing() throws {
    var random = SeededRandom(1)
    #expect(try count([], limit: 2, &random) == 0)
  }
}
