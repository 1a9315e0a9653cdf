/// The seek table of zstd's seekable format 0.1.0: a skippable frame at the end of an archive with the
/// sizes of all frames before it. Readers that know it find a frame by the offset of its content; all
/// others skip it.
///
/// Worked example: the table of one frame of 9 bytes without content is
/// `5e 2a 4d 18  11 00 00 00`, `09 00 00 00  00 00 00 00`, `01 00 00 00  00  b1 ea 92 8f`.
package struct SeekTable {
  /// The largest content of a frame, in bytes; there is no table of larger ones.
  private static let largestContent = 1 << 30
  private static let largestCount = 1 << 27

  private var entries: [UInt8] = []
  private var count = 0
  private var isPossible = true

  /// Returns `nil` if archives of the format have no such table.
  package init?(_ format: CompressionFormat) {
    if format != .zstd { return nil }
  }

  /// Adds the next frame.
  ///
  /// - Parameters:
  ///   - size: the number of bytes of the whole frame.
  ///   - contentSize: the number of bytes that it decompresses to.
  package mutating func append(size: Int, contentSize: Int) {
    count += 1
    isPossible = isPossible && contentSize <= Self.largestContent && count <= Self.largestCount
    guard isPossible else {
      entries = []
      return
    }
    entries.append(number: size)
    entries.append(number: contentSize)
  }

  /// The table's frame; empty where the format cannot describe the archive.
  package var frame: [UInt8] {
    guard isPossible else { return [] }
    var frame: [UInt8] = [0x5E, 0x2A, 0x4D, 0x18]
    frame.append(number: entries.count + 9)
    frame += entries
    frame.append(number: count)
    // The entries have no checksums: the frames do.
    frame.append(0)
    frame.append(number: 0x8F92_EAB1)
    return frame
  }
}

extension [UInt8] {
  /// Appends a number of 4 bytes, the lowest one first.
  fileprivate mutating func append(number: Int) {
    for shift in [0, 8, 16, 24] { append(UInt8(truncatingIfNeeded: number >> shift)) }
  }
}
