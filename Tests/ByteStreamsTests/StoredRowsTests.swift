import ByteStreams
import Testing

@Suite struct StoredRowsTests {
  /// The rows of bytes, as `line@offset:bytes`.
  private func rows(
    _ text: String, _ framing: StoredRows.Framing, limit: Int = 1 << 20, window: Int = 1 << 20
  ) throws -> [String] {
    let folder = try TemporaryFolder()
    let input = try StoredInput(
      try folder.write("rows", Array(text.utf8)), folder: folder.path, interruption: nil)
    var rows = try StoredRows(
      input, framing: framing, maximumRowBytes: limit, windowSize: window)
    var found: [String] = []
    while let row = try rows.next() {
      let mark = (row.isTooLong ? "!" : "") + (row.isUnfinished ? "?" : "")
      found.append("\(row.line)@\(row.offset):\(String(decoding: row.bytes, as: UTF8.self))\(mark)")
    }
    return found
  }

  @Test(arguments: [1, 2, 3, 7, 1 << 20])
  func framing(window: Int) throws {
    #expect(try rows("", .lines, window: window) == [])
    #expect(
      try rows("a\n\r\nb\r\nc", .lines, window: window) == ["1@0:a", "2@2:", "3@4:b", "4@7:c"])
    #expect(try rows("\u{FEFF}a\nb\n", .csv, window: window) == ["1@3:a", "2@5:b"])
    #expect(
      try rows("a,\"x\ny\"\r\nb,\"\"\"\n\"\nc\n", .csv, window: window)
        == ["1@0:a,\"x\ny\"", "3@9:b,\"\"\"\n\"", "5@17:c"])
    // A quote opens only the cell that it begins: a stray one swallows no further rows.
    #expect(
      try rows("a\"b\nc,d\"\ne\n", .csv, window: window) == ["1@0:a\"b", "2@4:c,d\"", "3@9:e"])
    #expect(try rows("a,\"b\nc\n", .csv, window: window) == ["1@0:a,\"b\nc\n?"])
    // Blanks before a quote do not count; which byte separates cells decides where quotes open.
    #expect(
      try rows("a, \t\"x\ny\"\nb\n", .csv, window: window) == ["1@0:a, \t\"x\ny\"", "3@10:b"])
    let semicolons = StoredRows.Framing.cells(separator: UInt8(ascii: ";"))
    #expect(
      try rows("a,\"x\ny;\"\nz\"\n", semicolons, window: window)
        == ["1@0:a,\"x", "2@5:y;\"\nz\""])
    let tabs = StoredRows.Framing.cells(separator: 0x09)
    #expect(try rows("a\t\"x\ny\"\n", tabs, window: window) == ["1@0:a\t\"x\ny\""])
  }

  @Test func aRowPastTheLimitIsSkipped() throws {
    let long = String(repeating: "x", count: 5000)
    let found = try rows("a\n\(long)\nb\n", .lines, limit: 100, window: 64)
    #expect(found.count == 3)
    #expect(found[1].hasSuffix("!") && found[1].utf8.count < 1100)
    #expect(found[0] == "1@0:a" && found[2] == "3@5003:b")
    #expect(try rows("\(long)\n", .lines, limit: 5000, window: 64) == ["1@0:\(long)"])
  }

  /// A row past the limit ends where any row does: a line feed within its quotes is part of it.
  @Test(arguments: [1, 3, 64, 1 << 20])
  func aRowPastTheLimitIsSkippedToItsOwnEnd(window: Int) throws {
    let long = String(repeating: "x", count: 500)
    for cell in ["\(long)\nb,c\n\(long)", "\(long)\n\"\"\nb", "\n\n\(long)\"\"\n"] {
      let text = "a,\"\(cell)\"\nd,e\n"
      let found = try rows(text, .csv, limit: 100, window: window)
      #expect(found.count == 2)
      #expect(found.first?.hasSuffix("!") ?? false)
      let line = text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
      #expect(found.last == "\(line)@\(text.utf8.count - 4):d,e")
    }
    let unclosed = try rows("a,\"\(long)\nb,c\n", .csv, limit: 100, window: window)
    #expect(unclosed.count == 1)
    #expect(unclosed[0].hasSuffix("!?"))
    // Where lines are rows, quotes mean nothing.
    #expect(try rows("\"\(long)\nb\n", .lines, limit: 100, window: window).last == "2@502:b")
  }

  /// Rows are found again by where they begin, of gzip too, whatever was read before.
  @Test(arguments: [false, true])
  func rowsByTheirPlaces(isGzip: Bool) throws {
    let folder = try TemporaryFolder()
    let text = (1...5000).map { "\($0),\"a\n\($0)\"\n" }.joined()
    let name =
      try isGzip
      ? folder.archive(Array(text.utf8)) : folder.write("rows", Array(text.utf8))
    let input = try StoredInput(name, folder: folder.path, interruption: nil)
    var all = try StoredRows(input, framing: .csv, maximumRowBytes: 1000)
    var places: [(offset: Int, line: Int, bytes: [UInt8])] = []
    while let row = try all.next() { places.append((row.offset, row.line, row.bytes)) }
    #expect(places.count == 5000)
    var reader = try StoredRows(input, framing: .csv, maximumRowBytes: 1000, windowSize: 64)
    for place in [0, 4999, 17, 18, 3000, 2999, 0] {
      #expect(try reader.row(at: places[place].offset)?.bytes == places[place].bytes)
      #expect(
        try reader.lineFeeds(in: 0..<places[place].offset) == places[place].line - 1)
    }
    #expect(try reader.row(at: text.utf8.count) == nil)
    // A copy has no name.
    #expect(try folder.names.count == 1)
  }

  @Test func aTemporaryFileHasNoName() throws {
    let folder = try TemporaryFolder()
    let file = try TemporaryFile(in: folder.path)
    #expect(try file.append(([1, 2, 3] as [UInt8]).span.bytes) == 0)
    #expect(try file.append(([4, 5] as [UInt8]).span.bytes) == 3)
    #expect(try file.bytes(at: 1, count: 4) == [2, 3, 4, 5])
    #expect(file.count == 5)
    #expect(try folder.names.isEmpty)
    #expect(throws: StreamError.self) { try file.bytes(at: 4, count: 2) }
    #expect(throws: StreamError.self) { try TemporaryFile(in: folder.file("missing")) }
  }
}
