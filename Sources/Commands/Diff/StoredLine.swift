internal import JSONLines

/// Which of the two inputs a line came from.
enum DiffSide: UInt8, Sendable {
  case old, new
}

/// Where a line of one of the inputs is kept, and what it is about.
struct StoredLine: Sendable {
  let side: DiffSide
  /// The line's number within its input, counted from 1.
  let line: Int
  /// The hash of its key, seeded anew in each run.
  let hash: UInt64
  /// Where the key stands within the line.
  let key: JSONSlice
  /// Where the line stands within its block.
  let range: Range<Int>
}

/// A run of lines that are kept together.
struct LineBlock: Sendable {
  /// How many bytes are gathered in a block, or one line.
  static let size = 1 << 20

  private(set) var bytes: [UInt8] = []
  private(set) var lines: [StoredLine] = []

  /// About how much memory it takes, with what comparing needs, in bytes.
  var cost: Int { bytes.count + lines.count * (MemoryLayout<StoredLine>.stride + 48) }

  /// Makes room for lines.
  mutating func reserve(bytes count: Int) { bytes.reserveCapacity(count) }

  /// Keeps a copy of a line.
  mutating func append(
    _ line: RawSpan, side: DiffSide, number: Int, hash: UInt64, key: JSONSlice
  ) {
    let start = bytes.count
    bytes.append(line)
    lines.append(
      StoredLine(side: side, line: number, hash: hash, key: key, range: start..<bytes.count))
  }

  /// Keeps a copy of a line that another block holds.
  mutating func append(_ line: RawSpan, of stored: StoredLine) {
    append(line, side: stored.side, number: stored.line, hash: stored.hash, key: stored.key)
  }

  /// Lends a line's bytes.
  func withLine<Result, Failure: Error>(
    _ line: StoredLine, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(bytes.span.bytes.extracting(line.range))
  }
}

extension LineBlock {
  /// Appends a line to bytes from which `read` takes it again.
  func write(_ line: StoredLine, to output: inout [UInt8]) {
    output.append(line.side.rawValue)
    output.append(line.key.kind.rawValue)
    output.append(line.key.hasEscapes ? 1 as UInt8 : 0)
    output.append(number: UInt64(line.line))
    output.append(number: line.hash)
    output.append(number: UInt64(line.key.offset))
    output.append(number: UInt64(line.key.length))
    output.append(number: UInt64(line.range.count))
    output.append(line.range, of: bytes.span.bytes)
  }

  /// Takes the lines in that `write` wrote.
  mutating func read(_ stored: [UInt8]) {
    let span = stored.span.bytes
    var offset = 0
    while offset + 43 <= stored.count {
      func number(_ place: Int) -> Int {
        Int(truncatingIfNeeded: stored.number(at: offset + 3 + 8 * place))
      }
      let length = number(4)
      let start = number(2)
      let key = JSONSlice(
        offset: start, end: start + number(3),
        kind: JSONKind(rawValue: stored[offset + 1]) ?? .absent,
        hasEscapes: stored[offset + 2] == 1)
      append(
        span.extracting((offset + 43)..<(offset + 43 + length)),
        side: DiffSide(rawValue: stored[offset]) ?? .old, number: number(0),
        hash: stored.number(at: offset + 11), key: key)
      offset += 43 + length
    }
  }
}

extension [UInt8] {
  /// Appends a number as eight bytes, least significant first.
  mutating func append(number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  /// The number whose eight bytes begin at an offset.
  func number(at offset: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(self[offset + $1]) << UInt64(8 * $1) }
  }
}
