internal import CScan

/// What a scan leaves of the lines it has seen to who looks into their values: where brackets, colons and
/// commas stand outside strings, and which blocks of 64 bytes may hold a backslash.
///
/// Both tell of the bytes from `start` on, which is counted from the line at hand's first byte and lies
/// before it, but for the scan's first line.
struct ScanMarks: BitwiseCopyable {
  /// How long a value may be to have its backslashes told by one word, in bytes.
  static let longestValue = 63 * 64

  /// Invariant: `mpkg_mark_words` and `mpkg_escape_words` words that outlive the line at hand.
  let marks: UnsafePointer<UInt64>
  let escapes: UnsafePointer<UInt64>
  let start: Int

  /// Lists the marks of a value; nil where they do not reach that far, or the value is too long.
  ///
  /// - Parameter tokens: has room for as many tokens as the value has bytes, and `mpkg_nest_slack`.
  @inline(__always)
  func tokens(
    of slice: JSONSlice, in memory: UnsafeRawBufferPointer, base: UnsafePointer<UInt8>,
    into tokens: UnsafeMutablePointer<UInt32>, _ kernels: ScanKernels
  ) -> TokenList? {
    let from = Int(slice.offset) &- start
    let to = slice.end &- start
    guard slice.length <= Self.longestValue, from >= 0, to <= Int(mpkg_mark_words) * 64 else {
      return nil
    }
    let count = kernels.table.pointee.marked_tokens(
      marks, from, to, UInt32(truncatingIfNeeded: start), tokens)
    let firstBlock = from &>> 6
    return TokenList(
      memory: memory, base: base, start: start &+ firstBlock &<< 6,
      backslashes: escapeBlocks(from: firstBlock), tokens: tokens, count: count)
  }

  /// Which of 64 blocks from one on may hold a backslash.
  @inline(__always)
  private func escapeBlocks(from first: Int) -> UInt64 {
    let word = first &>> 6
    let shift = UInt64(truncatingIfNeeded: first & 63)
    let blocks = escapes[word] &>> shift
    if shift == 0 { return blocks }
    guard word &+ 1 < Int(mpkg_escape_words) else { return blocks }
    return blocks | escapes[word &+ 1] &<< (64 &- shift)
  }
}
