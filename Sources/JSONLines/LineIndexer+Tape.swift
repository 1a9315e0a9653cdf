internal import CScan

extension LineIndexer {
  /// Finds the columns of a line that a kernel has scanned.
  ///
  /// The tokens of a line that was checked in full alternate: colon, comma, colon, …, closing brace. Of
  /// a line that was trusted they may come in any order; every range is cut to the line's bounds.
  ///
  /// - Parameters:
  ///   - start: the line's place in the chunk.
  ///   - tokens: the tokens of its outermost object, as offsets in the chunk; not empty.
  ///   - escapes: where backslashes may stand in the chunk.
  ///   - names: what is known of the names.
  ///   - kernels: what looks for names of the columns' lengths.
  @inline(__always)
  mutating func take(
    _ line: RawSpan, at start: Int, tokens: UnsafeBufferPointer<UInt32>, escapes: EscapeBlocks,
    names: NameSpelling, kernels: ScanKernels
  ) {
    slices.update(repeating: .absent)
    let brace = line.skippingWhitespace(from: 0, to: line.byteCount)
    let end = min(Int(tokens[tokens.count &- 1]) &- start &+ 1, line.byteCount)
    whole = JSONSlice(offset: brace, end: max(end, brace), kind: .object)
    if slices.count == 0 { return }
    let escapes = escapes.inLine(at: start)
    if names == .tight {
      takeTight(line, at: start, brace: brace, tokens: tokens, escapes: escapes, kernels: kernels)
      return
    }
    var nameStart = brace &+ 1
    var next = 0
    while next &+ 1 < tokens.count {
      let colon = Int(tokens[next]) &- start
      let valueEnd = Int(tokens[next &+ 1]) &- start
      next &+= 2
      if names != .unchecked {
        note(line, name: nameStart, colon: colon, valueEnd: valueEnd, escapes)
      } else {
        noteUnchecked(line, name: nameStart, colon: colon, valueEnd: valueEnd, escapes)
      }
      nameStart = valueEnd &+ 1
    }
  }

  /// The same for a line without white space: only members with names of the columns' lengths are looked
  /// at.
  @inline(__always)
  private mutating func takeTight(
    _ line: RawSpan, at start: Int, brace: Int, tokens: UnsafeBufferPointer<UInt32>,
    escapes: EscapeBlocks, kernels: ScanKernels
  ) {
    var before = start &+ brace
    var next = 0
    while next &+ 1 < tokens.count {
      let few = UnsafeBufferPointer(rebasing: tokens[next..<min(next &+ 128, tokens.count & ~1)])
      var members = kernels.members(
        ofLengths: columns.lengths, tokens: few, before: UInt32(truncatingIfNeeded: before))
      while members != 0 {
        let member = 2 &* members.trailingZeroBitCount
        members &= members &- 1
        let name = (member == 0 ? before : Int(few[member &- 1])) &+ 1
        note(
          line, name: name &- start, colon: Int(few[member]) &- start,
          valueEnd: Int(few[member &+ 1]) &- start, escapes)
      }
      before = Int(few[few.count &- 1])
      next &+= few.count
    }
  }

  /// Notes a member if it is one of the columns.
  @inline(__always)
  private func note(
    _ line: RawSpan, name: Int, colon: Int, valueEnd: Int, _ escapes: EscapeBlocks
  ) {
    var start = name
    var end = colon
    if line.byte(start) != UInt8(ascii: "\"") || line.byte(end &- 1) != UInt8(ascii: "\"") {
      start = line.skippingWhitespace(from: start, to: end)
      end = line.trimmingWhitespace(from: start, to: end)
    }
    let length = end &- start &- 2
    guard length >= 0, columns.lengths &>> UInt64(truncatingIfNeeded: length & 63) & 1 == 1 else {
      return
    }
    line.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
      let spelling = UnsafeBufferPointer(start: base + start + 1, count: length)
      if let slot = slot(spelled: spelling) {
        slices[slot] = line.value(from: colon &+ 1, to: valueEnd, escapes)
      }
    }
  }
}

extension LineIndexer {
  /// Notes a member if it is one of the columns, also where its name is spelled with escapes.
  private func noteUnchecked(
    _ line: RawSpan, name: Int, colon: Int, valueEnd: Int, _ escapes: EscapeBlocks
  ) {
    guard line.contains(UInt8(ascii: "\\"), in: name..<colon) else {
      return note(line, name: name, colon: colon, valueEnd: valueEnd, escapes)
    }
    var decoded: [UInt8] = []
    decoded.appendDecoded(line.value(from: name, to: colon, escapes), of: line)
    let found = decoded.withUnsafeBufferPointer { slot(spelled: $0) }
    if let found { slices[found] = line.value(from: colon &+ 1, to: valueEnd, escapes) }
  }
}

extension RawSpan {
  /// What is left of a range without the white space at its end.
  @inline(__always)
  func trimmingWhitespace(from start: Int, to end: Int) -> Int {
    var end = end
    while end > start, byte(end &- 1) <= 0x20 { end &-= 1 }
    return end
  }

  /// The value that a range of a scanned line holds, white space around it.
  @inline(__always)
  func value(from start: Int, to end: Int, _ escapes: EscapeBlocks) -> JSONSlice {
    let start = skippingWhitespace(from: start, to: end)
    let end = trimmingWhitespace(from: start, to: end)
    guard start < end else { return .absent }
    switch byte(start) {
    case UInt8(ascii: "\""):
      let content = (start &+ 1)..<max(start &+ 1, end &- 1)
      return JSONSlice(
        offset: start, end: end, kind: .string,
        hasEscapes: escapes.mayStand(in: content) && contains(UInt8(ascii: "\\"), in: content))
    case UInt8(ascii: "{"): return JSONSlice(offset: start, end: end, kind: .object)
    case UInt8(ascii: "["): return JSONSlice(offset: start, end: end, kind: .array)
    case let first: return JSONSlice(offset: start, end: end, kind: JSONKind(scalarAt: first))
    }
  }

  @inline(__always)
  fileprivate func contains(_ byte: UInt8, in range: Range<Int>) -> Bool {
    extracting(range).firstOffset(ofByte: byte, from: 0) != nil
  }
}

/// What is known of the names of a scanned line's members.
enum NameSpelling: BitwiseCopyable {
  /// None holds an escape, and no white space stands around them.
  case tight
  /// None holds an escape.
  case checked
  case unchecked
}

/// Which of the blocks of 64 bytes from a place on may hold a backslash, as a scan has found.
struct EscapeBlocks: BitwiseCopyable {
  typealias Words = UnsafeMutablePointer<UInt64>

  /// Invariant: `mpkg_escape_words` words that outlive the line at hand.
  let words: Words
  /// Where the first block begins.
  var start: Int

  /// The same, places counted from the start of a line.
  func inLine(at place: Int) -> EscapeBlocks { EscapeBlocks(words: words, start: start &- place) }

  /// Whether a backslash may stand in a range, which is not before the first block.
  @inline(__always)
  func mayStand(in range: Range<Int>) -> Bool {
    let first = (range.lowerBound &- start) &>> 6
    let last = (range.upperBound &- start) &>> 6
    let word = first &>> 6
    // Few strings go on into the next word's bytes.
    guard word == last &>> 6, word >= 0, word < Int(mpkg_escape_words) else { return true }
    let blocks = (UInt64(2) &<< UInt64(truncatingIfNeeded: last &- first)) &- 1
    return words[word] &>> UInt64(truncatingIfNeeded: first & 63) & blocks != 0
  }
}
