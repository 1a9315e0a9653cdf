internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import SystemPackage

/// The lines of a snapshot that changes from night to night. None is held in memory: a line lies in the
/// full snapshot, or in a temporary file with the lines that deltas brought.
///
/// Lines have numbers, counted from 0: those of the full snapshot first, then those that were appended.
/// A night is a list of such numbers. That takes 8 bytes for each line of the full snapshot and each
/// appended one, and 8 for each line of a night.
struct SnapshotLines: ~Copyable {
  /// Lines that lie one behind the other, mostly with one line feed between them.
  private struct Places {
    /// The offset of each line's first byte.
    var starts: [Int] = []
    /// The offset behind each line's last byte; `nil` while it is one byte before the next line.
    private var ends: [Int]?
    /// The offset behind the last line and its line feed.
    var end = 0

    /// Adds a line.
    ///
    /// - Parameter next: the offset behind the line's end; behind its last byte and a line feed if it has
    ///   no end.
    mutating func append(_ start: Int, to lineEnd: Int, next: Int) {
      let isGap = !starts.isEmpty && start != end || next - lineEnd != 1
      if isGap, ends == nil {
        ends = starts.indices.map { ($0 + 1 < starts.count ? starts[$0 + 1] : end) - 1 }
      }
      starts.append(start)
      ends?.append(lineEnd)
      end = next
    }

    /// Returns the bytes of some lines, without the end of the last one; `nil` if other bytes than line
    /// feeds may stand between them.
    func bytes(of lines: Range<Int>) -> Range<Int>? {
      let (first, last) = (lines.lowerBound, lines.upperBound - 1)
      if let ends { return lines.count == 1 ? starts[first]..<ends[first] : nil }
      return starts[first]..<((last + 1 < starts.count ? starts[last + 1] : end) - 1)
    }
  }

  private static let pieceSize = 1 << 20

  private let name: String
  private let folder: String
  private let interruption: Interruption?
  /// What the full snapshot is read from; `nil` before its first line.
  private var input: StoredInput?
  /// A copy of the full snapshot's lines, if the input cannot be read again.
  private var copy: TemporaryFile?
  private var full = Places()
  /// The lines that were appended, each with a line feed; `nil` if there are none.
  private var appended: HeldBytes?
  private var brought = Places()
  /// The numbers of the current night's lines; `nil` for those of the full snapshot.
  private var night: [Int]?
  private var next: [Int] = []

  init(full name: String, folder: String, interruption: Interruption?) {
    self.name = name
    self.folder = folder
    self.interruption = interruption
    input = nil
    appended = nil
  }

  /// The number of the current night's lines.
  var count: Int { night?.count ?? full.starts.count }

  /// The number of the next night's lines so far.
  var nextCount: Int { next.count }

  /// Adds lines of the full snapshot, a chunk at a time.
  ///
  /// - Parameter bytes: the lines, each with one line feed.
  mutating func add(
    _ lines: borrowing [PendingLine], of chunk: RawSpan, at offset: Int?, bytes: [UInt8]
  ) throws(StreamError) {
    if lines.isEmpty { return }
    if input == nil { try open(isPlain: offset != nil) }
    if let copy {
      var start = try copy.append(bytes.span.bytes)
      for index in lines.indices {
        let end = start + lines[index].end - lines[index].start
        full.append(start, to: end, next: end + 1)
        start = end + 1
      }
      return
    }
    guard let offset else { throw .readFailed(name: name, .ioError) }
    for index in lines.indices {
      let line = lines[index]
      // The last line may end without a line feed.
      full.append(
        offset + line.start, to: offset + line.end, next: offset + max(line.next, line.end + 1))
    }
  }

  private mutating func open(isPlain: Bool) throws(StreamError) {
    var isPlain = isPlain
    if name == "-" { isPlain = false }
    if isPlain {
      let kind = try InputFile.look(name)
      isPlain = kind.isRegular && kind.compression == nil
    }
    if !isPlain { copy = try TemporaryFile(in: folder) }
    input = try StoredInput(name, copy: copy, interruption: interruption)
  }

  /// Makes some lines of the current night the next ones of the next night. They are counted from 1.
  mutating func keep(_ lines: ClosedRange<Int>) {
    if let night {
      next += night[(lines.lowerBound - 1)..<lines.upperBound]
    } else {
      next += (lines.lowerBound - 1)..<lines.upperBound
    }
  }

  /// Makes a line that no snapshot had before the next one of the next night.
  mutating func append(_ line: [UInt8]) throws(StreamError) {
    if appended == nil { appended = try HeldBytes(in: folder) }
    let start = try appended?.append(line + [UInt8(ascii: "\n")]) ?? 0
    next.append(full.starts.count + brought.starts.count)
    brought.append(start, to: start + line.count, next: start + line.count + 1)
  }

  /// Returns the bytes of a line of the current night, counted from 1.
  func line(_ number: Int) throws(StreamError) -> [UInt8] {
    let line = night?[number - 1] ?? number - 1
    var bytes: [UInt8] = []
    _ = try append(line..<(line + 1), to: &bytes)
    return bytes
  }

  /// Makes the next night the current one.
  mutating func turn() {
    night = next
    next = []
    next.reserveCapacity(count)
  }

  /// Appends the bytes of lines with successive numbers, without the end of the last one.
  ///
  /// - Returns: `false` if they can only be read one by one.
  private func append(
    _ numbers: Range<Int>, to bytes: inout [UInt8]
  ) throws(StreamError) -> Bool {
    let fullCount = full.starts.count
    if numbers.lowerBound < fullCount {
      guard let range = full.bytes(of: numbers) else { return false }
      try input?.append(at: range.lowerBound, count: range.count, to: &bytes)
      return true
    }
    let range = brought.bytes(
      of: (numbers.lowerBound - fullCount)..<(numbers.upperBound - fullCount))
    guard let range else { return false }
    bytes += try appended?.bytes(in: range) ?? []
    return true
  }

  /// Reads lines of the current night, about 1 MiB of whole lines.
  ///
  /// - Parameters:
  ///   - position: the number of lines read before; moved on.
  ///   - piece: gets the lines, each with a line feed.
  func read(from position: inout Int, into piece: inout [UInt8]) throws(StreamError) {
    piece.removeAll(keepingCapacity: true)
    while position < count, piece.count < Self.pieceSize {
      let run = run(from: position)
      if try append(run, to: &piece) {
        piece.append(UInt8(ascii: "\n"))
      } else {
        for number in run {
          _ = try append(number..<(number + 1), to: &piece)
          piece.append(UInt8(ascii: "\n"))
        }
      }
      position += run.count
    }
  }

  /// Returns the numbers of the lines at a position and behind it that have successive numbers and lie in
  /// the same file, at most about 1 MiB of them.
  private func run(from position: Int) -> Range<Int> {
    let first = night?[position] ?? position
    let isFull = first < full.starts.count
    let places = isFull ? full.starts : brought.starts
    let base = isFull ? 0 : full.starts.count
    var end = first + 1
    while position + end - first < count, end - base < places.count,
      night?[position + end - first] ?? end == end,
      places[end - base] - places[first - base] < Self.pieceSize
    { end += 1 }
    return first..<end
  }
}
