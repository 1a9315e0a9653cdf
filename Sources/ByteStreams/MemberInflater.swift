internal import CDeflate

/// Inflates whole members, whose size is known, each in one call of libdeflate; one a thread.
///
/// Invariant: `decompressor` is freed once, in `deinit`.
package struct MemberInflater: ~Copyable {
  private let decompressor: OpaquePointer

  /// Nil where there is no memory.
  package init?() {
    guard let decompressor = libdeflate_alloc_decompressor() else { return nil }
    self.decompressor = decompressor
  }

  deinit { libdeflate_free_decompressor(decompressor) }

  /// Inflates raw deflate data (RFC 1951); false unless the data end with the input and fill the
  /// output, to the byte.
  func inflate(
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
