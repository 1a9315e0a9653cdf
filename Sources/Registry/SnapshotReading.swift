internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import SystemPackage

/// The first pass over a snapshot: checks every line and notes where the records are, on several
/// threads.
struct SnapshotReading {
  private let name: String
  /// The column that identifies a record.
  private let identifier: String
  private let interruption: Interruption?
  /// How the snapshot is compressed; `nil` for not at all.
  let compression: CompressionFormat?
  /// What records are read from later: the file itself, or an inflated copy without a name.
  let records: StoredInput
  /// The copy, which is written in the same pass.
  private let copy: TemporaryFile?
  /// What is read instead of the named file.
  private let restored: TemporaryFile?

  /// - Parameters:
  ///   - identifier: the column that identifies a record.
  ///   - restored: a temporary file that is read instead of the named one.
  ///   - folder: the folder for a temporary copy.
  init(
    _ name: String, restored: TemporaryFile? = nil, identifier: String, folder: String,
    interruption: Interruption?
  ) throws(SnapshotError) {
    self.name = name
    self.identifier = identifier
    self.interruption = interruption
    self.restored = restored
    do throws(StreamError) {
      if let restored {
        compression = nil
        copy = nil
        records = try StoredInput(name, copy: restored, interruption: interruption)
        return
      }
      let kind = try InputFile.look(name)
      compression = kind.compression
      copy = try kind.compression != nil || !kind.isRegular ? TemporaryFile(in: folder) : nil
      records = try StoredInput(name, copy: copy, interruption: interruption)
    } catch {
      throw .stream(error)
    }
  }

  func index(threads: Int) throws(SnapshotError) -> SnapshotIndex {
    var run = LineRun()
    run.inputs = [name]
    if let restored { run.copies = InputCopies([0: restored]) }
    run.threads = threads
    run.interruption = interruption
    let gathering = SnapshotGathering(copy, size: copy == nil ? records.count : 0)
    let (identifier, copies) = (identifier, copy != nil)
    do throws(RunFailure) {
      _ = try run.read(
        take: { notes throws(StreamError) in try gathering.take(notes) }, refuse: LineRun.endRun,
        makeStage: { SnapshotStage(identifier: identifier, copies: copies) })
    } catch {
      throw snapshotError(error)
    }
    return gathering.takeIndex()
  }

  private func snapshotError(_ failure: RunFailure) -> SnapshotError {
    switch failure {
    case .stream(let error): .stream(error)
    case .line(let place, .syntax(let error)): .line(name: name, place.line, error)
    case .line(let place, .tooLong): .tooLongLine(name: name, place.line)
    case .line(_, .refused(_, code: SnapshotStage.noOffset)):
      .stream(.readFailed(name: name, .illegalSeek))
    case .line(let place, _): .noIdentifier(name: name, place.line, column: identifier)
    case .unprepared: .stream(.readFailed(name: name, .ioError))
    }
  }

  /// Returns how a snapshot's changed file is compressed: as its extension says, else as the snapshot.
  /// A snapshot that is replaced stays as it was, whatever its name says.
  ///
  /// - Parameters:
  ///   - compression: how the snapshot is compressed; `nil` for not at all.
  ///   - name: the snapshot's name.
  ///   - target: the changed file's name.
  static func format(
    of compression: CompressionFormat?, in name: String, writtenTo target: String
  ) -> CompressionFormat? {
    let isReplaced = FileIdentity.path(ofFile: target) == FileIdentity.path(ofFile: name)
    let named = CompressionFormat.ofName(target)
    return isReplaced ? compression ?? named : named ?? compression
  }
}
