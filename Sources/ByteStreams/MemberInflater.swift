internal import CDeflate

/// Inflates whole members, whose size is known, each in one call of libdeflate; one a thread.
///
/// Invariant: `decompressor` is freed once, in `deinit`.
struct MemberInflater: ~Copyable {
  static let trailerSize = 8

  private let decompressor: OpaquePointer

  /// Nil where there is no memory.
  init?() {
    guard let decompressor = libdeflate_alloc_decompressor() else { return nil }
    self.decompressor = decompressor
  }

  deinit { libdeflate_free_decompressor(decompressor) }

  /// Inflates a whole member; false unless its CRC agrees and it fills the output, to the byte.
  func inflate(
    _ member: UnsafeRawBufferPointer, headerSize: Int, into output: UnsafeMutableRawBufferPointer
  ) -> Bool {
    let end = member.count - Self.trailerSize
    guard inflate(UnsafeRawBufferPointer(rebasing: member[headerSize..<end]), into: output) else {
      return false
    }
    var checksum = GzipChecksum()
    checksum.update(UnsafeRawBufferPointer(output))
    let stored = member.loadUnaligned(fromByteOffset: end, as: UInt32.self).littleEndian
    return checksum.value == stored
  }

  /// Inflates raw deflate data (RFC 1951); false unless the data end with the input and fill the
  /// output, to the byte.
  private func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard let data = input.baseAddress, let room = output.baseAddress else { return false }
    var consumed = 0
    var produced = 0
    let status = libdeflate_deflate_decompress_ex(
      decompressor, data, input.count, room, output.count, &consumed, &produced)
    return status == LIBDEFLATE_SUCCESS && consumed == input.count && produced == output.count
  }
}
