/// What a file's first bytes say of its compression.
enum DetectedCompression: Equatable {
  case supported(CompressionFormat)
  case foreign(ForeignCompression)

  /// Returns the number of bytes needed to detect the format of a file that begins with these two
  /// bytes; `nil` if no format begins with them.
  static func magicSize(after first: ArraySlice<UInt8>) -> Int? {
    let magics = CompressionFormat.allCases.flatMap(\.magics) + ForeignCompression.magics
    return magics.filter { $0.starts(with: first) }.map(\.count).max()
  }

  /// Returns what begins with these bytes; `nil` if no known format does.
  static func ofBytes(_ bytes: ArraySlice<UInt8>) -> DetectedCompression? {
    if let format = CompressionFormat.ofBytes(bytes) { return .supported(format) }
    return ForeignCompression.ofBytes(bytes).map { .foreign($0) }
  }
}

extension InputFile {
  /// The format in which the bytes that come next are compressed; `nil` for plain bytes.
  ///
  /// - Throws: `.foreignCompression` if mpkg does not read the format; errors of reading.
  mutating func compression() throws(StreamError) -> CompressionFormat? {
    // For most inputs two bytes show that they are not compressed; more bytes of a pipe are then
    // not waited for.
    let first = try peek(2)
    guard first.count == 2, let size = DetectedCompression.magicSize(after: first) else {
      return nil
    }
    switch DetectedCompression.ofBytes(try peek(size)) {
    case .supported(let format): return format
    case .foreign(let format): throw .foreignCompression(name: name, format)
    case nil: return nil
    }
  }
}
