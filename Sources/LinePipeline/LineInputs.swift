internal import ByteStreams

/// The run's inputs, one after another, as chunks of lines.
struct LineInputs: ~Copyable {
  enum Next {
    case chunk(LineChunk, input: Int)
    case tooLongLine(beginning: [UInt8], input: Int)
    case end
  }

  private let names: [String]
  private let maximumLineBytes: Int
  private let pool: ChunkPool
  private let interruption: Interruption?
  private var reader: LineReader?
  /// The input that `reader` reads, or would read next.
  private var input = 0

  /// - Parameter names: paths, `-` for standard input; none at all means standard input.
  init(
    _ names: [String], maximumLineBytes: Int, pool: ChunkPool, interruption: Interruption?
  ) {
    self.names = names.isEmpty ? ["-"] : names
    self.maximumLineBytes = maximumLineBytes
    self.pool = pool
    self.interruption = interruption
    reader = nil
  }

  /// What messages call each input.
  var displayNames: [String] {
    names.map { $0 == "-" ? InputFile.standardInputName : $0 }
  }

  /// Whether the next chunk would wait for another program.
  mutating func wouldWait() -> Bool { reader?.wouldWait() ?? false }

  /// The next lines of the inputs.
  mutating func next() throws(StreamError) -> Next {
    while true {
      guard let next = try reader?.next() else {
        guard input < names.count else { return .end }
        reader = LineReader(
          try ByteSource(names[input], interruption: interruption),
          maximumLineBytes: maximumLineBytes, pool: pool)
        continue
      }
      switch next {
      case .chunk(let chunk): return .chunk(chunk, input: input)
      case .tooLongLine(let beginning): return .tooLongLine(beginning: beginning, input: input)
      case .end:
        reader = nil
        input += 1
      }
    }
  }
}
