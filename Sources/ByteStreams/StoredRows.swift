/// The rows of a stored input, from front to back or one at a time by where they begin.
///
/// Worked example: of the CSV bytes `a,b\n1,"x\ny"\n` the rows begin at 0 and 4, on the lines 1 and 2:
/// a line feed between quotes ends no row.
package struct StoredRows: ~Copyable {
  /// What ends a row.
  package enum Framing: Equatable, Sendable {
    /// A line feed.
    case lines
    /// A line feed outside quotes (RFC 4180); `separator` is the byte between cells.
    case cells(separator: UInt8)

    /// Rows of CSV, with commas between the cells.
    package static let csv = Framing.cells(separator: UInt8(ascii: ","))
  }

  /// One row.
  package struct Row: Sendable {
    /// Where it begins in the input.
    package var offset: Int
    /// The line that it begins on, counted from 1.
    package var line: Int
    /// Its bytes without the end; the first ones only where it is too long.
    package var bytes: [UInt8]
    /// Whether it is longer than the limit.
    package var isTooLong = false
    /// Whether the input ends between quotes.
    package var isUnfinished = false
  }

  private let input: StoredInput
  private let framing: Framing
  private let maximumRowBytes: Int
  /// Where the next row begins, and on which line.
  private var position: Int
  private var line = 1
  /// Bytes of the input that were read: those at `windowStart` and on.
  private var window: [UInt8] = []
  private var windowStart = 0
  private let windowSize: Int

  /// - Parameter windowSize: how much is read at a time, in bytes.
  package init(
    _ input: StoredInput, framing: Framing, maximumRowBytes: Int, windowSize: Int = 1 << 20
  ) throws(StreamError) {
    self.input = input
    self.framing = framing
    self.maximumRowBytes = maximumRowBytes
    self.windowSize = windowSize
    position = 0
    try fill(to: 3)
    if window.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// What messages call the input.
  package var name: String { input.name }

  /// The first byte that is no white space, nil where there is none.
  package mutating func firstByte() throws(StreamError) -> UInt8? {
    var offset = position
    while true {
      if offset - windowStart >= window.count {
        let known = window.count
        try fill(to: known + windowSize)
        if window.count == known { return nil }
      }
      let byte = window[offset - windowStart]
      if byte != 0x20, byte != 0x09, byte != 0x0D, byte != 0x0A { return byte }
      offset += 1
    }
  }

  /// The next row, nil at the end.
  package mutating func next() throws(StreamError) -> Row? {
    discard()
    guard let end = try end() else { return nil }
    var row = row(to: end)
    let next = end.next ?? windowStart + window.count
    switch framing {
    case .lines: line += 1
    case .cells:
      line += window[(position - windowStart)..<(next - windowStart)].reduce(0) {
        $1 == 0x0A ? $0 + 1 : $0
      }
    }
    if row.isTooLong, end.next == nil {
      row.isUnfinished = try skip(from: end.end, end.state)
    } else {
      position = next
    }
    if row.isTooLong { row.bytes = Array(row.bytes.prefix(LineReader.keptOfLongLine)) }
    return row
  }

  /// The row that begins at an offset; nil where the input ends before it. Its line is not told (0).
  package mutating func row(at offset: Int) throws(StreamError) -> Row? {
    if offset < windowStart || offset > windowStart + window.count {
      window.removeAll(keepingCapacity: true)
      windowStart = offset
    }
    position = offset
    line = 0
    discard()
    guard let end = try end() else { return nil }
    return row(to: end)
  }

  /// How many line feeds stand from one offset to another.
  package mutating func lineFeeds(in range: Range<Int>) throws(StreamError) -> Int {
    var count = 0
    var offset = range.lowerBound
    while offset < range.upperBound {
      window.removeAll(keepingCapacity: true)
      windowStart = offset
      try fill(to: 1)
      if window.isEmpty { break }
      count += window.prefix(range.upperBound - offset).reduce(0) { $1 == 0x0A ? $0 + 1 : $0 }
      offset += window.count
    }
    return count
  }

  private func row(to end: RowEnd) -> Row {
    var content = window[(position - windowStart)..<(end.end - windowStart)]
    if content.last == 0x0D, end.next != nil || framing == .lines { content.removeLast() }
    return Row(
      offset: position, line: line, bytes: Array(content), isTooLong: end.isTooLong,
      isUnfinished: end.isUnfinished)
  }

  /// Forgets what stands before the position, once that is worth it.
  private mutating func discard() {
    let passed = position - windowStart
    guard passed >= windowSize || passed == window.count else { return }
    window.removeFirst(min(passed, window.count))
    windowStart = position
  }

  /// Reads until the window has so many bytes, or to the input's end.
  private mutating func fill(to wanted: Int) throws(StreamError) {
    while window.count < wanted {
      let known = window.count
      let room = max(wanted - known, windowSize)
      window.append(contentsOf: repeatElement(0, count: room))
      let (input, offset) = (input, windowStart + known)
      let read = try window.withUnsafeMutableBufferPointer { bytes throws(StreamError) -> Int in
        let room = UnsafeMutableBufferPointer(rebasing: bytes[known...])
        return try input.read(at: offset, into: UnsafeMutableRawBufferPointer(room))
      }
      window.removeLast(room - read)
      if read == 0 { return }
    }
  }

  /// Where a row ends, as offsets in the input.
  private struct RowEnd {
    /// Behind its last byte.
    var end: Int
    /// Behind its line feed; nil where the input ends without one, or the row is too long.
    var next: Int?
    var isTooLong = false
    var isUnfinished = false
    /// Where in a cell the bytes behind `end` go on.
    var state = CellState.start
  }

  /// Finds the end of the row at `position`; nil where there is no row.
  private mutating func end() throws(StreamError) -> RowEnd? {
    var searched = position - windowStart
    var state = CellState.start
    while true {
      if let place = lineFeed(from: &searched, &state) {
        let isTooLong = place - (position - windowStart) > maximumRowBytes + 1
        return RowEnd(
          end: windowStart + place, next: windowStart + place + 1, isTooLong: isTooLong)
      }
      let length = window.count - (position - windowStart)
      if length > maximumRowBytes + 1 {
        return RowEnd(
          end: windowStart + window.count, next: nil, isTooLong: true, state: state)
      }
      let known = window.count
      try fill(to: known + windowSize)
      if window.count == known {
        if length <= 0 { return nil }
        return RowEnd(end: windowStart + known, next: nil, isUnfinished: state == .quoted)
      }
    }
  }

  /// The first line feed that ends a row; `searched` moves behind all that was looked at.
  private func lineFeed(from searched: inout Int, _ state: inout CellState) -> Int? {
    window.withUnsafeBytes { bytes -> Int? in
      let rest = UnsafeRawBufferPointer(rebasing: bytes[min(searched, bytes.count)...])
      guard case .cells(let separator) = framing else {
        let found = rest.firstLineFeed()
        searched += found ?? rest.count
        return found.map { _ in searched }
      }
      for (place, byte) in rest.enumerated()
      where state.advance(over: byte, separator: separator) {
        searched += place
        return searched
      }
      searched += rest.count
      return nil
    }
  }

  /// Goes on behind the line feed that ends a row past the limit.
  ///
  /// - Parameter state: where in a cell the bytes at the offset go on.
  /// - Returns: whether the input ends between quotes.
  private mutating func skip(
    from offset: Int, _ state: CellState
  ) throws(StreamError) -> Bool {
    var state = state
    position = offset
    while true {
      window.removeAll(keepingCapacity: true)
      windowStart = position
      try fill(to: windowSize)
      if window.isEmpty { return state == .quoted }
      var searched = 0
      let next = lineFeed(from: &searched, &state).map { $0 + 1 }
      if framing != .lines {
        line += window.prefix(next ?? window.count).reduce(0) { $1 == 0x0A ? $0 + 1 : $0 }
      }
      position = windowStart + (next ?? window.count)
      if next != nil { return false }
    }
  }
}

/// The parser's position in a CSV cell (RFC 4180). A quote opens a quoted cell only at the cell's
/// start, after optional blanks.
private enum CellState {
  case start, plain, quoted, behindQuote

  /// Goes on over a byte; whether it ends the row.
  mutating func advance(over byte: UInt8, separator: UInt8) -> Bool {
    let isQuote = byte == UInt8(ascii: "\"")
    if self == .quoted {
      if isQuote { self = .behindQuote }
      return false
    }
    if byte == UInt8(ascii: "\n") { return true }
    switch byte {
    case separator: self = .start
    case UInt8(ascii: " ") where self == .start, 0x09 where self == .start: break
    case _ where isQuote && self != .plain: self = .quoted
    default: self = .plain
    }
    return false
  }
}
