internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Synchronization

/// Notes of each record the hash of its identifier and where it is:
///
///     hash (8 bytes), offset in the file (8 bytes), length (4 bytes) │ the line and an LF where lines are copied
struct SnapshotStage: LineStage, ~Copyable {
  static let noteSize = 20
  /// The code of the problem that a line's offset is not known.
  static let noOffset = "NoOffset"

  let columns: ColumnSet
  private let copies: Bool
  private var identifier: [UInt8] = []

  /// - Parameters:
  ///   - identifier: the column that identifies a record.
  ///   - copies: whether lines are copied, since they cannot be read again in the file.
  init(identifier: String, copies: Bool) {
    columns = ColumnSet([identifier])
    self.copies = copies
  }

  var summary: Bool { true }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    guard index[0].kind == .string else { throw .refused("no identifier", code: nil) }
    guard let offset = copies ? 0 : place.offset else {
      throw .refused("no offset", code: Self.noOffset)
    }
    identifier.removeAll(keepingCapacity: true)
    identifier.appendDecoded(index[0], of: line)
    output.append(littleEndian: SnapshotIndex.hash(identifier.span.bytes))
    output.append(littleEndian: UInt64(offset))
    output.append(littleEndian: UInt32(line.byteCount))
    if copies {
      output.append(line)
      output.append(UInt8(ascii: "\n"))
    }
    return .written
  }
}

/// Takes the notes of a snapshot's records in order, and makes the index of them.
final class SnapshotGathering: Sendable {
  private struct State {
    var index = SnapshotIndex()
    /// Lines that are going to the copy.
    var lines: [UInt8] = []
  }

  private let state = Mutex(State())
  private let copy: TemporaryFile?
  private let size: Int

  /// - Parameters:
  ///   - copy: where lines are copied to; nil where they can be read again in the file.
  ///   - size: the size of all lines in bytes; 0 if it is not known.
  init(_ copy: TemporaryFile?, size: Int) { (self.copy, self.size) = (copy, size) }

  /// Takes the notes of some records, which come in the order of the file.
  func take(_ outcomes: RawSpan) throws(StreamError) {
    try state.withLock { state throws(StreamError) in
      let start = copy?.count ?? 0
      let isFirst = state.index.entries.isEmpty
      var bytes = 0
      state.lines.removeAll(keepingCapacity: true)
      var position = 0
      while position < outcomes.byteCount {
        let length = Int(outcomes.littleEndian(UInt32.self, at: position + 16))
        let offset =
          copy == nil
          ? outcomes.littleEndian(UInt64.self, at: position + 8) : UInt64(start + state.lines.count)
        state.index.append(
          SnapshotIndex.Entry(
            hash: outcomes.littleEndian(UInt64.self, at: position), offset: offset,
            length: UInt32(length)))
        bytes += length + 1
        position += SnapshotStage.noteSize
        guard copy != nil else { continue }
        state.lines.append(position..<position + length + 1, of: outcomes)
        position += length + 1
      }
      // Most lines of a snapshot are about as long as the first ones.
      if isFirst, bytes > 0 {
        state.index.reserve(state.index.entries.count * (size / bytes + 1) * 17 / 16)
      }
      if !state.lines.isEmpty { try copy?.append(state.lines.span.bytes) }
    }
  }

  /// The index of all records; the gathering is empty afterwards.
  func takeIndex() -> SnapshotIndex {
    state.withLock { state in
      var index = SnapshotIndex()
      swap(&index, &state.index)
      index.finish()
      return index
    }
  }
}
