import ByteStreams
import Testing

/// Inputs cut into chunks of whole lines.
struct LineReaderTests {
  /// The lines of an input and what became of those past the limit.
  private func lines(_ path: String, limit: Int = 64 << 20) throws -> [String] {
    var reader = LineReader(
      try ByteSource(path, interruption: nil), maximumLineBytes: limit, pool: ChunkPool())
    var lines: [String] = []
    while true {
      switch try reader.next() {
      case .chunk(let chunk):
        chunk.withBytes { bytes in
          var cursor = LineCursor()
          while let line = cursor.next(in: bytes) {
            let text = bytes.extracting(line.start..<line.end).withUnsafeBytes { Array($0) }
            lines.append(String(decoding: text, as: UTF8.self))
          }
        }
      case .tooLongLine: lines.append("(too long)")
      case .end: return lines
      }
    }
  }

  @Test(arguments: [
    ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]),
    ("\n\na\n", ["", "", "a"]), ("\u{FEFF}a\n", ["a"]), ("a\n\u{FEFF}b", ["a", "\u{FEFF}b"]),
    ("a\rb\n", ["a\rb"]), ("\r\n", [""]),
  ])
  func `line ends, byte order mark and a last line without an end`(
    text: String, expected: [String]
  ) throws {
    let folder = try TemporaryFolder()
    #expect(try lines(try folder.write("input", Array(text.utf8))) == expected)
  }

  @Test(arguments: [1 << 20 - 1, 1 << 20, 1 << 20 + 1, 3 << 20, 5_000_000])
  func `lines longer than a chunk are whole`(length: Int) throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "x", count: length)
    let path = try folder.write("input", Array("a\n\(long)\nb\n\(long)".utf8))
    #expect(try lines(path) == ["a", long, "b", long])
  }

  @Test func `a line past the limit is skipped to its end`() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "x", count: 5 << 20)
    let path = try folder.write("input", Array("a\n\(long)\nb\nc\n\(long)".utf8))
    #expect(try lines(path, limit: 2 << 20) == ["a", "(too long)", "b", "c", "(too long)"])
  }
}
