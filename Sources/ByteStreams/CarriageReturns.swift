extension StoredInput {
  /// Returns a copy of CSV with line feeds for carriage returns if its rows end with CR alone, as
  /// spreadsheets save "CSV (Macintosh)"; else the input itself.
  ///
  /// Worked example: `a,b⏎1,"x␊y"⏎`, where `⏎` is CR, becomes `a,b␊1,"x␊y"␊`.
  ///
  /// - Parameter folder: the folder for the temporary copy.
  /// - Throws: errors of reading the input or writing the copy.
  package func endingLinesWithLineFeeds(folder: String) throws(StreamError) -> StoredInput {
    guard try rowsEndWithCarriageReturn() else { return self }
    let copy = try TemporaryFile(in: folder)
    var endedWithCarriageReturn = false
    try forEachPiece { piece throws(StreamError) in
      var output: [UInt8] = []
      output.reserveCapacity(piece.count)
      for byte in piece {
        // CRLF is one end.
        if byte != lineFeed || !endedWithCarriageReturn {
          output.append(byte == carriageReturn ? lineFeed : byte)
        }
        endedWithCarriageReturn = byte == carriageReturn
      }
      try copy.append(output.span.bytes)
      return true
    }
    return try StoredInput(name, copy: copy, interruption: nil)
  }

  /// Whether the first line end outside quotes is a CR without a LF behind it.
  private func rowsEndWithCarriageReturn() throws(StreamError) -> Bool {
    var isQuoted = false
    var result: Bool?
    var endedWithCarriageReturn = false
    try forEachPiece { piece throws(StreamError) in
      for byte in piece {
        if endedWithCarriageReturn {
          result = byte != lineFeed
          return false
        }
        switch byte {
        case UInt8(ascii: "\""): isQuoted.toggle()
        case carriageReturn where !isQuoted: endedWithCarriageReturn = true
        case lineFeed where !isQuoted:
          result = false
          return false
        default: break
        }
      }
      return true
    }
    return result ?? endedWithCarriageReturn
  }

  /// Calls a closure with the bytes from the first on, until it returns false.
  private func forEachPiece(
    _ body: ([UInt8]) throws(StreamError) -> Bool
  ) throws(StreamError) {
    var offset = 0
    while offset < count {
      let piece = try bytes(at: offset, count: min(1 << 18, count - offset))
      offset += piece.count
      guard try body(piece) else { return }
    }
  }
}

private let carriageReturn = UInt8(ascii: "\r")
private let lineFeed = UInt8(ascii: "\n")
