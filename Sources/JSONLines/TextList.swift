internal import CScan

/// Texts that are looked for in the same bytes together.
///
/// Invariant: `texts` points into `bytes`, and every text's places of its rarest bytes lie within it.
package struct TextList: ~Copyable {
  private let texts: UnsafeMutableBufferPointer<mpkg_text>
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let kernels: ScanKernels

  /// How many texts are looked for at a time.
  package static let limit = 64

  package init(_ list: [SearchedText], kernels: ScanKernels = .best) {
    self.kernels = kernels
    bytes = .allocate(capacity: list.reduce(0) { $0 + $1.bytes.count })
    texts = .allocate(capacity: list.count)
    var start = 0
    for (place, text) in list.enumerated() {
      precondition(!text.bytes.isEmpty)
      let copy = UnsafeMutableBufferPointer(rebasing: bytes[start..<start + text.bytes.count])
      _ = copy.initialize(from: text.bytes)
      guard let base = copy.baseAddress else { continue }
      texts.initializeElement(
        at: place,
        to: mpkg_text(
          bytes: base, count: text.bytes.count, first: text.rarest.first,
          second: text.rarest.second))
      start += text.bytes.count
    }
  }

  deinit {
    texts.deallocate()
    bytes.deallocate()
  }

  /// A text as kernels take it, for as long as the list lives.
  subscript(place: Int) -> mpkg_text { texts[place] }

  /// Which texts some bytes hold, or could hold spelled with escapes; now and then one more.
  ///
  /// - Parameter places: the texts that are looked for, `limit` at most.
  /// - Returns: for the text `places.lowerBound + i` bit i.
  package borrowing func held(_ places: Range<Int>, in bytes: RawSpan) -> UInt64 {
    precondition(
      places.lowerBound >= 0 && places.upperBound <= texts.count && places.count <= Self.limit)
    return bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
        let first = texts.baseAddress
      else { return 0 }
      return kernels.table.pointee.texts_held(
        base, bytes.count, first + places.lowerBound, places.count)
    }
  }
}
