package import ByteStreams

/// The run's inputs, one after another, as chunks of lines.
package struct LineInputs: ~Copyable {
  /// What comes next.
  package enum Next {
    case chunk(LineChunk, input: Int)
    /// A line past the limit; its first bytes are all that is kept of it.
    case tooLongLine(beginning: [UInt8], input: Int)
    case end
  }

  private let names: [String]
  private let maximumLineBytes: Int
  private let pool: ChunkPool
  private let interruption: Interruption?
  private let drainsWhenInterrupted: Bool
  private let copies: InputCopies?
  private var reader: LineReader?
  /// The input that `reader` reads, or would read next.
  private var input = 0

  /// - Parameters:
  ///   - names: paths, `-` for standard input; none at all means standard input.
  ///   - drainsWhenInterrupted: whether an interruption lets what is there be read to its end.
  ///   - copies: copies to read instead of inputs that can be read only once.
  package init(
    _ names: [String], maximumLineBytes: Int, pool: ChunkPool, interruption: Interruption?,
    drainsWhenInterrupted: Bool = false, copies: InputCopies? = nil
  ) {
    self.names = names.isEmpty ? ["-"] : names
    self.maximumLineBytes = maximumLineBytes
    self.pool = pool
    self.interruption = interruption
    self.drainsWhenInterrupted = drainsWhenInterrupted
    self.copies = copies
    reader = nil
  }

  /// What messages call each input.
  package var displayNames: [String] {
    names.map { $0 == "-" ? InputFile.standardInputName : $0 }
  }

  /// Opens the next input.
  private func source() throws(StreamError) -> ByteSource {
    if let copy = copies?.copy(of: input) {
      return try ByteSource(names[input], copy: copy, interruption: interruption)
    }
    return try ByteSource(
      names[input], interruption: interruption, drainsWhenInterrupted: drainsWhenInterrupted)
  }

  /// The next lines of the inputs.
  package mutating func next() throws(StreamError) -> Next {
    while true {
      guard let next = try reader?.next() else {
        guard input < names.count else { return .end }
        reader = LineReader(try source(), maximumLineBytes: maximumLineBytes, pool: pool)
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
