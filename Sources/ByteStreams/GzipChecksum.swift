internal import CDeflate

/// CRC-32 as gzip uses it (RFC 1952, section 8).
struct GzipChecksum {
  private(set) var value: UInt32 = 0
  /// What computes it instead of libdeflate.
  private let library: IgzipLibrary?

  /// - Parameter library: ISA-L, whose function uses wider vectors than libdeflate's, where it is there.
  init(with library: IgzipLibrary? = nil) { self.library = library }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    // libdeflate takes a null pointer for the wish to begin anew.
    guard let base = bytes.baseAddress, bytes.count > 0 else { return }
    if let library {
      value = library.checksum(value, base, UInt64(bytes.count))
    } else {
      value = libdeflate_crc32(value, base, bytes.count)
    }
  }
}
