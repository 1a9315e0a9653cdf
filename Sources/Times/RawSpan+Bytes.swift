extension RawSpan {
  /// Returns the byte at an offset; traps if the offset is out of bounds.
  @inlinable
  @inline(__always)
  func byte(at offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

  /// Returns whether the byte at an offset is an ASCII digit; traps if the offset is out of bounds.
  @inlinable
  @inline(__always)
  func isDigit(at offset: Int) -> Bool { byte(at: offset) &- UInt8(ascii: "0") < 10 }
}
