internal import CZlib

/// zlib's inflate over one gzip member at a time (RFC 1952, RFC 1951).
///
/// Invariant: `stream` was initialised by `inflateInit2_` and is ended once, in `deinit`; its input
/// and output pointers are set anew for each call and never outlive it.
struct ZlibInflater: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>

  /// Creates an inflater for raw deflate data; returns `nil` if memory is exhausted.
  init?() {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, raw deflate data: the header and trailer are read by GzipReader.
    let status = inflateInit2_(
      stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      stream.deallocate()
      return nil
    }
    self.stream = stream
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Gets ready for the next member.
  mutating func reset() { inflateReset(stream) }

  /// Inflates as much as fits.
  mutating func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(Inflater.Failure) -> Inflater.Step {
    let given = UInt32(clamping: input.count)
    let room = UInt32(clamping: output.count)
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = given
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = room
    let status = inflate(stream, Z_NO_FLUSH)
    let step = Inflater.Step(
      consumed: Int(given - stream.pointee.avail_in),
      produced: Int(room - stream.pointee.avail_out),
      endsMember: status == Z_STREAM_END)
    switch status {
    case Z_OK, Z_STREAM_END, Z_BUF_ERROR: return step
    case Z_MEM_ERROR: throw .outOfMemory
    default:
      throw .badData(stream.pointee.msg.map { String(cString: $0) } ?? "no valid deflate data")
    }
  }
}
