package import ByteStreams
internal import JSONLines
internal import ModelPackages
internal import Synchronization
internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The records of a snapshot file, found by ARN, and what has been changed of them.
///
/// Records are read from the file on demand; changed ones are kept in memory until `writeBack`.
package final class SnapshotStore: Sendable {
  /// What messages call the snapshot.
  package let name: String
  private let isCompressed: Bool
  private let index: SnapshotIndex
  private let file: FileDescriptor
  /// Changed records by their place, lines without their ends.
  private let changed = Mutex<[Int: [UInt8]]>([:])

  /// Reads a snapshot once from front to back.
  ///
  /// - Parameter locks: whether the file is held against other runs that would write it.
  package init(
    opening name: String, locks: Bool = false, interruption: Interruption?
  ) throws(SnapshotError) {
    self.name = name
    var building = try SnapshotReading(name, interruption: interruption)
    try building.readAll()
    index = building.index
    file = building.records
    isCompressed = building.isCompressed
    if locks, flock(file.rawValue, LOCK_EX | LOCK_NB) != 0 {
      try? building.records.close()
      throw .held(name: name)
    }
    try checkDuplicates()
  }

  deinit { try? file.close() }

  /// How many records there are.
  package var count: Int { index.entries.count }

  private func checkDuplicates() throws(SnapshotError) {
    for places in index.collisions {
      var seen: Set<String> = []
      for place in places {
        let identifier = try identifier(at: Int(place))
        guard seen.insert(identifier).inserted else {
          throw .duplicate(name: name, Int(place) + 1, identifier: identifier)
        }
      }
    }
  }

  /// The record at a place of the snapshot's order, as it stands now, without its line end.
  package func record(at place: Int) throws(SnapshotError) -> [UInt8] {
    if let line = changed.withLock({ $0[place] }) { return line }
    let entry = index.entries[place]
    var line = [UInt8](repeating: 0, count: Int(entry.length))
    var read = 0
    while read < line.count {
      do {
        let count = try line.withUnsafeMutableBytes { bytes in
          try file.read(
            fromAbsoluteOffset: Int64(entry.offset) + Int64(read),
            into: UnsafeMutableRawBufferPointer(rebasing: bytes[read...]))
        }
        // A snapshot that shrinks while it is read is no snapshot.
        if count == 0 { throw Errno.ioError }
        read += count
      } catch {
        throw .stream(.readFailed(name: name, error as? Errno ?? .ioError))
      }
    }
    return line
  }

  /// The record at a place, with a line end.
  private func line(at place: Int) throws(StreamError) -> [UInt8] {
    do throws(SnapshotError) {
      return try record(at: place) + [UInt8(ascii: "\n")]
    } catch {
      guard case .stream(let cause) = error else {
        throw .readFailed(name: name, .ioError)
      }
      throw cause
    }
  }

  private func identifier(at place: Int) throws(SnapshotError) -> String {
    let line = try record(at: place)
    var indexer = LineIndexer(columns: ColumnSet([Columns.identifier]))
    do throws(JSONSyntaxError) { try indexer.index(line.span.bytes) } catch {
      throw .line(name: name, place + 1, error)
    }
    return line.span.bytes.text(of: indexer[0])
  }

  /// The place of the record with this ARN, nil if there is none.
  package func place(of identifier: String) throws(SnapshotError) -> Int? {
    for candidate in index.candidates(for: identifier) {
      let found = try self.identifier(at: Int(candidate))
      if found.utf8.elementsEqual(identifier.utf8) { return Int(candidate) }
    }
    return nil
  }

  /// Changes the record at a place; `line` is a whole record without its end.
  package func change(_ line: [UInt8], at place: Int) {
    changed.withLock { $0[place] = line }
  }

  /// Writes the snapshot as it stands now, whole or not at all; unchanged records keep their bytes.
  ///
  /// - Parameter target: the file's name; gzip where the name ends in `.gz` or the snapshot is gzip.
  package func writeBack(to target: String) throws(SnapshotError) {
    let compression: GzipLevel? = isCompressed || target.hasSuffix(".gz") ? .standard : nil
    do throws(StreamError) {
      let file = try OutputFile(target, interruption: nil)
      try write(to: OutputStream(file, compression: compression))
    } catch {
      throw .stream(error)
    }
  }

  private func write(to output: consuming OutputStream) throws(StreamError) {
    for place in index.entries.indices {
      let line = try line(at: place)
      try output.write(line.span.bytes)
    }
    try output.finish()
  }
}
