#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension ChunkIndexer {
  /// A text that is looked for before a line is, for as long as that saves work.
  struct Requirement {
    private var texts: [SearchedText]
    /// How many lines held the text, and how many did not.
    private var hits = 0
    private var misses = 0

    init(_ texts: [SearchedText]) { self.texts = texts }

    /// Chooses the text that fewest lines hold, by the lines at the beginning of a chunk.
    mutating func choose(by bytes: RawSpan, _ kernels: ScanKernels) {
      guard texts.count > 1 else { return }
      let sample = bytes.extracting(0..<min(bytes.byteCount, 128 << 10))
      let counts = texts.map { kernels.lineCount(of: $0, in: sample) }
      if let best = counts.indices.min(by: { counts[$0] < counts[$1] }) { texts = [texts[best]] }
    }

    var text: SearchedText { texts[0] }

    /// Whether looking for the text has cost more than it saved.
    mutating func isWorthless(afterMisses more: Int, hit: Bool) -> Bool {
      misses += more
      if hit { hits += 1 }
      return hits >= 64 && hits > misses
    }
  }

  /// Passes over the lines that lack the required text; returns how many.
  mutating func skipLines(of chunk: RawSpan) -> Int {
    guard var wanted = requirement, position < chunk.byteCount else { return 0 }
    let rest = chunk.extracting(position..<chunk.byteCount)
    wanted.choose(by: rest, kernels)
    let found = kernels.firstOffset(of: wanted.text, in: rest)
    let end = found.map { rest.startOfLine(at: $0) } ?? rest.byteCount
    var skipped = kernels.count(0x0A, in: rest.extracting(0..<end))
    if found == nil, rest.byte(rest.byteCount - 1) != 0x0A { skipped += 1 }
    position += end
    requirement = wanted.isWorthless(afterMisses: skipped, hit: found != nil) ? nil : wanted
    return skipped
  }
}

extension ScanKernels {
  /// How many lines hold a text.
  fileprivate func lineCount(of text: SearchedText, in bytes: RawSpan) -> Int {
    var count = 0
    var position = 0
    while position < bytes.byteCount,
      let found = firstOffset(of: text, in: bytes.extracting(position..<bytes.byteCount))
    {
      count += 1
      position = bytes.firstOffset(ofByte: 0x0A, from: position + found) ?? bytes.byteCount
    }
    return count
  }
}

extension RawSpan {
  /// The first place of a byte at or behind an offset.
  @inline(__always)
  func firstOffset(ofByte byte: UInt8, from start: Int) -> Int? {
    withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, start < bytes.count,
        let found = memchr(base + start, Int32(byte), bytes.count - start)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  /// Where the line starts that an offset lies in.
  func startOfLine(at offset: Int) -> Int {
    var start = offset
    while start > 0, byte(start - 1) != 0x0A { start -= 1 }
    return start
  }
}
