internal import ByteStreams
internal import JSONLines
internal import ModelPackages
internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The first pass over a snapshot: checks every line and notes where the records stand.
struct SnapshotReading {
  private let name: String
  private let interruption: Interruption?
  let isCompressed: Bool
  /// What records are read from later: the file itself, or an inflated copy without a name.
  let records: FileDescriptor
  private(set) var index = SnapshotIndex()

  init(_ name: String, interruption: Interruption?) throws(SnapshotError) {
    self.name = name
    self.interruption = interruption
    do throws(StreamError) {
      let kind = try InputFile.look(name)
      isCompressed = kind.isGzip
      records = try kind.isGzip || !kind.isRegular ? Self.unnamedFile() : Self.open(name)
      copies = kind.isGzip || !kind.isRegular
    } catch {
      throw .stream(error)
    }
  }

  private let copies: Bool

  private static func open(_ name: String) throws(StreamError) -> FileDescriptor {
    do {
      return try FileDescriptor.open(FilePath(name), .readOnly, options: [.closeOnExec])
    } catch {
      throw .cannotOpen(name: name, error as? Errno ?? .ioError)
    }
  }

  /// A file in the folder for temporary ones that goes with the process, however that ends.
  private static func unnamedFile() throws(StreamError) -> FileDescriptor {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((folder + "/mpkg-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw .cannotCreate(name: folder, Errno(rawValue: errno))
    }
    unlink(&template)
    return FileDescriptor(rawValue: descriptor)
  }

  mutating func readAll() throws(SnapshotError) {
    var indexer = LineIndexer(columns: ColumnSet([Columns.identifier]))
    var number = 0
    var offset = 0
    do throws(StreamError) {
      var reader = LineReader(
        try ByteSource(name, interruption: interruption), maximumLineBytes: 64 << 20,
        pool: ChunkPool())
      offset = try copies ? 0 : InputFile.lengthOfByteOrderMark(name)
      reading: while true {
        switch try reader.next() {
        case .end: break reading
        case .tooLongLine:
          failure = .tooLongLine(name: name, number + 1)
          break reading
        case .chunk(let chunk):
          if copies { try copy(chunk) }
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
          failure = .noIdentifier(name: name, number)
          return
        }
        index.append(
          text.text(of: indexer[0]), offset: offset + line.start, length: line.end - line.start)
      }
    }
  }

  private func copy(_ chunk: LineChunk) throws(StreamError) {
    do {
      try chunk.withBytes { bytes in
        _ = try bytes.withUnsafeBytes { try records.writeAll($0) }
      }
    } catch {
      throw .writeFailed(name: "TMPDIR", error as? Errno ?? .ioError)
    }
  }
}
