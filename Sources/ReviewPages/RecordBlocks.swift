package import ByteStreams
internal import JSONLines

/// The whole records of a review: gzip in base64, some packages to a block.
///
/// A reviewer opens few of them, so the page inflates a block when one of its records is asked for.
/// Uncompressed, the records of 10,000 packages would take 30 MB.
package struct RecordBlocks: ~Copyable {
  /// The number of packages in a block.
  package static let packagesPerBlock = 64

  private var deflater: MemberDeflater
  private var block: [UInt8] = []
  private var packages = 0
  /// The finished blocks as a JSON array without its closing bracket.
  private var array: [UInt8] = [UInt8(ascii: "[")]

  /// - Throws: `.outOfMemory`.
  package init() throws(StreamError) {
    deflater = try MemberDeflater(
      level: CompressionFormat.gzip.standardLevel, output: "the review")
  }

  /// Adds the next package's record, a line without its end; empty if it is not known.
  package mutating func append(_ record: [UInt8]) {
    block += record
    block.append(UInt8(ascii: "\n"))
    packages += 1
    if packages == Self.packagesPerBlock { endBlock() }
  }

  /// Ends the last block, and returns all blocks as a JSON array.
  package mutating func finish() -> [UInt8] {
    if packages > 0 { endBlock() }
    return array + [UInt8(ascii: "]")]
  }

  private mutating func endBlock() {
    array.append(text: array.count > 1 ? ",\"" : "\"")
    let lines = block
    block = []
    var encoded: [UInt8] = []
    deflater.withMember(of: lines.span.bytes) { encoded.append(base64: $0) }
    array += encoded
    array.append(UInt8(ascii: "\""))
    packages = 0
  }
}
