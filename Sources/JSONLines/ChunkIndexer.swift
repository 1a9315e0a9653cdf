internal import CScan

/// How closely lines are looked at.
package enum LineCheck: Sendable {
  /// Every byte: RFC 8259's grammar and UTF-8.
  case full
  /// Only what tells where the columns stand.
  case structure
  /// Not at all: any bytes are a line, and columns are not looked for.
  case nothing
}

/// Walks over the lines of a chunk, checks them, and finds the wanted columns of each.
///
/// A kernel scans some hundred lines at a time and leaves a tape: where each line ends, and where the
/// colons, commas and the closing brace of its outermost object stand. Worked example: of
///
///     {"a":1,"b":[2,3]}
///
/// the tape has the offsets 4 (`:`), 6 (`,`), 10 (`:`) and 16 (`}`): a name stands before each colon, its
/// value between the colon and the next token. What the kernel is in doubt of goes to `LineIndexer`,
/// which is exact, line by line; where that happens a lot the kernel is not asked for a while.
///
/// Invariants: `0 <= line < lineCount <= lineCapacity` while a scanned line is at hand;
/// `tokens[0..<lines[lineCount - 1].tokens_end]` is initialised, and its offsets lie in the chunk.
package struct ChunkIndexer: ~Copyable {
  /// One line of a chunk.
  package struct Line: BitwiseCopyable {
    package enum State: BitwiseCopyable {
      /// Nothing but white space.
      case blank
      /// JSON, and its columns are in `index`.
      case indexed
      /// No JSON; `failure` tells why.
      case malformed
    }

    /// The line's first byte, the offset behind its last one, and where the next line starts.
    package let start: Int
    package let end: Int
    package let next: Int
    /// Whether the line ends in a single LF, so that it can be copied with its end.
    package let endsInLineFeed: Bool
    package fileprivate(set) var state: State
    /// How many lines before it were passed over because they lack the required text.
    package let skipped: Int
  }

  private static let lineCapacity = 4096
  private static let tokenCapacity = 32 << 10
  /// How much the kernel scans before its tape is used, in bytes.
  private static let scanSize = 256 << 10

  /// The columns of the line at hand.
  package private(set) var index: LineIndexer
  /// Why the line at hand is malformed.
  package private(set) var failure: JSONSyntaxError?
  let kernels: ScanKernels
  private let check: LineCheck
  var requirement: Requirement?
  /// Whether the requirement still saves work; asked anew for each chunk, so that what is passed over
  /// hangs on the chunk alone.
  var isSearching = false
  private let lines: UnsafeMutablePointer<mpkg_line>
  private let tokens: UnsafeMutablePointer<UInt32>
  private let escapes: EscapeBlocks.Words
  /// Memory for the marks of a scan, if somebody looks into values.
  private let marks: UnsafeMutablePointer<UInt64>?
  /// Where the scan began whose tape is at hand.
  private var scanStart = 0
  private var names: NameSpelling = .unchecked
  private var lineCount = 0
  private var line = 0
  /// Where the next line starts.
  var position = 0
  /// How many lines are still indexed one by one, and how many will be after the next doubt.
  private var exactLines = 0
  private var patience = 1

  /// - Parameters:
  ///   - required: texts of which lines that lack one may be passed over unseen, where not every
  ///     byte is checked.
  package init(
    columns: ColumnSet, check: LineCheck = .full, required: [SearchedText] = [],
    kernels: ScanKernels = .best
  ) {
    index = LineIndexer(columns: columns)
    self.kernels = kernels
    self.check = check
    requirement = check == .full || required.isEmpty ? nil : Requirement(required)
    lines = .allocate(capacity: Self.lineCapacity)
    tokens = .allocate(capacity: Self.tokenCapacity + Int(mpkg_token_slack))
    escapes = .allocate(capacity: Int(mpkg_escape_words))
    escapes.initialize(repeating: 0, count: Int(mpkg_escape_words))
    marks = columns.holdsPaths ? Self.allocateMarks() : nil
  }

  private static func allocateMarks() -> UnsafeMutablePointer<UInt64> {
    let words = Int(mpkg_mark_words)
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: words * MemoryLayout<UInt64>.size, alignment: 64)
    return memory.initializeMemory(as: UInt64.self, repeating: 0, count: words)
  }

  deinit {
    lines.deallocate()
    tokens.deallocate()
    escapes.deallocate()
    marks?.deallocate()
  }

  /// How many lines the kernel left to be indexed one by one.
  package private(set) var linesIndexedOneByOne = 0

  /// Begins on a chunk.
  package mutating func start() {
    lineCount = 0
    line = 0
    position = 0
    requirement?.forgetCounts()
    isSearching = requirement != nil
  }

  /// The lines passed over behind the last line, once `next` gave nil.
  package private(set) var skippedAtEnd = 0

  /// The next line, nil behind the last. A CR before the LF belongs to the line's end.
  package mutating func next(in chunk: RawSpan) -> Line? {
    if line < lineCount { return scannedLine(in: chunk, skipped: 0) }
    var skipped = 0
    if isSearching {
      skipped = skipLines(of: chunk)
      if position >= chunk.byteCount {
        skippedAtEnd = skipped
        return nil
      }
    }
    skippedAtEnd = 0
    guard position < chunk.byteCount else { return nil }
    if check == .nothing { return anyLine(of: chunk, skipped: skipped) }
    if exactLines > 0 {
      exactLines -= 1
      return exactLine(of: chunk, skipped: skipped)
    }
    if scan(chunk, alone: isSearching) { return scannedLine(in: chunk, skipped: skipped) }
    if check == .structure {
      // Whether a trusted line passes hangs on the line alone, never on its neighbours.
      let passes = !isSearching && scan(chunk, alone: true)
      return passes
        ? scannedLine(in: chunk, skipped: skipped) : exactLine(of: chunk, skipped: skipped)
    }
    exactLines = patience - 1
    patience = min(2 * patience, 512)
    return exactLine(of: chunk, skipped: skipped)
  }

  /// Fills the tape from `position` on, or with the line there alone; false where that line needs a
  /// closer look.
  private mutating func scan(_ chunk: RawSpan, alone: Bool) -> Bool {
    let end =
      !alone
      ? chunk.byteCount
      : chunk.firstOffset(ofByte: 0x0A, from: position).map { $0 + 1 } ?? chunk.byteCount
    let tape = mpkg_tape(
      lines: lines, line_capacity: Self.lineCapacity, tokens: tokens,
      token_capacity: Self.tokenCapacity, enough: position + Self.scanSize, escapes: escapes,
      marks: marks)
    let result = chunk.withUnsafeBytes { bytes -> mpkg_scan_result? in
      guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
        end <= mpkg_scan_limit
      else { return nil }
      return kernels.table.pointee.scan(
        base, position, end, check == .full ? .all : .structure, tape)
    }
    line = 0
    scanStart = position
    lineCount = result?.lines ?? 0
    names = check != .full ? .unchecked : result?.has_white == false ? .tight : .checked
    if lineCount > 0 { patience = 1 }
    return lineCount > 0
  }

  /// The next line of the tape.
  @inline(__always)
  private mutating func scannedLine(in chunk: RawSpan, skipped: Int) -> Line {
    let firstToken = line == 0 ? 0 : Int(lines[line - 1].tokens_end)
    let entry = lines[line]
    line += 1
    let start = position
    let lineFeed = Int(entry.end)
    var end = lineFeed
    if end > start, chunk.byte(end - 1) == 0x0D { end -= 1 }
    position = min(lineFeed + 1, chunk.byteCount)
    let isBlank = firstToken == Int(entry.tokens_end)
    if !isBlank {
      index.marks = marks.map { ScanMarks(marks: $0, escapes: escapes, start: scanStart &- start) }
      index.take(
        chunk.extracting(start..<end), at: start,
        tokens: UnsafeBufferPointer(
          start: tokens + firstToken, count: Int(entry.tokens_end) - firstToken),
        escapes: EscapeBlocks(words: escapes, start: scanStart), names: names, kernels: kernels)
    }
    return Line(
      start: start, end: end, next: position,
      endsInLineFeed: lineFeed < chunk.byteCount && end == lineFeed,
      state: isBlank ? .blank : .indexed, skipped: skipped)
  }

  /// The next line, indexed by itself.
  private mutating func exactLine(of chunk: RawSpan, skipped: Int) -> Line {
    linesIndexedOneByOne += 1
    var line = anyLine(of: chunk, skipped: skipped)
    guard line.state != .blank else { return line }
    do throws(JSONSyntaxError) {
      try index.index(chunk.extracting(line.start..<line.end))
    } catch {
      failure = error
      line.state = .malformed
    }
    return line
  }

  /// The next line, whatever it holds.
  private mutating func anyLine(of chunk: RawSpan, skipped: Int) -> Line {
    let start = position
    let found = chunk.firstOffset(ofByte: 0x0A, from: start)
    let lineFeed = found ?? chunk.byteCount
    var end = lineFeed
    if end > start, chunk.byte(end - 1) == 0x0D { end -= 1 }
    position = min(lineFeed + 1, chunk.byteCount)
    return Line(
      start: start, end: end, next: position, endsInLineFeed: found != nil && end == lineFeed,
      state: chunk.extracting(start..<end).isBlank ? .blank : .indexed, skipped: skipped)
  }
}
