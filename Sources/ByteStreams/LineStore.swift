internal import Synchronization
internal import SystemPackage

/// Where a line lies in a `LineStore`: its offset, and about how long it is, in 8 bytes.
package struct LinePosition: BitwiseCopyable, Sendable {
  private static let unit = 64
  private static let largestLength = Int(UInt16.max)

  /// The offset in the upper 48 bits; in the lower 16 the length in units of 64 bytes, rounded up. The
  /// largest such length also stands for all above.
  private let bits: UInt64

  /// - Parameters:
  ///   - offset: the offset of the line's first byte, below 2^48.
  ///   - length: the number of its bytes, its end included.
  package init(offset: Int, length: Int) {
    let units = min((length + Self.unit - 1) / Self.unit, Self.largestLength)
    bits = UInt64(truncatingIfNeeded: offset) << 16 | UInt64(units)
  }

  /// Restores a position from `rawValue`.
  package init(rawValue: UInt64) { bits = rawValue }

  package var rawValue: UInt64 { bits }

  /// The offset of the line's first byte.
  package var offset: Int { Int(bits >> 16) }

  /// Offsets from here on lie in batches of an archive: 23 bits for the batch's number, 24 for the offset in
  /// what it inflates to.
  private static let firstInBatches = 1 << 47
  private static let bitsInBatch = 24

  /// Returns the offset in a store of the first byte that a batch inflates to.
  static func offset(inBatch number: Int) -> Int { firstInBatches | number << bitsInBatch }

  /// The number of the batch and the offset in what it inflates to; `nil` for other positions.
  var placeInBatch: (number: Int, offset: Int)? {
    guard offset & Self.firstInBatches != 0 else { return nil }
    let rest = offset & (Self.firstInBatches - 1)
    return (rest >> Self.bitsInBatch, rest & (1 << Self.bitsInBatch - 1))
  }

  /// A number of bytes that the line and its end mostly fit into.
  var likelyLength: Int { Int(bits & 0xFFFF) * Self.unit }
}

/// Where a chunk's lines lie in a `LineStore`.
package struct StoredChunk: Sendable {
  /// The offset in the store of the chunk's first byte, for all lines but the first ones.
  fileprivate let base: Int
  /// Lines that start before this offset in the chunk lie elsewhere.
  fileprivate var firstEnd = 0
  /// The offset in the store of the chunk's first byte, for the first lines.
  fileprivate var firstBase = 0

  /// Returns the position of a line.
  ///
  /// - Parameters:
  ///   - start: the offset in the chunk of the line's first byte.
  ///   - next: the offset in the chunk of the next line.
  package func position(start: Int, next: Int) -> LinePosition {
    LinePosition(
      offset: (start < firstEnd ? firstBase : base) + start, length: next - start)
  }
}

