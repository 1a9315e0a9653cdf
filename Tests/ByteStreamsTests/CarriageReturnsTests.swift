import TestTools
import Testing

@testable import ByteStreams

/// CSV whose rows end with CR alone.
@Suite struct CarriageReturnsTests {
  @Test(arguments: [
    ("a,b\r1,2\r", "a,b\n1,2\n"), ("a,b\r1,\"x\ny\"\r", "a,b\n1,\"x\ny\"\n"),
    ("a,b\r1,\"x\ry\"", "a,b\n1,\"x\ny\""), ("a\r", "a\n"),
    ("\"a\nb\",c\r1,2\r", "\"a\nb\",c\n1,2\n"),
    // Ends may be mixed, as where files were joined.
    ("a\r1\r\n2\n", "a\n1\n2\n"),
    // Other inputs stay as they are.
    ("a,b\r\n1,2\r\n", "a,b\r\n1,2\r\n"), ("a,b\n1\r,2\n", "a,b\n1\r,2\n"), ("", ""), ("a", "a"),
    ("\"a\rb\"\n", "\"a\rb\"\n"),
  ])
  func rowsEndWithLineFeeds(_ text: String, _ expected: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("rows.csv", Array(text.utf8))
    let input = try StoredInput(file, folder: folder.path, interruption: nil)
    let read = try input.endingLinesWithLineFeeds(folder: folder.path)
    #expect(read.name == input.name)
    let bytes = try read.bytes(at: 0, count: read.count)
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
  }

  /// A CR at the end of a piece, and its LF at the start of the next.
  @Test func endsBetweenPieces() throws {
    let folder = try TemporaryFolder()
    let size = 1 << 18
    let row = String(repeating: "x", count: size - 3) + "\r"
    for (text, expected) in [
      ("a\r" + row + "\nb\r", "a\n" + row.dropLast() + "\nb\n"),
      (String(repeating: "x", count: size - 1) + "\r\nb\r", nil),
      (
        String(repeating: "x", count: size - 1) + "\rb\r",
        String(repeating: "x", count: size - 1) + "\nb\n"
      ),
    ] {
      let file = try folder.write("rows.csv", Array(text.utf8))
      let input = try StoredInput(file, folder: folder.path, interruption: nil)
      let read = try input.endingLinesWithLineFeeds(folder: folder.path)
      let bytes = try read.bytes(at: 0, count: read.count)
      #expect(bytes == Array((expected ?? text).utf8))
    }
  }
}
