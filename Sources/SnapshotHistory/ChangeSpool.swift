internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import Synchronization

/// Frames that wait until it is known whether they count: in memory up to a size, then in a temporary
/// file.
final class ChangeSpool: Sendable {
  private struct State {
    var held: [UInt8] = []
    var file: TemporaryFile?
    /// The ranges of the file that hold whole frames.
    var blocks: [Range<Int>] = []
  }

  private let limit: Int
  private let folder: String
  private let state = Mutex(State())

  /// - Parameters:
  ///   - limit: about how many bytes are held in memory.
  ///   - folder: the folder of the temporary file.
  init(limit: Int, folder: String) {
    self.limit = limit
    self.folder = folder
  }

  /// Appends whole frames.
  func append(_ frames: RawSpan) throws(StreamError) {
    try state.withLock { state throws(StreamError) in
      state.held.append(frames)
      if state.held.count <= limit { return }
      let file: TemporaryFile
      if let open = state.file { file = open } else { file = try TemporaryFile(in: folder) }
      state.file = file
      let offset = try file.append(state.held.span.bytes)
      state.blocks.append(offset..<offset + state.held.count)
      state.held.removeAll(keepingCapacity: state.held.count < 2 * limit)
    }
  }

  func removeAll() {
    state.withLock { state in
      state.held.removeAll(keepingCapacity: true)
      state.file = nil
      state.blocks = []
    }
  }

  /// Calls a closure with all frames, many at a time, in their order.
  func forEachBlock(
    _ body: ([UInt8]) throws(RunFailure) -> Void
  ) throws(RunFailure) {
    let (held, file, blocks) = state.withLock { ($0.held, $0.file, $0.blocks) }
    for block in blocks {
      var bytes: [UInt8] = []
      do throws(StreamError) {
        bytes = try file?.bytes(at: block.lowerBound, count: block.count) ?? []
      } catch {
        throw .stream(error)
      }
      try body(bytes)
    }
    if !held.isEmpty { try body(held) }
  }
}
