internal import JSONLines

/// A set of constant texts that tells quickly whether some bytes are one of them.
///
/// Open addressing over a part of the program's table that has at least twice as many places as texts.
struct TextSet: BitwiseCopyable, Sendable {
  /// A place of a table: where a text stands in the program's constants; empty if `isUsed` is false.
  struct Entry: BitwiseCopyable, Sendable {
    var offset: UInt32 = 0
    var length: UInt32 = 0
    var isUsed = false
  }

  /// Where its part of the table starts.
  private let start: Int32
  /// How many places it has, a power of two, less one.
  private let mask: Int32
  /// Bit `length & 63` is set where a text has such a length in bytes.
  private let lengths: UInt64

  /// Puts texts, by where they stand among some bytes, behind a table.
  init(_ texts: [ByteRun], of bytes: RawSpan, appendingTo table: inout [Entry]) {
    var capacity = 8
    while capacity < texts.count * 2 { capacity *= 2 }
    start = Int32(table.count)
    mask = Int32(capacity - 1)
    var lengths: UInt64 = 0
    table += Array(repeating: Entry(), count: capacity)
    for text in texts {
      lengths |= 1 &<< UInt64(text.length & 63)
      var place = Int(bytes.extracting(text.range).contentHash & UInt64(capacity - 1))
      while table[Int(start) + place].isUsed { place = (place + 1) & (capacity - 1) }
      table[Int(start) + place] = Entry(offset: text.offset, length: text.length, isUsed: true)
    }
    self.lengths = lengths
  }

  /// Whether a text is one of the set.
  ///
  /// - Parameter bytes: the bytes that the texts of the table stand among.
  @inline(__always)
  func contains(_ text: RawSpan, in table: [Entry], of bytes: RawSpan) -> Bool {
    guard lengths &>> UInt64(text.byteCount & 63) & 1 == 1 else { return false }
    var place = Int32(truncatingIfNeeded: text.contentHash) & mask
    while true {
      let entry = table[Int(start &+ place)]
      guard entry.isUsed else { return false }
      if Int(entry.length) == text.byteCount {
        let other = bytes.extracting(Int(entry.offset)..<Int(entry.offset) + Int(entry.length))
        if text.byteOrder(other) == 0 { return true }
      }
      place = (place &+ 1) & mask
    }
  }
}

extension RawSpan {
  /// A hash of the bytes: eight at a time, each folded in by a multiplication.
  fileprivate var contentHash: UInt64 {
    var hash = UInt64(truncatingIfNeeded: byteCount)
    var offset = 0
    while offset &+ 8 <= byteCount {
      hash = (hash ^ unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)).folded
      offset &+= 8
    }
    var rest: UInt64 = 0
    while offset < byteCount {
      rest = rest &<< 8 | UInt64(byte(at: offset))
      offset &+= 1
    }
    return (hash ^ rest).folded
  }
}

extension UInt64 {
  /// The two halves of the product with an odd constant (2^64 divided by the golden ratio), put together.
  fileprivate var folded: UInt64 {
    let product = multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}
