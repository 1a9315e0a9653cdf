internal import ByteStreams
internal import LinePipeline

/// The items of one partition, kept in a temporary file until those of all are there.
struct DiffRunWriter: ~Copyable {
  private let file: TemporaryFile
  private let pieceSize: Int
  private var buffer: [UInt8] = []
  private var pieces: [(offset: Int, count: Int)] = []

  init(_ file: TemporaryFile, pieceSize: Int) {
    self.file = file
    self.pieceSize = pieceSize
  }

  mutating func write(_ items: DiffItems) throws(RunFailure) {
    for item in items.items {
      buffer.append(number: item.order)
      buffer.append(number: UInt64(item.line))
      buffer.append(number: UInt64(item.range.count))
      buffer.append(item.reject?.rawValue ?? 0)
      buffer.append(item.side.rawValue)
      buffer.append(contentsOf: items.bytes[item.range])
      if buffer.count >= pieceSize { try flush() }
    }
  }

  private mutating func flush() throws(RunFailure) {
    if buffer.isEmpty { return }
    let bytes = buffer
    let (file, count) = (file, buffer.count)
    let offset = try RunFailure.ofStream { () throws(StreamError) in
      try file.append(bytes.span.bytes)
    }
    pieces.append((offset, count))
    buffer.removeAll(keepingCapacity: true)
  }

  /// The run's items from the first on.
  consuming func reader() throws(RunFailure) -> DiffRunReader {
    try flush()
    return DiffRunReader(file, pieces)
  }
}

/// Reads the items of one run, in order.
struct DiffRunReader {
  private let file: TemporaryFile
  private var pieces: ArraySlice<(offset: Int, count: Int)>
  private var piece: [UInt8] = []
  private var position = 0

  fileprivate init(_ file: TemporaryFile, _ pieces: [(offset: Int, count: Int)]) {
    self.file = file
    self.pieces = pieces[...]
  }

  /// The order of the next item, nil behind the last.
  mutating func nextOrder() throws(RunFailure) -> UInt64? {
    if position == piece.count {
      guard let next = pieces.popFirst() else {
        piece = []
        position = 0
        return nil
      }
      let file = file
      piece = try RunFailure.ofStream { () throws(StreamError) in
        try file.bytes(at: next.offset, count: next.count)
      }
      position = 0
    }
    return piece.number(at: position)
  }

  /// Moves the next item, whose order was looked at, into others.
  mutating func move(to items: inout DiffItems) {
    let line = Int(truncatingIfNeeded: piece.number(at: position + 8))
    let count = Int(truncatingIfNeeded: piece.number(at: position + 16))
    let start = position + 26
    items.append(
      DiffItems.Item(
        order: piece.number(at: position), reject: DiffItems.Reject(rawValue: piece[start - 2]),
        side: DiffSide(rawValue: piece[start - 1]) ?? .new, line: line,
        range: start..<(start + count)),
      piece[start..<(start + count)])
    position = start + count
  }
}

/// The runs of all partitions as one, by a heap of their next items.
struct DiffMerge {
  private var readers: [DiffRunReader]
  /// A binary heap: no entry's order is above those at twice its place and one or two on.
  private var heap: [(order: UInt64, run: Int)] = []

  init(_ readers: [DiffRunReader]) throws(RunFailure) {
    self.readers = readers
    for run in readers.indices {
      guard let order = try self.readers[run].nextOrder() else { continue }
      heap.append((order, run))
    }
    for place in stride(from: heap.count / 2, through: 0, by: -1) { sink(place) }
  }

  /// Moves the next item into others; false when there are no more.
  mutating func moveNext(to items: inout DiffItems) throws(RunFailure) -> Bool {
    guard let first = heap.first else { return false }
    readers[first.run].move(to: &items)
    if let order = try readers[first.run].nextOrder() {
      heap[0].order = order
    } else {
      let last = heap.removeLast()
      if heap.isEmpty { return true }
      heap[0] = last
    }
    sink(0)
    return true
  }

  private mutating func sink(_ start: Int) {
    var place = start
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < heap.count && heap[child].order < heap[least].order { least = child }
      if least == place { return }
      heap.swapAt(place, least)
      place = least
    }
  }
}
