/// Converts UTF-16 into UTF-8, one piece of the input at a time.
///
/// Worked example: the bytes `FF FE 61 00 0A 00` are a byte order mark (little-endian), `a` and a
/// line feed; a piece may end between any two bytes.
package struct UTF16Decoder: Sendable {
  /// The kind and position of an encoding error in the UTF-16 input.
  package struct Problem: Error, Equatable, Sendable {
    package enum Kind: Sendable {
      /// The input ends in the middle of a character.
      case oddLength
      /// One half of a surrogate pair occurs without the other.
      case loneSurrogate
    }

    package let kind: Kind
    /// The byte offset of the error in the UTF-16 input.
    package let offset: Int
    /// The line number of the error, from 1.
    package let line: Int
  }

  private let isBigEndian: Bool
  /// The offset of the next byte in the input; decoding begins after the 2-byte mark.
  private var offset = 2
  private var line = 1
  /// The first byte of a code unit whose second byte is in the next piece.
  private var firstByte: UInt8?
  /// The first half of a surrogate pair whose second half was not read yet.
  private var highSurrogate: UInt16?

  /// Creates a decoder for the bytes after a byte order mark.
  ///
  /// - Returns: `nil` if the two bytes are not a byte order mark of UTF-16.
  package init?(byteOrderMark: (UInt8, UInt8)) {
    switch byteOrderMark {
    case (0xFF, 0xFE): isBigEndian = false
    case (0xFE, 0xFF): isBigEndian = true
    default: return nil
    }
  }

  /// Decodes the next piece and appends it in UTF-8.
  package mutating func decode(
    _ bytes: some Sequence<UInt8>, to output: inout [UInt8]
  ) throws(Problem) {
    for byte in bytes {
      offset += 1
      guard let first = firstByte.take() else {
        firstByte = byte
        continue
      }
      let (high, low) = isBigEndian ? (first, byte) : (byte, first)
      try append(UInt16(high) << 8 | UInt16(low), to: &output)
    }
  }

  /// Checks that the input does not end in the middle of a character. Call once, after the last
  /// piece.
  package func finish() throws(Problem) {
    if firstByte != nil { throw Problem(kind: .oddLength, offset: offset - 1, line: line) }
    if highSurrogate != nil { throw loneSurrogate(before: 0) }
  }

  private mutating func append(_ unit: UInt16, to output: inout [UInt8]) throws(Problem) {
    if let high = highSurrogate.take() {
      guard (0xDC00...0xDFFF).contains(unit) else { throw loneSurrogate(before: 2) }
      let scalar = 0x10000 + (UInt32(high & 0x3FF) << 10 | UInt32(unit & 0x3FF))
      append(scalar: scalar, to: &output)
      return
    }
    switch unit {
    case 0xD800...0xDBFF: highSurrogate = unit
    case 0xDC00...0xDFFF: throw loneSurrogate(before: 0)
    default:
      if unit == 0x0A { line += 1 }
      append(scalar: UInt32(unit), to: &output)
    }
  }

  /// Returns the problem for a lone surrogate this many bytes before the newest code unit.
  private func loneSurrogate(before bytes: Int) -> Problem {
    Problem(kind: .loneSurrogate, offset: offset - 2 - bytes, line: line)
  }

  private func append(scalar: UInt32, to output: inout [UInt8]) {
    if scalar < 0x80 {
      output.append(UInt8(scalar))
    } else if let scalar = Unicode.Scalar(scalar) {
      output.append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
    }
  }
}

extension StoredInput {
  /// The result of checking an input for UTF-16.
  package enum Decoded {
    /// The input does not begin with a byte order mark of UTF-16 and is read unchanged.
    case asItIs
    /// The input converted to UTF-8, in a temporary file.
    case copy(StoredInput)
    case problem(UTF16Decoder.Problem)
  }

  /// Converts the input to UTF-8 if it begins with a byte order mark of UTF-16.
  ///
  /// - Parameter folder: the folder for the temporary copy.
  /// - Throws: errors of reading the input or writing the copy.
  package func decodingUTF16(folder: String) throws(StreamError) -> Decoded {
    guard count >= 2 else { return .asItIs }
    let mark = try bytes(at: 0, count: 2)
    guard var decoder = UTF16Decoder(byteOrderMark: (mark[0], mark[1])) else { return .asItIs }
    let copy = try TemporaryFile(in: folder)
    var offset = 2
    var output: [UInt8] = []
    while offset < count {
      let piece = try bytes(at: offset, count: min(1 << 18, count - offset))
      offset += piece.count
      output.removeAll(keepingCapacity: true)
      do throws(UTF16Decoder.Problem) {
        try decoder.decode(piece, to: &output)
        if offset == count { try decoder.finish() }
      } catch {
        return .problem(error)
      }
      try copy.append(output.span.bytes)
    }
    return .copy(try StoredInput(name, copy: copy, interruption: nil))
  }
}
