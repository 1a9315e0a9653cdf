internal import CScan

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Whether two runs of bytes are the same.
@inline(__always)
func equalBytes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
  guard left.count == right.count else { return false }
  guard let start = left.baseAddress, let other = right.baseAddress else { return true }
  // Names are that long mostly: words that overlap take no call.
  let (first, second) = (UnsafeRawPointer(start), UnsafeRawPointer(other))
  if left.count < 8 {
    guard left.count >= 4 else { return memcmp(start, other, left.count) == 0 }
    let last = left.count &- 4
    return first.loadUnaligned(as: UInt32.self) == second.loadUnaligned(as: UInt32.self)
      && first.loadUnaligned(fromByteOffset: last, as: UInt32.self)
        == second.loadUnaligned(fromByteOffset: last, as: UInt32.self)
  }
  guard left.count <= 32 else { return memcmp(start, other, left.count) == 0 }
  let last = left.count &- 8
  @inline(__always)
  func difference(at offset: Int) -> UInt64 {
    first.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      ^ second.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }
  let differences =
    difference(at: 0) | difference(at: min(8, last)) | difference(at: min(16, last))
    | difference(at: last)
  return differences == 0
}

extension RawSpan {
  /// Whether the bytes of a range are just these.
  ///
  /// - Precondition: the range lies within the span.
  package func bytes(in range: Range<Int>, equal other: [UInt8]) -> Bool {
    guard range.count == other.count else { return false }
    return extracting(range).withUnsafeBytes { bytes in
      other.withUnsafeBytes { unsafeEqual(bytes, $0) }
    }
  }

  /// The order of two runs of bytes: negative, 0 or positive, as in `memcmp`; a prefix comes first.
  /// For UTF-8 this is the order of code points.
  @inlinable
  @inline(__always)
  public func byteOrder(_ other: RawSpan) -> Int {
    // Most differ at once, and that takes no call.
    if byteCount > 0, other.byteCount > 0 {
      let (first, second) = (
        unsafeLoad(fromByteOffset: 0, as: UInt8.self),
        other.unsafeLoad(fromByteOffset: 0, as: UInt8.self)
      )
      if first != second { return Int(first) - Int(second) }
    }
    return orderOfAll(other)
  }

  @usableFromInline
  func orderOfAll(_ other: RawSpan) -> Int {
    withUnsafeBytes { left in
      other.withUnsafeBytes { right in
        let shared = min(left.count, right.count)
        if shared > 0, let start = left.baseAddress, let end = right.baseAddress {
          let order = memcmp(start, end, shared)
          if order != 0 { return Int(order) }
        }
        return left.count - right.count
      }
    }
  }

  /// The offset of the first place where `needle` stands, nil if it stands nowhere; an empty needle
  /// stands at 0.
  package func firstOffset(of needle: RawSpan) -> Int? {
    if needle.byteCount == 0 { return 0 }
    if needle.byteCount > byteCount { return nil }
    return withUnsafeBytes { haystack -> Int? in
      needle.withUnsafeBytes { bytes -> Int? in
        guard let start = haystack.baseAddress?.assumingMemoryBound(to: UInt8.self),
          let wanted = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
          let found = mpkg_find(start, haystack.count, wanted, bytes.count)
        else { return nil }
        return found - start
      }
    }
  }

  private func unsafeEqual(
    _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
  ) -> Bool {
    guard let start = left.baseAddress, let other = right.baseAddress else { return true }
    return memcmp(start, other, left.count) == 0
  }
}

extension [UInt8] {
  /// Appends the bytes of a span.
  @inline(__always)
  package mutating func append(_ bytes: RawSpan) {
    bytes.withUnsafeBytes { append(contentsOf: $0) }
  }

  /// Appends the bytes of a range of a line, as they stand.
  @inline(__always)
  package mutating func append(_ range: Range<Int>, of line: RawSpan) {
    append(line.extracting(range))
  }

  /// Appends the bytes before the first one that is not ASCII, letters in their small form; returns how
  /// many they are.
  package mutating func appendLowercasedASCII(_ bytes: RawSpan) -> Int {
    let start = count
    append(bytes)
    let taken = withUnsafeMutableBufferPointer { all in
      let copy = UnsafeMutableBufferPointer(rebasing: all[start...])
      var others: UInt8 = 0
      for place in 0..<copy.count {
        let byte = copy[place]
        others |= byte
        copy[place] = byte | (byte &- 0x41 < 26 ? 0x20 : 0)
      }
      return others < 0x80 ? copy.count : copy.firstIndex { $0 >= 0x80 } ?? copy.count
    }
    removeLast(count - start - taken)
    return taken
  }

  /// Appends text as UTF-8, unescaped.
  @inline(__always)
  package mutating func append(text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends text as UTF-8, unescaped.
  package mutating func append(text: String) {
    append(contentsOf: text.utf8)
  }
}

extension [UInt8] {
  /// Appends the bytes of an integer, the lowest first.
  package mutating func append(littleEndian integer: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: integer.littleEndian) { append(contentsOf: $0) }
  }
}

extension RawSpan {
  /// The integer whose bytes are at an offset, the lowest first.
  package func littleEndian<Integer: FixedWidthInteger & BitwiseCopyable>(
    _ type: Integer.Type, at offset: Int
  ) -> Integer {
    precondition(offset >= 0 && offset + MemoryLayout<Integer>.size <= byteCount)
    return Integer(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: type))
  }

  /// Whether there is nothing but JSON's white space.
  package var isBlank: Bool {
    for offset in 0..<byteCount {
      switch byte(offset) {
      case 0x20, 0x09, 0x0D, 0x0A: continue
      default: return false
      }
    }
    return true
  }
}

extension Hasher {
  /// Adds bytes to the hash, without their count.
  package mutating func combine(bytesOf span: RawSpan) {
    span.withUnsafeBytes { combine(bytes: $0) }
  }

  /// Adds the UTF-8 bytes of a string to the hash, without their count.
  package mutating func combine(utf8Of text: String) {
    var text = text
    text.withUTF8 { combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
