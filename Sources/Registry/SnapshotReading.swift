internal import ByteStreams
internal import JSONLines
internal import ModelPackages

/// The first pass over a snapshot: checks every line and notes where the records stand.
struct SnapshotReading {
  private let name: String
  /// The column that identifies a record.
  private let identifier: String
  private let interruption: Interruption?
  let isCompressed: Bool
  /// What records are read from later: the file itself, or an inflated copy without a name.
  let records: StoredInput
  /// The copy, which is written in the same pass.
  private let copy: TemporaryFile?
  private(set) var index = SnapshotIndex()

  /// - Parameters:
  ///   - identifier: the column that identifies a record.
  ///   - folder: the folder for a temporary copy.
  init(
    _ name: String, identifier: String, folder: String, interruption: Interruption?
  ) throws(SnapshotError) {
    self.name = name
    self.identifier = identifier
    self.interruption = interruption
    do throws(StreamError) {
      let kind = try InputFile.look(name)
      isCompressed = kind.isGzip
      copy = try kind.isGzip || !kind.isRegular ? TemporaryFile(in: folder) : nil
      records = try StoredInput(name, copy: copy, interruption: interruption)
    } catch {
      throw .stream(error)
    }
  }

  mutating func readAll() throws(SnapshotError) {
    var indexer = LineIndexer(columns: ColumnSet([identifier]))
    var number = 0
    var offset = 0
    do throws(StreamError) {
      var reader = LineReader(
        try ByteSource(name, interruption: interruption), maximumLineBytes: 64 << 20,
        pool: ChunkPool())
      offset = try copy != nil ? 0 : InputFile.lengthOfByteOrderMark(name)
      reading: while true {
        switch try reader.next() {
        case .end: break reading
        case .tooLongLine:
          failure = .tooLongLine(name: name, number + 1)
          break reading
        case .chunk(let chunk):
          if let copy {
            try chunk.withBytes { bytes throws(StreamError) in _ = try copy.append(bytes) }
          }
          note(chunk, at: offset, &number, &indexer)
          if failure != nil { break reading }
          offset += chunk.count
        }
      }
    } catch {
      throw .stream(error)
    }
    if let failure { throw failure }
    index.finish()
  }

  /// What was wrong with a line.
  private var failure: SnapshotError?

  private mutating func note(
    _ chunk: LineChunk, at offset: Int, _ number: inout Int, _ indexer: inout LineIndexer
  ) {
    chunk.withBytes { bytes in
      var cursor = LineCursor()
      while let line = cursor.next(in: bytes) {
        number += 1
        let text = bytes.extracting(line.start..<line.end)
        if text.isBlank { continue }
        do throws(JSONSyntaxError) { try indexer.index(text) } catch {
          failure = .line(name: name, number, error)
          return
        }
        guard indexer[0].kind == .string else {
          failure = .noIdentifier(name: name, number, column: identifier)
          return
        }
        index.append(
          text.text(of: indexer[0]), offset: offset + line.start, length: line.end - line.start)
      }
    }
  }
}
