internal import Synchronization

/// Copies of inputs that can be read only once (pipes, standard input), for a run that reads twice.
package final class InputCopies: Sendable {
  /// The copies by the index of the input, from 0.
  private let copies = Mutex<[Int: TemporaryFile]>([:])

  package init() {}

  /// Copies that were made before, by the index of the input.
  package init(_ copies: [Int: TemporaryFile]) { self.copies.withLock { $0 = copies } }

  /// Returns the copy of the input at an index; `nil` if the input itself can be read again.
  package func copy(of input: Int) -> TemporaryFile? { copies.withLock { $0[input] } }

  /// Copies standard input and all inputs that are special files, such as pipes, byte for byte.
  ///
  /// - Parameters:
  ///   - names: paths, `-` for standard input; none at all means standard input.
  ///   - folder: the folder for the temporary copies.
  /// - Throws: errors of reading an input or writing its copy.
  package func make(
    of names: [String], folder: String, interruption: Interruption?
  ) throws(StreamError) {
    for (number, name) in (names.isEmpty ? ["-"] : names).enumerated() {
      try make(of: name, at: number, folder: folder, interruption: interruption)
    }
  }

  /// Copies the input at an index if it is standard input or a special file.
  ///
  /// - Throws: errors of reading the input or writing its copy.
  package func make(
    of name: String, at number: Int, folder: String, interruption: Interruption?
  ) throws(StreamError) {
    if name != "-", !FilePresence.isSpecial(name) { return }
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
