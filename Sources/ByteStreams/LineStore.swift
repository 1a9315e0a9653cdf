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

  /// A number of bytes that the line and its end mostly fit into.
  var likelyLength: Int { Int(bits & 0xFFFF) * Self.unit }
}

/// The lines of an input that can be read again one by one: from the file itself if it is a plain one,
/// else (gzip, a pipe, standard input) from a temporary copy.
///
/// Who reads the input hands the chunks over in their order, and gets each chunk's offset in the store.
package final class LineStore: Sendable {
  fileprivate enum Storage: Sendable {
    case file(StoredInput)
    case copy(TemporaryFile)

    /// Reads some bytes at an offset; returns 0 at the end.
    func read(
      at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(StreamError) -> Int {
      switch self {
      case .file(let file): try file.read(at: offset, into: buffer)
      case .copy(let file): try file.read(at: offset, into: buffer)
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
  /// - Parameter offset: the chunk's offset in the input, if known.
  /// - Returns: the chunk's offset in the store.
  /// - Throws: `.cannotOpen`, `.cannotCreate`, `.writeFailed`; `.readFailed` if the offset in a plain file
  ///   is not known.
  package func keep(_ chunk: RawSpan, at offset: Int?) throws(StreamError) -> Int {
    if !isComplete, case .copy(let file) = try open() { return try file.append(chunk) }
    guard let offset else { throw .readFailed(name: name, .ioError) }
    return offset
  }

  private func open() throws(StreamError) -> Storage {
    if let storage = storage.withLock({ $0 }) { return storage }
    var isPlain = false
    if input != "-" { isPlain = try InputFile.isPlain(input) }
    let opened: Storage =
      isPlain
      ? .file(try StoredInput(input, copy: nil, interruption: interruption))
      : .copy(try TemporaryFile(in: folder))
    storage.withLock { $0 = opened }
    return opened
  }

  /// What is read, once the first chunk was kept.
  fileprivate var opened: Storage? { storage.withLock { $0 } }
}

/// Reads single lines of a `LineStore`; one a thread.
package struct StoredLineReader: ~Copyable {
  private let storage: LineStore.Storage?
  /// Invariant: allocated, freed in `deinit` and before a larger buffer is taken.
  private var buffer: UnsafeMutableRawBufferPointer

  /// - Parameter store: a store that some lines were kept in.
  package init(_ store: LineStore) {
    storage = store.opened
    buffer = .allocate(byteCount: 16 << 10, alignment: 64)
  }

  deinit { buffer.deallocate() }

  /// Lends a line's bytes, its end cut off.
  ///
  /// - Throws: `.readFailed`; what the closure throws is its own matter.
  package mutating func withLine<Result: ~Copyable>(
    at position: LinePosition, _ body: (RawSpan) -> Result
  ) throws(StreamError) -> Result {
    var count = 0
    var wanted = max(position.likelyLength, 64)
    while true {
      reserve(wanted, keeping: count)
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[count..<wanted])
      let more = try storage?.read(at: position.offset + count, into: room) ?? 0
      let searched = count
      count += more
      let known = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      let lineFeed = known.firstLineFeed(from: searched)
      guard lineFeed != nil || more == 0 else {
        if count == wanted { wanted *= 2 }
        continue
      }
      var end = lineFeed ?? count
      if end > 0, known[end - 1] == 0x0D { end -= 1 }
      return body(UnsafeRawBufferPointer(rebasing: known[..<end]).bytes)
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
