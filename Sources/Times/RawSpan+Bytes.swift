extension RawSpan {
  /// The byte at an offset; the offset is checked.
  @inlinable
  @inline(__always)
  func byte(at offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

  /// Whether the byte at an offset is an ASCII digit; the offset is checked.
  @inlinable
  @inline(__always)
  func isDigit(at offset: Int) -> Bool { byte(at: offset) &- UInt8(ascii: "0") < 10 }
}
