internal import Crypto
internal import JSONLines
package import LinePipeline

/// What a snapshot's record lines are known by: their number and their SHA-256.
///
/// The record lines of a snapshot are its lines that are not blank, each with one line feed as its end:
/// a byte order mark, blank lines and carriage returns before line feeds are left out. These are the
/// bytes that `mpkg filter TRUE` writes of it.
package struct SnapshotDigest: Equatable, Sendable {
  package let lines: Int
  /// 64 hexadecimal digits.
  package let sha256: String

  package init(lines: Int, sha256: String) {
    self.lines = lines
    self.sha256 = sha256
  }
}

/// Computes a `SnapshotDigest` of lines that come in order.
package struct LineDigest: Sendable {
  private var hash = SHA256()
  private var lines = 0

  package init() {}

  /// Adds whole lines.
  package mutating func add(_ bytes: [UInt8], lines: Int) {
    hash.update(data: bytes)
    self.lines += lines
  }

  /// The digest of all lines so far.
  package var value: SnapshotDigest {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in hash.finalize() {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return SnapshotDigest(lines: lines, sha256: String(decoding: text, as: UTF8.self))
  }
}

extension [UInt8] {
  /// Appends lines of a chunk, each with one line feed as its end. Neighbours are copied together.
  package mutating func append(_ lines: borrowing [PendingLine], of chunk: RawSpan) {
    var start = 0
    var end = 0
    for index in lines.indices {
      let line = lines[index]
      if line.start != end {
        append(start..<end, of: chunk)
        start = line.start
      }
      end = line.next
      guard !line.endsInLineFeed(in: chunk) else { continue }
      append(start..<line.end, of: chunk)
      append(UInt8(ascii: "\n"))
      start = line.next
    }
    append(start..<end, of: chunk)
  }
}

extension PendingLine {
  /// Whether the line's end is a single line feed.
  func endsInLineFeed(in chunk: RawSpan) -> Bool {
    guard next - end == 1 else { return false }
    // The last line may lack its line feed and end in a carriage return.
    return next < chunk.byteCount || chunk.firstOffset(ofByte: 0x0A, from: end) == end
  }
}
