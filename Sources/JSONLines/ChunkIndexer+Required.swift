internal import CScan

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension ChunkIndexer {
  /// Texts that are looked for before a line is, for as long as that saves work.
  struct Requirement {
    /// The one that fewest lines seem to hold comes first.
    private(set) var texts: [SearchedText]
    private var isOrdered = false
    /// How many lines held all texts, and how many did not.
    private var hits = 0
    private var misses = 0

    init(_ texts: [SearchedText]) { self.texts = texts }

    /// Orders the texts by how many lines at the beginning of some bytes hold them.
    mutating func order(by bytes: RawSpan, _ kernels: ScanKernels) {
      if isOrdered { return }
      isOrdered = true
      guard texts.count > 1 else { return }
      let sample = bytes.extracting(0..<min(bytes.byteCount, 128 << 10))
      texts =
        texts
        .map { (text: $0, lines: kernels.lineCount(of: $0, in: sample)) }
        .sorted { $0.lines < $1.lines }
        .map(\.text)
    }

    mutating func note(misses more: Int, hit: Bool) {
      misses += more
      if hit { hits += 1 }
    }

    mutating func forgetCounts() { (hits, misses) = (0, 0) }

    /// Whether looking for the texts has cost more than it saved.
    var isWorthless: Bool { hits >= 64 && hits > misses }
  }

  /// Passes over the lines that lack a required text; returns how many.
  ///
  /// Each text in turn is looked for from the line at hand on, and where it stands only in a later one,
  /// that is the line at hand, until one holds them all.
  mutating func skipLines(of chunk: RawSpan) -> Int {
    requirement?.order(by: chunk, kernels)
    guard let texts = requirement?.texts, position < chunk.byteCount else { return 0 }
    var skipped = 0
    var held = 0
    var next = 0
    while held < texts.count {
      let rest = chunk.extracting(position..<chunk.byteCount)
      let (found, lineFeeds) = kernels.find(texts[next], in: rest)
      skipped += lineFeeds
      guard let found else {
        if chunk.byte(chunk.byteCount - 1) != 0x0A { skipped += 1 }
        position = chunk.byteCount
        break
      }
      if lineFeeds > 0 {
        position = chunk.startOfLine(at: position + found, from: position)
        held = 0
      }
      held += 1
      next = (next + 1) % texts.count
    }
    requirement?.note(misses: skipped, hit: held == texts.count)
    if requirement?.isWorthless == true { isSearching = false }
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
  package func firstOffset(ofByte byte: UInt8, from start: Int) -> Int? {
    withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, start < bytes.count,
        let found = memchr(base + start, Int32(byte), bytes.count - start)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  /// Where the line starts that an offset lies in, given that a line starts at `start` before it.
  fileprivate func startOfLine(at offset: Int, from start: Int) -> Int {
    withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return start }
      return start + mpkg_start_of_line(base + start, offset - start)
    }
  }
}
