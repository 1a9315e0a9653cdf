internal import ByteStreams
internal import LinePipeline
internal import Synchronization

/// The lines of both inputs: in memory up to a limit, past it in partitions of a temporary file.
///
/// Every line of a key falls into the same partition, by the first bits of the key's hash; so each
/// partition is compared for itself. One that is still past the limit is divided again, by the next
/// bits; lines of one key cannot be divided, and all but the first of each input are put aside.
final class DiffStore: Sendable {
  /// Lines by the bits of their keys' hashes at one level, on their way into the file.
  private struct Partitions {
    static let bits = 6
    /// How often a partition is divided at most: lines of one key cannot be told apart.
    static let deepest = 8

    let level: Int
    var buffers: [[UInt8]]
    /// Where each partition's pieces stand in the file.
    var pieces: [[Piece]]

    init(level: Int) {
      self.level = level
      buffers = Array(repeating: [], count: 1 << Self.bits)
      pieces = Array(repeating: [], count: 1 << Self.bits)
    }

    func partition(_ hash: UInt64) -> Int {
      Int((hash << UInt64(Self.bits * level)) >> UInt64(64 - Self.bits))
    }
  }

  /// A run of whole lines in the file.
  struct Piece: Sendable {
    let offset: Int
    let count: Int
    /// What its lines will cost in memory.
    let cost: Int
    /// The least and the greatest hash of their keys.
    let hashes: ClosedRange<UInt64>
  }

  private struct State {
    var held: [LineBlock] = []
    var cost = 0
    var partitions: Partitions?
    var file: TemporaryFile?
    var failure: StreamError?
  }

  private let state = Mutex(State())
  private let limit: Int
  private let folder: String
  private let pieceSize: Int
  /// How many bytes of lines a worker gathers before it hands them over.
  let blockSize: Int

  /// - Parameters:
  ///   - limit: how much memory the lines may take, in bytes.
  ///   - folder: where the temporary file is kept.
  init(limit: Int, folder: String) {
    self.limit = limit
    self.folder = folder
    pieceSize = min(max(limit >> 8, 4 << 10), 256 << 10)
    blockSize = min(LineBlock.size, max(limit >> 4, 16 << 10))
  }

  /// Takes lines in. What fails is told by `finish`.
  func add(_ block: LineBlock) {
    if block.lines.isEmpty { return }
    state.withLock { state in
      guard state.failure == nil else { return }
      state.held.append(block)
      state.cost += block.cost
      guard state.cost > limit else { return }
      do throws(StreamError) {
        try spill(&state)
      } catch {
        state.failure = error
        state.held = []
      }
    }
  }

  private func spill(_ state: inout State) throws(StreamError) {
    let file: TemporaryFile
    if let known = state.file { file = known } else { file = try TemporaryFile(in: folder) }
    state.file = file
    var partitions = state.partitions ?? Partitions(level: 0)
    state.partitions = nil
    for block in state.held { try write(block, to: &partitions, file) }
    state.partitions = partitions
    state.held = []
    state.cost = 0
  }

  private func write(
    _ block: LineBlock, to partitions: inout Partitions, _ file: TemporaryFile
  ) throws(StreamError) {
    for line in block.lines {
      let place = partitions.partition(line.hash)
      block.write(line, to: &partitions.buffers[place])
      if partitions.buffers[place].count >= pieceSize { try flush(place, &partitions, file) }
    }
  }

  private func flush(
    _ place: Int, _ partitions: inout Partitions, _ file: TemporaryFile
  ) throws(StreamError) {
    let buffer = partitions.buffers[place]
    if buffer.isEmpty { return }
    var block = LineBlock()
    block.read(buffer)
    let offset = try file.append(buffer.span.bytes)
    let hashes = block.lines.map(\.hash)
    partitions.pieces[place].append(
      Piece(
        offset: offset, count: buffer.count, cost: block.cost,
        hashes: (hashes.min() ?? 0)...(hashes.max() ?? 0)))
    partitions.buffers[place].removeAll(keepingCapacity: true)
  }

  /// What was read, once all of it was.
  enum Contents {
    /// All lines.
    case held([LineBlock])
    /// The file that has all lines; `forEachPartition` shows them.
    case spilled(TemporaryFile)
  }

