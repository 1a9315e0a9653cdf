internal import ByteStreams
internal import JSONLines
internal import LinePipeline

/// A first pass over the records that finds their packages, before the main pass.
struct RecordPass {
  private let inputs: [String]
  private let maximumLineBytes: Int
  private let interruption: Interruption
  private let copies: InputCopies

  /// - Parameters:
  ///   - copies: receives copies of inputs that can be read only once; the main pass reads these
  ///     too.
  ///   - folder: the folder for the temporary copies.
  /// - Throws: errors of reading an input or writing its copy.
  init(
    _ inputs: [String], maximumLineBytes: Int, copies: InputCopies, folder: String,
    interruption: Interruption
  ) throws(RunFailure) {
    self.inputs = inputs
    self.maximumLineBytes = maximumLineBytes
    self.interruption = interruption
    self.copies = copies
    try RunFailure.ofStream { () throws(StreamError) in
      try copies.make(of: inputs, folder: folder, interruption: interruption)
    }
  }

  /// Calls a closure with the package of each record. Skips invalid lines; the main pass reports
  /// them.
  func forEachPackage(
    _ body: (RecordPackage) throws(RunFailure) -> Void
  ) throws(RunFailure) {
    var columns = ColumnSet()
    let packages = RecordPackages(&columns)
    var indexer = LineIndexer(columns: columns)
    let pool = ChunkPool()
    var lines = LineInputs(
      inputs, maximumLineBytes: maximumLineBytes, pool: pool, interruption: interruption,
      copies: copies)
    while true {
      let next = try RunFailure.ofStream { () throws(StreamError) in try lines.next() }
      switch next {
      case .end: return
      case .tooLongLine: continue
      case .chunk(let chunk, _):
        try chunk.forEachLine { line throws(RunFailure) in
          guard (try? indexer.index(line)) != nil, indexer.whole.kind == .object,
            let package = packages.package(of: line, indexer, withNames: true)
          else { return }
          try body(package)
        }
        pool.recycle(chunk)
      }
    }
  }
}
