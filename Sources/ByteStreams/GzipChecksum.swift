internal import CDeflate

/// CRC-32 as gzip uses it (RFC 1952, section 8).
struct GzipChecksum {
  private(set) var value: UInt32 = 0

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    // libdeflate takes a null pointer for the wish to begin anew.
    guard let base = bytes.baseAddress, bytes.count > 0 else { return }
    value = libdeflate_crc32(value, base, bytes.count)
  }
}