  /// - Throws: what keeping the lines threw.
  func finish() throws(StreamError) -> Contents {
    let result = state.withLock { state -> Result<Contents, StreamError> in
      if let failure = state.failure { return .failure(failure) }
      guard state.file != nil else { return .success(.held(state.held)) }
      do throws(StreamError) {
        try spill(&state)
      } catch {
        return .failure(error)
      }
      return state.file.map { .success(.spilled($0)) } ?? .success(.held([]))
    }
    return try result.get()
  }

  /// Lines of one partition.
  enum Part {
    /// Lines to be compared with each other.
    case lines(LineBlock)
    /// Lines of which earlier ones have the keys.
    case duplicates(LineBlock)
  }

  /// Shows the lines a partition at a time.
  func forEachPartition(
    of file: TemporaryFile, _ body: (Part) throws(RunFailure) -> Void
  ) throws(RunFailure) {
    guard var partitions = state.withLock({ $0.partitions.take() }) else { return }
    try show(&partitions, of: file, body)
  }

  private func show(
    _ partitions: inout Partitions, of file: TemporaryFile,
    _ body: (Part) throws(RunFailure) -> Void
  ) throws(RunFailure) {
    try RunFailure.ofStream { () throws(StreamError) in
      for place in partitions.buffers.indices {
        try flush(place, &partitions, file)
        partitions.buffers[place] = []
      }
    }
    for pieces in partitions.pieces {
      guard let first = pieces.first else { continue }
      if pieces.reduce(0, { $0 + $1.cost }) <= limit {
        let block = try Self.read(pieces, of: file)
        try body(.lines(block))
      } else if partitions.level == Partitions.deepest
        || pieces.allSatisfy({ $0.hashes == first.hashes.lowerBound...first.hashes.lowerBound })
      {
        try showIndivisible(pieces, of: file, body)
      } else {
        var parts = Partitions(level: partitions.level + 1)
        for piece in pieces {
          let block = try Self.read([piece], of: file)
          try RunFailure.ofStream { () throws(StreamError) in
            try write(block, to: &parts, file)
          }
        }
        try show(&parts, of: file, body)
      }
    }
  }

  /// Shows a partition that cannot be divided: the first line of each key and input, then, by and by,
  /// the others.
  private func showIndivisible(
    _ pieces: [Piece], of file: TemporaryFile, _ body: (Part) throws(RunFailure) -> Void
  ) throws(RunFailure) {
    var first = FirstLines()
    for piece in pieces { first.take(try Self.read([piece], of: file)) }
    var others = LineBlock()
    for piece in pieces {
      let block = try Self.read([piece], of: file)
      for line in block.lines where !first.contains(line) {
        block.withLine(line) { others.append($0, of: line) }
      }
      guard others.cost > limit / 4 else { continue }
      try body(.duplicates(others))
      others = LineBlock()
    }
    try body(.duplicates(others))
    try body(.lines(first.block))
  }

  private static func read(
    _ pieces: [Piece], of file: TemporaryFile
  ) throws(RunFailure) -> LineBlock {
    try RunFailure.ofStream { () throws(StreamError) in try block(pieces, of: file) }
  }

  private static func block(
    _ pieces: [Piece], of file: TemporaryFile
  ) throws(StreamError) -> LineBlock {
    var block = LineBlock()
    block.reserve(bytes: pieces.reduce(0) { $0 + $1.count })
    for piece in pieces { block.read(try file.bytes(at: piece.offset, count: piece.count)) }
    return block
  }
}

/// The first line of each input with each of a few keys.
private struct FirstLines {
  private var lines: [(stored: StoredLine, block: LineBlock)] = []

  /// Looks at some more lines.
  mutating func take(_ block: LineBlock) {
    for line in block.lines {
      let known = lines.firstIndex { other in
        other.stored.side == line.side && other.stored.hash == line.hash
          && block.withLine(line) { bytes in
            other.block.withLine(other.stored) {
              DiffKey.areEqual(line.key, of: bytes, other.stored.key, of: $0)
            }
          }
      }
      if let known, lines[known].stored.line <= line.line { continue }
      var own = LineBlock()
      block.withLine(line) { own.append($0, of: line) }
      let stored = own.lines[0]
      if let known { lines[known] = (stored, own) } else { lines.append((stored, own)) }
    }
  }

  func contains(_ line: StoredLine) -> Bool {
    lines.contains { $0.stored.side == line.side && $0.stored.line == line.line }
  }

  /// All of them.
  var block: LineBlock {
    var all = LineBlock()
    for (stored, block) in lines { block.withLine(stored) { all.append($0, of: stored) } }
    return all
  }
}
