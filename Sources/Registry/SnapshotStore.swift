package import ByteStreams
internal import JSONLines
internal import LinePipeline
package import ModelPackages
internal import Synchronization
internal import SystemPackage

/// The records of a snapshot file, found by ARN, and what has been changed of them.
///
/// Records are read from the file on demand; changed ones stand in a temporary file until
/// `writeBack`.
package final class SnapshotStore: Sendable {
  private struct State: ~Copyable {
    var index: SnapshotIndex
    /// Changed and added records, lines without their ends; nil before the first one.
    var changed: HeldBytes?
    /// Whether a record was changed, added or removed.
    var isChanged = false
    /// The records that were added, the last of the index.
    var added: [ModelPackageARN] = []

    /// The records in the order in which they are written, removed ones among them.
    var ordered: [SnapshotIndex.Entry] {
      // The usual case: nothing is copied.
      if added.isEmpty { return index.entries }
      let new = zip(added, index.entries.suffix(added.count)).sorted { $0.0.precedes($1.0) }
      return index.entries.dropLast(added.count) + new.map(\.1)
    }
    /// Why a change could not be kept; the snapshot is never written without it.
    var failure: StreamError?
  }

  /// What messages call the snapshot.
  package let name: String
  /// The column that identifies a record.
  private let identifier: String
  /// The column's name in UTF-8.
  private let identifierName: [UInt8]
  private let compression: CompressionFormat?
  private let threads: Int
  private let makeHeldBytes: @Sendable () throws(StreamError) -> HeldBytes
  private let records: StoredInput
  private let hold: FileHold?
  private let state: Mutex<State>

  /// Reads a snapshot once from front to back.
  ///
  /// - Parameters:
  ///   - restored: a temporary file that is read instead of the named one.
  ///   - identifier: the column that identifies a record.
  ///   - locks: whether the file is held against other runs that would write it.
  ///   - threads: how many threads read and write the snapshot.
  ///   - folder: where temporary files are kept.
  package convenience init(
    opening name: String, restored: TemporaryFile? = nil,
    identifier: String = Columns.identifier, locks: Bool = false, threads: Int = 1, folder: String,
    interruption: Interruption?
  ) throws(SnapshotError) {
    try self.init(
      opening: name, restored: restored, identifier: identifier, locks: locks, threads: threads,
      folder: folder, interruption: interruption
    ) {
      () throws(StreamError) in try HeldBytes(in: folder)
    }
  }

  /// - Parameter makeHeldBytes: makes what holds changed records; tests let it fail.
  init(
    opening name: String, restored: TemporaryFile? = nil,
    identifier: String = Columns.identifier, locks: Bool, threads: Int = 1, folder: String,
    interruption: Interruption?,
    makeHeldBytes: @escaping @Sendable () throws(StreamError) -> HeldBytes
  ) throws(SnapshotError) {
    self.name = name
    self.identifier = identifier
    identifierName = Array(identifier.utf8)
    hold = locks ? try Self.hold(name) : nil
    let reading = try SnapshotReading(
      name, restored: restored, identifier: identifier, folder: folder,
      interruption: interruption)
    let index = try reading.index(threads: threads)
    self.threads = threads
    self.makeHeldBytes = makeHeldBytes
    records = reading.records
    compression = reading.compression
    state = Mutex(State(index: index, changed: nil))
    try checkDuplicates(index)
  }

  private static func hold(_ name: String) throws(SnapshotError) -> FileHold {
    do throws(StreamError) {
      if let hold = try FileHold(name) { return hold }
    } catch {
      throw .stream(error)
    }
    throw .held(name: name)
  }

  private func checkDuplicates(_ index: SnapshotIndex) throws(SnapshotError) {
    // The first of several duplicates is told.
    let runs = index.collisions.values.map { $0.sorted() }.sorted { $0[0] < $1[0] }
    for places in runs {
      var seen: Set<String> = []
      for place in places {
        let identifier = try identifier(at: Int(place))
        guard seen.insert(identifier).inserted else {
          throw .duplicate(name: name, Int(place) + 1, identifier: identifier)
        }
      }
    }
  }

  /// The number of places: one for each record, those that were removed or added included.
  package var count: Int { state.withLock { $0.index.entries.count } }

  /// Whether the record at a place was removed.
  package func isRemoved(at place: Int) -> Bool {
    state.withLock { $0.index.entries[place].isRemoved }
  }

  /// The record at a place of the snapshot's order, as it stands now, without its line end.
  package func record(at place: Int) throws(SnapshotError) -> [UInt8] {
    try recordAndEntry(at: place).line
  }

  private func recordAndEntry(
    at place: Int
  ) throws(SnapshotError) -> (entry: SnapshotIndex.Entry, line: [UInt8]) {
    let (entry, changed) = try changedRecord(at: place)
    if let changed { return (entry, changed) }
    do throws(StreamError) {
      return (entry, try records.bytes(at: Int(entry.offset), count: Int(entry.length)))
    } catch {
      throw .stream(error)
    }
  }

  /// Where the record at a place stands, and its line where it was changed.
  private func changedRecord(
    at place: Int
  ) throws(SnapshotError) -> (entry: SnapshotIndex.Entry, line: [UInt8]?) {
    let outcome = state.withLock {
      state -> Result<(SnapshotIndex.Entry, [UInt8]?), StreamError> in
      let entry = state.index.entries[place]
      guard entry.isChanged else { return .success((entry, nil)) }
      let start = Int(entry.offset)
      do throws(StreamError) {
        return .success(
          (entry, try state.changed?.bytes(in: start..<start + Int(entry.length))))
      } catch {
        return .failure(error)
      }
    }
    do { return try outcome.get() } catch { throw .stream(error) }
  }

  private func identifier(at place: Int) throws(SnapshotError) -> String {
    let line = try record(at: place)
    var indexer = LineIndexer(columns: ColumnSet([identifier]))
    do throws(JSONSyntaxError) { try indexer.index(line.span.bytes) } catch {
      throw .line(name: name, place + 1, error)
    }
    return line.span.bytes.text(of: indexer[0])
  }

  /// The place of the record with this ARN, nil if there is none.
  package func place(of identifier: String) throws(SnapshotError) -> Int? {
    try find(identifier)?.place
  }

  /// A record as it was found.
  package struct Found: Sendable {
    /// Its place in the snapshot's order.
    package let place: Int
    /// Its line without the end.
    package let line: [UInt8]
    /// The members of the line.
    package let members: RecordMembers
    /// Where the line stood: other lines of the record stand elsewhere.
    fileprivate let entry: SnapshotIndex.Entry
  }

  /// The record with this ARN, nil if there is none.
  package func find(_ identifier: String) throws(SnapshotError) -> Found? {
    let wanted = Array(identifier.utf8)
    for place in state.withLock({ $0.index.candidates(for: identifier) }) {
      let (entry, line) = try recordAndEntry(at: place)
      // The lines were checked when they were indexed, or made here.
      let bytes = line.span.bytes
      guard let whole = bytes.wholeObject else { continue }
      let members = RecordMembers(of: whole, in: bytes)
      if bytes.string(members.value(of: identifierName, in: bytes), equals: wanted) {
        return Found(place: place, line: line, members: members, entry: entry)
      }
    }
    return nil
  }

  /// Changes a record, unless it was changed since it was found.
  ///
  /// - Parameter line: the whole record without its line end.
  /// - Returns: whether the record was still as it was found.
  /// - Throws: why the change could not be kept; the same ever after, and when the snapshot is to be
  ///   written.
  package func change(_ found: Found, to line: [UInt8]) throws(SnapshotError) -> Bool {
    try keep(line) { state, offset in
      guard state.index.entries[found.place] == found.entry else { return false }
      state.index.change(at: found.place, offset: offset, length: line.count)
      return true
    }
  }

  /// Changes the record at a place; `line` is a whole record without its end.
  ///
  /// - Throws: why the change could not be kept; the same ever after, and when the snapshot is to be
  ///   written.
  package func change(_ line: [UInt8], at place: Int) throws(SnapshotError) {
    _ = try keep(line) { state, offset in
      state.index.change(at: place, offset: offset, length: line.count)
      return true
    }
  }

  /// Adds a record. When the snapshot is written, added records follow the others, sorted by name and
  /// version: in whatever order they came.
  ///
  /// - Parameters:
  ///   - line: a whole record without its end.
  ///   - identifier: its ARN, which no other record has.
  /// - Throws: as `change` does.
  package func append(_ line: [UInt8], as identifier: ModelPackageARN) throws(SnapshotError) {
    _ = try keep(line) { state, offset in
      state.index.insert(identifier.text, offset: offset, length: line.count)
      state.added.append(identifier)
      return true
    }
  }

  /// Removes a record, unless it was changed since it was found; other records keep their places.
  ///
  /// - Returns: whether the record was still as it was found.
  /// - Throws: why an earlier change could not be kept.
  package func remove(_ found: Found) throws(SnapshotError) -> Bool {
    let outcome = state.withLock { state -> Result<Bool, StreamError> in
      if let failure = state.failure { return .failure(failure) }
      guard state.index.entries[found.place] == found.entry else { return .success(false) }
      state.index.remove(at: found.place)
      state.isChanged = true
      return .success(true)
    }
    do { return try outcome.get() } catch { throw .stream(error) }
  }

  /// Keeps a line.
  ///
  /// - Parameter note: notes where the line is; false if it is not wanted any more.
  /// - Returns: what `note` returned.
  private func keep(
    _ line: [UInt8], _ note: (inout State, _ offset: Int) -> Bool
  ) throws(SnapshotError) -> Bool {
    let outcome = state.withLock { state -> Result<Bool, StreamError> in
      if let failure = state.failure { return .failure(failure) }
      do throws(StreamError) {
        if state.changed == nil { state.changed = try makeHeldBytes() }
        guard let offset = try state.changed?.append(line) else { return .success(false) }
        let isTaken = note(&state, offset)
        state.isChanged = state.isChanged || isTaken
        return .success(isTaken)
      } catch {
        state.failure = error
        return .failure(error)
      }
    }
    do { return try outcome.get() } catch { throw .stream(error) }
  }

  /// Whether a record was changed, added or removed.
  ///
  /// - Throws: why a change could not be kept.
  package func hasChanges() throws(SnapshotError) -> Bool {
    let (hasChanges, failure) = state.withLock { ($0.isChanged, $0.failure) }
    if let failure { throw .stream(failure) }
    return hasChanges
  }

  /// Writes the snapshot as it stands now, whole or not at all; unchanged records keep their bytes.
  ///
  /// - Parameter target: the file's name; see `SnapshotReading.format` for its compression.
  /// - Throws: why it could not be written, or a change not be kept; the target is as before then.
  package func writeBack(to target: String) throws(SnapshotError) {
    let file = try written(for: target)
    if FileIdentity.path(ofFile: target) == FileIdentity.path(ofFile: name) {
      try checkUnchanged()
    }
    do { try file.finish() } catch { throw .stream(error) }
  }

  /// Checks that the snapshot's file is still what was read. Call before it is replaced, if the store
  /// locks it.
  ///
  /// - Throws: `.changedMeanwhile`.
  package func checkUnchanged() throws(SnapshotError) {
    if let hold, !hold.isUnchanged { throw .changedMeanwhile(name: name) }
  }

  /// Writes the current snapshot to a temporary file beside the target; `finish` renames it to the
  /// target.
  ///
  /// - Throws: why it could not be written, or a change not be kept.
  package func written(for target: String) throws(SnapshotError) -> OutputFile {
    _ = try hasChanges()
    let format = SnapshotReading.format(of: compression, in: name, writtenTo: target)
    do throws(StreamError) {
      let output = OutputStream(
        try OutputFile(target, interruption: nil), compression: format.map { Compression($0) })
      let entries = state.withLock { $0.ordered }
      output.reserve(entries.reduce(0) { $1.isRemoved ? $0 : $0 + Int($1.length) + 1 })
      let maker = SnapshotPieces(entries, records) { entry throws(StreamError) in
        try self.changedRecord(entry)
      }
      return try OutputFilling.fill(output, with: maker, threads: threads)
    } catch {
      throw .stream(error)
    }
  }

  /// The line of a changed record.
  private func changedRecord(_ entry: SnapshotIndex.Entry) throws(StreamError) -> [UInt8] {
    let outcome = state.withLock { state -> Result<[UInt8], StreamError> in
      let start = Int(entry.offset)
      do throws(StreamError) {
        return .success(try state.changed?.bytes(in: start..<start + Int(entry.length)) ?? [])
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }
}

extension ModelPackageARN {
  /// Whether a package stands before another one: by its name, in a group by its version.
  fileprivate func precedes(_ other: ModelPackageARN) -> Bool {
    let (own, others) = (text.dropLast(versionLength), other.text.dropLast(other.versionLength))
    return own == others ? version ?? 0 < other.version ?? 0 : own < others
  }

  private var versionLength: Int { version.map { String($0).count } ?? 0 }
}
