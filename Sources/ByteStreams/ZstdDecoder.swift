internal import CZstd

/// libzstd's decompressor, for frames as they are read and for whole ones; one a thread.
///
/// Invariant: `context` is freed once, in `deinit`; no buffer is kept between calls.
struct ZstdDecoder: ~Copyable {
  /// What one step came to.
  struct Step {
    var consumed: Int
    var produced: Int
    /// Whether the frame has ended and all of it was handed out.
    var endsFrame: Bool
  }

  /// The reason why a step failed.
  enum Failure: Error {
    /// The compressed data is invalid; the value is libzstd's message.
    case badData(String)
    case wrongChecksum
    case outOfMemory
  }

  private let context: OpaquePointer

  /// Creates a decoder; returns `nil` if memory is exhausted.
  init?() {
    guard let context = ZSTD_createDCtx() else { return nil }
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(ZstdHeader.largestWindowLog))
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  /// Gets ready for the next frame.
  mutating func reset() { ZSTD_DCtx_reset(context, ZSTD_reset_session_only) }

  /// Decompresses as much as fits.
  mutating func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(Failure) -> Step {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let status = ZSTD_decompressStream(context, &target, &source)
    if ZSTD_isError(status) != 0 { throw Self.failure(status) }
    return Step(consumed: source.pos, produced: target.pos, endsFrame: status == 0)
  }

  /// Decompresses one whole frame; false unless it fills the output, to the byte, and its checksum
  /// agrees.
  mutating func decompress(
    _ frame: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Bool {
    let count = ZSTD_decompressDCtx(
      context, output.baseAddress, output.count, frame.baseAddress, frame.count)
    return ZSTD_isError(count) == 0 && count == output.count
  }

  private static func failure(_ status: Int) -> Failure {
    switch ZSTD_getErrorCode(status) {
    case ZSTD_error_checksum_wrong: .wrongChecksum
    case ZSTD_error_memory_allocation: .outOfMemory
    // Which of these libzstd finds depends on how much room it was given.
    case ZSTD_error_dstSize_tooSmall, ZSTD_error_srcSize_wrong: .badData("data corruption detected")
    default: .badData(String(cString: ZSTD_getErrorName(status)).lowercasingFirst)
    }
  }
}

extension String {
  fileprivate var lowercasingFirst: String { prefix(1).lowercased() + dropFirst() }
}
