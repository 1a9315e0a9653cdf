/// Turns UTF-16 into UTF-8, a piece at a time.
///
/// Worked example: the bytes `FF FE 61 00 0A 00` are `a` and a line feed, least significant byte first;
/// a piece may end between any two of them.
package struct UTF16Decoder: Sendable {
  /// Why the bytes are not UTF-16, and where: facts.
  package struct Problem: Error, Equatable, Sendable {
    package enum Kind: Sendable {
      /// The input ends in the middle of a character.
      case oddLength
      /// Half of a surrogate pair stands without the other half.
      case loneSurrogate
    }

    package let kind: Kind
    /// Where it begins, in bytes of the UTF-16 input.
    package let offset: Int
    /// The line that it is on, counted from 1.
    package let line: Int
  }

  private let isBigEndian: Bool
  /// Where the next byte stands in the input.
  private var offset = 2
  private var line = 1
  /// The first byte of a unit whose second has not come.
  private var firstByte: UInt8?
  /// The first half of a surrogate pair whose second has not come.
  private var highSurrogate: UInt16?

  /// A decoder for what follows a byte order mark.
  ///
  /// - Returns: nil where the first two bytes of an input are no byte order mark of UTF-16.
  package init?(byteOrderMark: (UInt8, UInt8)) {
    switch byteOrderMark {
    case (0xFF, 0xFE): isBigEndian = false
    case (0xFE, 0xFF): isBigEndian = true
    default: return nil
    }
  }

  /// Appends the UTF-8 of the next piece.
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

  /// Call once, behind the last piece.
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

  /// The problem of a unit that stands so many bytes before the newest one.
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
  /// What an input is once its encoding was looked at.
  package enum Decoded {
    /// It does not begin with a byte order mark of UTF-16.
    case asItIs
    /// A copy in UTF-8.
    case copy(StoredInput)
    case problem(UTF16Decoder.Problem)
  }

  /// Copies the input in UTF-8 where it begins with a byte order mark of UTF-16.
  ///
  /// - Parameter folder: where the copy is kept.
  /// - Throws: what reading and writing the copy throw.
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
