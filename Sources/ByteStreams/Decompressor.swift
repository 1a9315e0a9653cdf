/// Decompresses a file of many members as it is read, whatever its format.
struct Decompressor: ~Copyable {
  // One of the two.
  private var gzip: GzipReader?
  private var zstd: ZstdReader?

  /// Begins at a member's start, which is at this offset of the file.
  ///
  /// - Parameters:
  ///   - name: the file's name in messages.
  ///   - members: counts whole members.
  /// - Throws: `.outOfMemory`.
  init(
    _ format: CompressionFormat, from offset: Int, of name: String, members: MemberCount?
  ) throws(StreamError) {
    gzip = nil
    zstd = nil
    switch format {
    case .gzip: gzip = try GzipReader(from: offset, of: name, members: members)
    case .zstd: zstd = try ZstdReader(from: offset, of: name, members: members)
    }
  }

  /// Reads some decompressed bytes; 0 at the end.
  ///
  /// - Throws: see `ByteSource.read(into:)`.
  mutating func read(
    from file: inout InputFile, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int {
    if let count = try gzip?.read(from: &file, into: buffer) { return count }
    return try zstd?.read(from: &file, into: buffer) ?? 0
  }
}

/// Reads one compression format step by step.
protocol StepwiseDecompressor: ~Copyable {
  /// What of the current member is held back.
  var held: HeldMember { get set }
  /// What was found wrong while there still were good bytes to give.
  var failure: StreamError? { get set }
  /// Whether the last member has ended.
  var isAtEnd: Bool { get }

  /// Goes one step on; returns how many bytes it put into the buffer.
  mutating func advance(
    reading file: inout InputFile, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int
}

extension StepwiseDecompressor where Self: ~Copyable {
  /// Reads some decompressed bytes; 0 at the end.
  mutating func read(
    from file: inout InputFile, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int {
    while true {
      let given = held.give(into: buffer)
      if given > 0 { return given }
      if let failure { throw failure }
      do {
        let produced = try advance(reading: &file, into: buffer)
        if produced > 0 { return produced }
        if isAtEnd, held.isEmpty { return 0 }
      } catch {
        // Nothing of an archive's member that is not whole goes out.
        held.drop()
        failure = error
      }
    }
  }

  /// Takes in what a step decompressed into the buffer; returns how much of it goes out at once.
  mutating func takeIn(_ produced: UnsafeRawBufferPointer) -> Int {
    guard held.isHolding else { return produced.count }
    held.append(produced)
    return 0
  }
}
