internal import ByteStreams
internal import Expressions
internal import JSONLines

/// Sorted runs of keyed rows in a temporary file, which are merged again.
///
/// Of equal keys the row of the earlier run comes first. More runs than are merged at a time are
/// first merged to fewer, neighbours only, so that this holds.
struct SpilledRuns: ~Copyable {
  /// How many runs are merged at a time.
  private static let fanIn = 64

  private struct Run {
    var start: Int
    var end: Int
  }

  private let folder: String
  private var file: TemporaryFile?
  private var runs: [Run] = []
  private let bufferSize: Int

  /// - Parameters:
  ///   - folder: where temporary files are kept.
  ///   - memory: how many bytes reading may hold.
  init(folder: String, memory: Int) {
    self.folder = folder
    bufferSize = min(max(memory / (2 * Self.fanIn), 4 << 10), 1 << 20)
  }

  var isEmpty: Bool { runs.isEmpty }

  /// Writes one run.
  ///
  /// - Parameter body: hands over the rows' bytes in the order of their keys.
  mutating func add(
    _ body: ((RawSpan) throws(StreamError) -> Void) throws(StreamError) -> Void
  ) throws(StreamError) {
    if self.file == nil { self.file = try TemporaryFile(in: folder) }
    guard let file else { return }
    let start = file.count
    var buffer: [UInt8] = []
    buffer.reserveCapacity(2 * bufferSize)
    try body { bytes throws(StreamError) in
      buffer.append(bytes)
      guard buffer.count >= bufferSize else { return }
      try file.append(buffer.span.bytes)
      buffer.removeAll(keepingCapacity: true)
    }
    if !buffer.isEmpty { try file.append(buffer.span.bytes) }
    if file.count > start { runs.append(Run(start: start, end: file.count)) }
  }

  /// Hands over all rows in the order of their keys, until the body has enough.
  ///
  /// - Parameter body: takes a key and a row; answers whether it wants more.
  mutating func merge(
    _ body: (_ key: RawSpan, _ row: RawSpan) throws(StreamError) -> Bool
  ) throws(StreamError) {
    while runs.count > Self.fanIn { try mergeNeighbours() }
    guard let file else { return }
    try Self.merge(runs, of: file, bufferSize: bufferSize, body)
  }

  /// Makes one run of each neighbourhood, in a new file; the old one goes.
  private mutating func mergeNeighbours() throws(StreamError) {
    guard let old = file else { return }
    let merged = runs
    runs = []
    file = nil
    for start in stride(from: 0, to: merged.count, by: Self.fanIn) {
      let part = Array(merged[start..<min(start + Self.fanIn, merged.count)])
      let bufferSize = bufferSize
      try add { write throws(StreamError) in
        var bytes: [UInt8] = []
        try Self.merge(part, of: old, bufferSize: bufferSize) { key, row throws(StreamError) in
          bytes.removeAll(keepingCapacity: true)
          KeyedRow.append(key: key, row: row, to: &bytes)
          try write(bytes.span.bytes)
          return true
        }
      }
    }
  }

  private static func merge(
    _ runs: [Run], of file: TemporaryFile, bufferSize: Int,
    _ body: (RawSpan, RawSpan) throws(StreamError) -> Bool
  ) throws(StreamError) {
    var readers: [RunReader] = []
    for run in runs {
      var reader = RunReader(file, run.start..<run.end, bufferSize: bufferSize)
      if try reader.advance() { readers.append(reader) }
    }
    // A heap of the readers' places, the one with the least key first.
    var heap: [Int] = []
    for place in readers.indices { heap.push(place, readers) }
    while let first = heap.first {
      let wantsMore = try readers[first].withRow { key, row throws(StreamError) in
        try body(key, row)
      }
      if !wantsMore { return }
      if try !readers[first].advance() {
        heap[0] = heap[heap.count - 1]
        heap.removeLast()
      }
      heap.sink(readers)
    }
  }
}

/// Reads the rows of a run, one at a time.
private struct RunReader {
  private let file: TemporaryFile
  private var next: Int
  private let end: Int
  /// The buffer, which is filled again and again; it holds the run's bytes up to `filled`.
  private var bytes: [UInt8]
  private var filled = 0
  private var offset = 0
  /// The row at hand, in `bytes`.
  private var place = KeyedRowPlace.none

  init(_ file: TemporaryFile, _ range: Range<Int>, bufferSize: Int) {
    self.file = file
    next = range.lowerBound
    end = range.upperBound
    bytes = Array(repeating: 0, count: min(bufferSize, range.count))
  }

  /// The row at hand.
  func withRow<Result>(
    _ body: (_ key: RawSpan, _ row: RawSpan) throws(StreamError) -> Result
  ) throws(StreamError) -> Result {
    let span = bytes.span.bytes
    return try body(span.extracting(place.key), span.extracting(place.row))
  }

  /// The order of this row's key and another's.
  func order(before other: RunReader) -> Int {
    bytes.span.bytes.extracting(place.key)
      .byteOrder(other.bytes.span.bytes.extracting(other.place.key))
  }

  /// Goes to the next row; false behind the last.
  mutating func advance() throws(StreamError) -> Bool {
    offset = place.end
    guard try fill(KeyedRow.headerSize) else { return false }
    var row = KeyedRowPlace(in: bytes.span.bytes, at: offset)
    guard try fill(row.end - offset) else { return false }
    row = KeyedRowPlace(in: bytes.span.bytes, at: offset)
    place = row
    return true
  }

  /// Makes sure of so many bytes from the offset on; false where the run ends before.
  private mutating func fill(_ wanted: Int) throws(StreamError) -> Bool {
    let held = filled - offset
    if held >= wanted { return true }
    guard held + end - next >= wanted else { return false }
    for place in 0..<held { bytes[place] = bytes[offset + place] }
    (offset, filled) = (0, held)
    place = .none
    if wanted > bytes.count {
      bytes.append(contentsOf: repeatElement(0, count: wanted - bytes.count))
    }
    let count = min(bytes.count - filled, end - next)
    try file.read(at: next, into: &bytes, filled..<filled + count)
    filled += count
    next += count
    return true
  }
}

extension KeyedRowPlace {
  fileprivate static var none: KeyedRowPlace {
    KeyedRowPlace(key: 0..<0, row: 0..<0)
  }

  fileprivate init(key: Range<Int>, row: Range<Int>) {
    self.key = key
    self.row = row
  }
}

extension [Int] {
  /// Whether the reader at one place comes before that at another.
  private func isBefore(_ left: Int, _ right: Int, _ readers: [RunReader]) -> Bool {
    let order = readers[left].order(before: readers[right])
    return order != 0 ? order < 0 : left < right
  }

  fileprivate mutating func push(_ reader: Int, _ readers: [RunReader]) {
    append(reader)
    var place = count - 1
    while place > 0, isBefore(self[place], self[(place - 1) / 2], readers) {
      swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// Puts the first one where it belongs.
  fileprivate mutating func sink(_ readers: [RunReader]) {
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < count && isBefore(self[child], self[least], readers) {
        least = child
      }
      if least == place { return }
      swapAt(place, least)
      place = least
    }
  }
}
