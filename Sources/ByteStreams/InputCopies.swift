internal import Synchronization

/// Copies of inputs that can be read only once (pipes, standard input), for a run that reads twice.
package final class InputCopies: Sendable {
  /// By the number of the input.
  private let copies = Mutex<[Int: TemporaryFile]>([:])

  package init() {}

  /// The copy of an input; nil where the input itself is read.
  package func copy(of input: Int) -> TemporaryFile? { copies.withLock { $0[input] } }

  /// Copies every input that is no regular file with a name, byte for byte.
  ///
  /// - Parameters:
  ///   - names: paths, `-` for standard input; none at all means standard input.
  ///   - folder: where copies are kept.
  /// - Throws: what reading and writing throw.
  package func make(
    of names: [String], folder: String, interruption: Interruption?
  ) throws(StreamError) {
    for (number, name) in (names.isEmpty ? ["-"] : names).enumerated() {
      if name != "-", !FilePresence.isSpecial(name) { continue }
      let copy = try TemporaryFile(in: folder)
      var file = try InputFile(name, interruption: interruption)
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
      defer { buffer.deallocate() }
      while true {
        let read = try file.read(into: buffer)
        if read == 0 { break }
        try copy.append(UnsafeRawBufferPointer(rebasing: buffer[..<read]).bytes)
      }
      copies.withLock { $0[number] = copy }
    }
  }
}
