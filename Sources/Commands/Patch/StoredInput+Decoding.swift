internal import ByteStreams
internal import LinePipeline

extension StoredInput {
  /// Returns the file, or a copy in UTF-8 if it is UTF-16, as spreadsheets save "Unicode text".
  ///
  /// - Parameter folder: the folder for the temporary copy.
  /// - Throws: also that the file is no valid UTF-16.
  func inUTF8(folder: String) throws(RunFailure) -> StoredInput {
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
