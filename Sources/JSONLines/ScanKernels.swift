internal import CScan

/// One instruction set's kernels over runs of bytes (see `CScan`).
package struct ScanKernels: Sendable {
  /// Invariant: points to a table that is constant and lives as long as the program.
  nonisolated(unsafe) let table: UnsafePointer<mpkg_kernels>

  /// The best that this processor can run.
  package static let best = ScanKernels(table: mpkg_best_kernels())

  /// All that this processor can run, the portable ones first.
  package static var all: [ScanKernels] {
    var kernels: [ScanKernels] = []
    while let table = mpkg_kernels_at(kernels.count) { kernels.append(ScanKernels(table: table)) }
    return kernels
  }

  /// The instruction set, such as `AVX-512`.
  package var name: String { String(cString: table.pointee.name) }

  /// How often a byte stands in some bytes.
  package func count(_ byte: UInt8, in bytes: RawSpan) -> Int {
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
      return table.pointee.count_byte(base, bytes.count, byte)
    }
  }

  /// The first offset where a text stands, or an escape that could spell one of its bytes; nil if there
  /// is none. Also how many LF stand before it, or in all bytes.
  package func find(
    _ text: SearchedText, in bytes: RawSpan
  ) -> (offset: Int?, lineFeeds: Int) {
    bytes.withUnsafeBytes { bytes in
      text.bytes.withUnsafeBufferPointer { needle in
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
          let start = needle.baseAddress
        else { return (nil, 0) }
        let wanted = mpkg_text(
          bytes: start, count: needle.count, first: text.rarest.first, second: text.rarest.second)
        var lineFeeds = 0
        let found = table.pointee.find_text(base, bytes.count, wanted, &lineFeeds)
        return (found < bytes.count ? found : nil, lineFeeds)
      }
    }
  }

  /// The first offset where a text stands, or an escape that could spell one of its bytes; nil if there
  /// is none.
  package func firstOffset(of text: SearchedText, in bytes: RawSpan) -> Int? {
    find(text, in: bytes).offset
  }

  /// The first offset where a text stands in a short run of bytes, nil if nowhere; an empty text stands
  /// at 0.
  ///
  /// - Parameter rarest: the places of the two bytes of it that are looked for first.
  @inline(__always)
  package func firstOffset(
    of text: RawSpan, rarest: (first: Int, second: Int), in bytes: RawSpan
  ) -> Int? {
    if text.byteCount == 0 { return 0 }
    precondition(
      rarest.first >= 0 && rarest.second >= 0 && rarest.first < text.byteCount
        && rarest.second < text.byteCount)
    return bytes.withUnsafeBytes { bytes -> Int? in
      text.withUnsafeBytes { text -> Int? in
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
          let start = text.baseAddress?.assumingMemoryBound(to: UInt8.self)
        else { return nil }
        let wanted = mpkg_text(
          bytes: start, count: text.count, first: rarest.first, second: rarest.second)
        let found = table.pointee.find_within(base, bytes.count, wanted)
        return found < bytes.count ? found : nil
      }
    }
  }

  /// Which of up to 64 members of a line without white space may have names of wanted lengths: bit i
  /// stands for member i.
  ///
  /// - Parameters:
  ///   - tokens: the members' colons and what stands behind their values, in turn.
  ///   - before: the offset of what stands before the first name.
  ///   - lengths: bit n is set where names of n bytes, modulo 64, are wanted.
  @inline(__always)
  func members(
    ofLengths lengths: UInt64, tokens: UnsafeBufferPointer<UInt32>, before: UInt32
  ) -> UInt64 {
    precondition(tokens.count <= 128)
    guard let base = tokens.baseAddress else { return 0 }
    return table.pointee.members_of_lengths(base, tokens.count / 2, before, lengths)
  }

  /// The offset behind the bracket that closes the one at `start`, in bytes that were checked before;
  /// `end` where none does.
  package func endOfNest(from start: Int, to end: Int, in bytes: RawSpan) -> Int {
    precondition(0 <= start && start < end && end <= bytes.byteCount)
    return bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return end }
      return table.pointee.end_of_nest(base, start, end)
    }
  }
}
