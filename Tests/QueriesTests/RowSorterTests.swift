import ByteStreams
import Queries
import TestTools
import Testing

@Suite struct RowSorterTests {
  private struct Row: Equatable {
    var key: [UInt8]
    var row: [UInt8]
  }

  /// Keys that share their beginnings, of any length and with zero bytes; some rows are large.
  private func randomRows(_ random: inout SeededRandom) -> [Row] {
    let shared = (0..<Int.random(in: 0...30, using: &random)).map { _ in
      UInt8.random(in: .min ... .max, using: &random)
    }
    return (0..<Int.random(in: 1...400, using: &random)).map { number in
      let tail = (0..<Int.random(in: 0...20, using: &random)).map { _ in
        UInt8.random(in: 0...2, using: &random)
      }
      let isLarge = Int.random(in: 0..<100, using: &random) == 0
      let size = isLarge ? Int.random(in: 0...200_000, using: &random) : 0
      return Row(
        key: shared + tail,
        row: Array("\(number) ".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: size))
    }
  }

  private func sorted(_ rows: [Row], wanted: Int?, memory: Int) throws -> [Row] {
    var sorter = RowSorter(wanted: wanted, memory: memory, folder: "/tmp")
    for row in rows { try sorter.add(key: row.key.span.bytes, row: row.row.span.bytes) }
    var found: [Row] = []
    try sorter.finish { key, row throws(StreamError) in
      found.append(Row(key: bytes(of: key), row: bytes(of: row)))
      return wanted.map { found.count < $0 } ?? true
    }
    return found
  }

  private func bytes(of span: RawSpan) -> [UInt8] {
    (0..<span.byteCount).map { span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
  }

  @Test func `random rows come in the order of their keys, equal ones as they came`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed)
    for round in 0..<25 {
      let rows = randomRows(&random)
      let expected = rows.enumerated().sorted {
        $0.element.key != $1.element.key
          ? $0.element.key.lexicographicallyPrecedes($1.element.key) : $0.offset < $1.offset
      }.map(\.element)
      for memory in [1, 4 << 10, 256 << 10, 64 << 20] {
        let note = "seed \(seed), round \(round), memory \(memory)"
        #expect(try sorted(rows, wanted: nil, memory: memory) == expected, "\(note)")
        let wanted = Int.random(in: 1...50, using: &random)
        #expect(
          try sorted(rows, wanted: wanted, memory: memory) == Array(expected.prefix(wanted)),
          "\(note), wanted \(wanted)")
      }
    }
  }
}
