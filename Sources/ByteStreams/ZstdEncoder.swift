internal import CZstd

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Makes whole zstd frames, each in one call of libzstd.
///
/// A frame carries its content size and a checksum. Each is made with a context of its own: what a used
/// context keeps could change the next frame, whose bytes depend on input and level alone. The contexts
/// share their memory: fresh memory for each would cost a page fault per 4 KiB.
///
/// Invariants: `buffer` has `capacity` bytes; `memory` outlives every context, and its block is freed
/// once, in `deinit`.
struct ZstdEncoder: ~Copyable {
  /// A buffer that a long line made larger than this goes back to the system.
  private static let keptCapacity = 4 << 20

  private let level: Int
  /// The output's name in messages.
  private let name: String
  private let memory: UnsafeMutablePointer<zstd_memory>
  private var buffer: UnsafeMutableRawPointer
  private var capacity = 0

  /// - Parameter name: the output's name in messages.
  init(level: Int, output name: String) {
    self.level = level
    self.name = name
    memory = .allocate(capacity: 1)
    memory.initialize(to: zstd_memory())
    buffer = .allocate(byteCount: 0, alignment: 16)
  }

  deinit {
    buffer.deallocate()
    free(memory.pointee.block)
    memory.deallocate()
  }

  /// Lends the frame that holds the input for as long as the closure runs.
  ///
  /// - Throws: `.outOfMemory`; what the closure throws.
  mutating func withFrame(
    of input: RawSpan, _ body: (RawSpan) throws(StreamError) -> Void
  ) throws(StreamError) {
    let size = input.withUnsafeBytes { makeFrame(of: $0) }
    guard let size else { throw .outOfMemory(name: name, .zstd, .compressing) }
    defer { if capacity > Self.keptCapacity { setCapacity(0) } }
    try body(UnsafeRawBufferPointer(start: buffer, count: size).bytes)
  }

  private mutating func setCapacity(_ wanted: Int) {
    buffer.deallocate()
    buffer = .allocate(byteCount: wanted, alignment: 16)
    capacity = wanted
  }

  /// Puts the frame into the buffer; returns its size, `nil` if memory is exhausted.
  private mutating func makeFrame(of input: UnsafeRawBufferPointer) -> Int? {
    // libzstd promises that the frame of any input fits into this much.
    let room = ZSTD_compressBound(input.count)
    // The sizes of members differ by about a line, so 64 KiB of extra room is enough for nearly all.
    if capacity < room { setCapacity(room + (64 << 10)) }
    guard let context = zstd_context_in(memory) else { return nil }
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level))
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    let size = ZSTD_compress2(context, buffer, room, input.baseAddress, input.count)
    // With valid parameters and enough room it fails only where there is no memory.
    return ZSTD_isError(size) == 0 ? size : nil
  }
}
