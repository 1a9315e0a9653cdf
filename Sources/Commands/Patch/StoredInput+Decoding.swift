internal import ByteStreams
internal import LinePipeline

extension StoredInput {
  /// Returns the file, or a copy in UTF-8 if it is UTF-16, as spreadsheets save "Unicode text".
  /// Rows of CSV that end with CR alone end with LF in a copy.
  ///
  /// - Parameter folder: the folder for the temporary copy.
  /// - Throws: also that the file is no valid UTF-16.
  func inUTF8(folder: String) throws(RunFailure) -> StoredInput {
    let decoded = try decoded(folder: folder)
    return try RunFailure.ofStream { () throws(StreamError) in
      var rows = try StoredRows(decoded, framing: .lines, maximumRowBytes: 1, windowSize: 4096)
      // A line of JSON has no CR that ends it.
      if try rows.firstByte() == UInt8(ascii: "{") { return decoded }
      return try decoded.endingLinesWithLineFeeds(folder: folder)
    }
  }

  private func decoded(folder: String) throws(RunFailure) -> StoredInput {
    let decoded = try RunFailure.ofStream { () throws(StreamError) in
      try decodingUTF16(folder: folder)
    }
    switch decoded {
    case .asItIs: return self
    case .copy(let copy): return copy
    case .problem(let problem):
      let what =
        switch problem.kind {
        case .oddLength: "the file ends in the middle of a character of UTF-16"
        case .loneSurrogate: "half of a surrogate pair stands alone"
        }
      throw .line(
        LinePlace(input: 0, name: name, line: problem.line),
        ChangeRows.refused("byte \(problem.offset + 1) of the file: \(what); save it in UTF-8"))
    }
  }
}