/// The lines of an input that can be read again one by one: from the file itself if it is a plain one or
/// an archive of independent members; else (other archives, a pipe, standard input) from a temporary copy.
///
/// Who reads the input hands the chunks over in their order, and gets each chunk's place in the store.
package final class LineStore: Sendable {
  fileprivate enum Storage: Sendable {
    case file(StoredInput)
    case copy(TemporaryFile)
    /// An archive. The file gets the lines that lie in no single batch.
    case archive(ArchiveLines, TemporaryFile)

    /// Reads some bytes at an offset; returns 0 at the end.
    func read(
      at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(StreamError) -> Int {
      switch self {
      case .file(let file): try file.read(at: offset, into: buffer)
      case .copy(let file), .archive(_, let file): try file.read(at: offset, into: buffer)
      }
    }
  }

  /// The input's name in messages.
  package let name: String
  private let input: String
  private let folder: String
  private let interruption: Interruption?
  private let storage: Mutex<Storage?>
  /// Whether all lines are in the store already.
  private let isComplete: Bool

  /// Creates the store of an input that has not been read yet. It is opened when the first chunk is kept.
  ///
  /// - Parameters:
  ///   - input: the input's name; `-` is standard input.
  ///   - folder: the folder of temporary files.
  package init(of input: String, folder: String, interruption: Interruption?) {
    name = input == "-" ? InputFile.standardInputName : input
    self.input = input
    self.folder = folder
    self.interruption = interruption
    storage = Mutex(nil)
    isComplete = false
  }

  /// Creates a store of a temporary file that holds all lines already.
  ///
  /// - Parameter name: the input's name in messages.
  package init(copy: TemporaryFile, name: String) {
    self.name = name
    input = name
    folder = ""
    interruption = nil
    storage = Mutex(.copy(copy))
    isComplete = true
  }

  /// Creates a store with the lines of another one, which is complete, for an input that is read again.
  package init(readAgain store: LineStore) {
    name = store.name
    input = store.input
    folder = store.folder
    interruption = store.interruption
    let opened = store.storage.withLock { $0 }
    storage = Mutex(opened)
    isComplete = true
  }

  /// The temporary copy; `nil` if the input itself is read again.
  package var copy: TemporaryFile? {
    storage.withLock { if case .copy(let file) = $0 { file } else { nil } }
  }

  /// Keeps a chunk of lines.
  ///
  /// - Parameters:
  ///   - offset: the chunk's offset in the input, if known.
  ///   - batch: the members that it was inflated from, see `LineChunk.batchPlace`.
  /// - Throws: `.cannotOpen`, `.cannotCreate`, `.writeFailed`; `.readFailed` if the offset in a plain file
  ///   is not known.
  package func keep(
    _ chunk: RawSpan, at offset: Int?, in batch: (batch: StoredBatch, offset: Int)?
  ) throws(StreamError) -> StoredChunk {
    switch try open() {
    case .file: break
    case .copy(let file):
      if !isComplete { return StoredChunk(base: try file.append(chunk)) }
    case .archive(let archive, let file):
      guard let batch else { return StoredChunk(base: try Self.append(chunk, to: file)) }
      return try keep(chunk, batch, archive, file)
    }
    guard let offset else { throw .readFailed(name: name, .ioError) }
    return StoredChunk(base: offset)
  }

  private func keep(
    _ chunk: RawSpan, _ place: (batch: StoredBatch, offset: Int), _ archive: ArchiveLines,
    _ file: TemporaryFile
  ) throws(StreamError) -> StoredChunk {
    let number = archive.number(of: place.batch)
    var stored = StoredChunk(base: LinePosition.offset(inBatch: number) + place.offset)
    guard place.offset < 0 else { return stored }
    // The first line began in the batch before.
    stored.firstEnd = chunk.withUnsafeBytes { ($0.firstLineFeed() ?? $0.count - 1) + 1 }
    stored.firstBase = try Self.append(chunk.extracting(0..<stored.firstEnd), to: file)
    return stored
  }

  /// Appends lines to a file, with a line feed at the end: when the input is read again, its last line is
  /// not the file's last one.
  private static func append(
    _ lines: RawSpan, to file: TemporaryFile
  ) throws(StreamError) -> Int {
    let endsInLineFeed = lines.withUnsafeBytes { $0.last == 0x0A }
    if endsInLineFeed { return try file.append(lines) }
    var bytes: [UInt8] = []
    lines.withUnsafeBytes { bytes.append(contentsOf: $0) }
    bytes.append(0x0A)
    return try file.append(bytes.span.bytes)
  }

  private func open() throws(StreamError) -> Storage {
    if let storage = storage.withLock({ $0 }) { return storage }
    var look: (isRegular: Bool, compression: CompressionFormat?) = (false, nil)
    if input != "-" { look = try InputFile.look(input) }
    let opened: Storage
    switch (look.isRegular, look.compression) {
    case (true, nil):
      opened = .file(try StoredInput(input, copy: nil, interruption: interruption))
    case (true, let format?):
      let archive = ArchiveLines(
        try InputFile(input, interruption: interruption), format, folder: folder)
      opened = .archive(archive, try TemporaryFile(in: folder))
    default: opened = .copy(try TemporaryFile(in: folder))
    }
    storage.withLock { $0 = opened }
    return opened
  }

  /// What is read, once the first chunk was kept.
  fileprivate var opened: Storage? { storage.withLock { $0 } }
}

/// Reads single lines of a `LineStore`; one a thread.
package struct StoredLineReader: ~Copyable {
  private let storage: LineStore.Storage?
  private var archive: ArchiveLineReader?
  /// Invariant: allocated, freed in `deinit` and before a larger buffer is taken.
  private var buffer: UnsafeMutableRawBufferPointer

  /// - Parameter store: a store that some lines were kept in.
  package init(_ store: LineStore) {
    storage = store.opened
    archive = nil
    if case .archive(let lines, _) = store.opened { archive = ArchiveLineReader(lines) }
    buffer = .allocate(byteCount: 16 << 10, alignment: 64)
  }

  deinit { buffer.deallocate() }

  /// Lends a line's bytes, its end cut off.
  ///
  /// - Throws: `.readFailed`; `.cannotCreate` and `.writeFailed` of a copy of an archive.
  package mutating func withLine<Result: ~Copyable>(
    at position: LinePosition, _ body: (RawSpan) -> Result
  ) throws(StreamError) -> Result {
    guard let place = position.placeInBatch else {
      let storage = storage
      return try withLine(at: position.offset, position.likelyLength, body) {
        offset, buffer throws(StreamError) in
        try storage?.read(at: offset, into: buffer) ?? 0
      }
    }
    switch try archive?.place(of: place.number) {
    case .memory(let batch):
      return batch.withBytes { body($0.extracting($0.line(at: place.offset))) }
    case .copy(let file, let start):
      return try withLine(at: start + place.offset, position.likelyLength, body) {
        offset, buffer throws(StreamError) in
        try file.read(at: offset, into: buffer)
      }
    case nil:
      let nothing: [UInt8] = []
      return body(nothing.span.bytes)
    }
  }

  private mutating func withLine<Result: ~Copyable>(
    at offset: Int, _ likelyLength: Int, _ body: (RawSpan) -> Result,
    _ read: (Int, UnsafeMutableRawBufferPointer) throws(StreamError) -> Int
  ) throws(StreamError) -> Result {
    var count = 0
    var wanted = max(likelyLength, 64)
    while true {
      reserve(wanted, keeping: count)
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[count..<wanted])
      let more = try read(offset + count, room)
      let searched = count
      count += more
      let known = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      guard more == 0 || known.firstLineFeed(from: searched) != nil else {
        if count == wanted { wanted *= 2 }
        continue
      }
      return body(known.bytes.extracting(known.bytes.line(at: 0)))
    }
  }

  private mutating func reserve(_ wanted: Int, keeping count: Int) {
    guard wanted > buffer.count else { return }
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: wanted, alignment: 64)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    buffer.deallocate()
    buffer = larger
  }
}

extension RawSpan {
  /// The range of the line that starts at an offset, its end cut off.
  fileprivate func line(at start: Int) -> Range<Int> {
    var cursor = LineCursor(at: start)
    return cursor.next(in: self).map { $0.start..<$0.end } ?? 0..<0
  }
}
