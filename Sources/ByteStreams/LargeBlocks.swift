#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension [UInt8] {
  /// The size of a huge page on most systems, in bytes.
  private static let hugePage = 2 << 20

  /// Reserves memory that will be filled from front to back, in huge pages where the system has
  /// them: one page fault for 2 MiB instead of 512. Call it on an empty array.
  package mutating func reserveLargeCapacity(_ capacity: Int) {
    reserveCapacity(capacity)
    #if os(Linux)
      guard capacity >= 2 * Self.hugePage else { return }
      withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        // Whole huge pages only: what lies around them may belong to others.
        let mask = UInt(Self.hugePage - 1)
        let start = (UInt(bitPattern: base) + mask) & ~mask
        let end = (UInt(bitPattern: base) + UInt(capacity)) & ~mask
        // MADV_HUGEPAGE of madvise(2). A refusal only costs speed.
        _ = madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), 14)
      }
    #endif
  }
}
