#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The bytes of a line in a stored input: its offset and its length without the line's end.
package struct LineExtent: BitwiseCopyable, Equatable, Sendable {
  package let offset: Int
  package let length: Int

  package init(offset: Int, length: Int) {
    self.offset = offset
    self.length = length
  }
}

extension LineChunk {
  /// Replaces the chunk's lines by lines of an input, each with an LF. Neighbours are read at once.
  ///
  /// - Throws: `.readFailed`, also where the input ends before.
  package func read(
    _ lines: ArraySlice<LineExtent>, of input: StoredInput
  ) throws(StreamError) {
    removeAll()
    reserve(lines.reduce(0) { $0 + $1.length + 1 })
    var place = lines.startIndex
    while place < lines.endIndex {
      let start = lines[place].offset
      var end = start + lines[place].length
      place += 1
      while place < lines.endIndex, lines[place].offset == end + 1 {
        end += lines[place].length + 1
        place += 1
      }
      let room = UnsafeMutableRawBufferPointer(start: storage + self.end, count: end - start)
      try input.read(whole: room, at: start)
      self.end += end - start
      storage.storeBytes(of: 0x0A, toByteOffset: self.end, as: UInt8.self)
      self.end += 1
    }
  }
}

/// The machine's memory.
package enum SystemMemory {
  /// The number of bytes of physical memory; 0 where that is not known.
  package static var size: Int {
    max(0, sysconf(Int32(_SC_PHYS_PAGES))) * max(0, sysconf(Int32(_SC_PAGESIZE)))
  }
}
