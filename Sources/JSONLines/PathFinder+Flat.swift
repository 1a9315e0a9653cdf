internal import CScan

/// The only name below a column is searched for as text, where the column's value is an object without
/// nests and escapes.
extension PathFinder {
  /// Finds the only one of some places in an object; false where a walk has to.
  func findFlat(_ places: Places, at slice: JSONSlice, in line: RawSpan) -> Bool {
    line.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
      let name = flatNames[Int(places.flatName)]
      let start = kernels.table.pointee.flat_member(base, Int(slice.offset), slice.end, name)
      if start == mpkg_not_flat { return false }
      // Behind the last value only the brace is left.
      found[Int(places.firstBelow)] = bytes.bytes.flatValue(from: start, to: slice.end &- 1)
      return true
    }
  }
}

extension RawSpan {
  /// The value of a member from behind its colon on, no nest and without escapes, where another member or
  /// nothing follows it up to `end`; absent where nothing stands at all.
  fileprivate func flatValue(from start: Int, to end: Int) -> JSONSlice {
    let start = skippingWhitespace(from: start, to: end)
    guard start < end else { return .absent }
    if byte(start) == UInt8(ascii: "\"") {
      var place = start &+ 1
      while place < end, byte(place) != UInt8(ascii: "\"") { place &+= 1 }
      return JSONSlice(offset: start, end: min(place &+ 1, end), kind: .string)
    }
    var place = start
    while place < end, byte(place) != UInt8(ascii: ",") { place &+= 1 }
    return JSONSlice(
      offset: start, end: trimmingWhitespace(from: start, to: place),
      kind: JSONKind(scalarAt: byte(start)))
  }
}

/// Names in quotes as kernels take them.
///
/// Invariant: `texts` points into `bytes`.
struct FlatNames: ~Copyable {
  private let texts: UnsafeMutableBufferPointer<mpkg_text>
  private let bytes: UnsafeMutableBufferPointer<UInt8>

  init(_ names: [[UInt8]]) {
    bytes = .allocate(capacity: names.reduce(0) { $0 + $1.count })
    texts = .allocate(capacity: names.count)
    _ = bytes.initialize(from: names.joined())
    var start = 0
    for (place, name) in names.enumerated() {
      let rarest = SearchedText.rarestPlaces(in: name)
      guard let base = bytes.baseAddress else { continue }
      texts.initializeElement(
        at: place,
        to: mpkg_text(
          bytes: base + start, count: name.count, first: rarest.first, second: rarest.second))
      start += name.count
    }
  }

  deinit {
    texts.deallocate()
    bytes.deallocate()
  }

  subscript(place: Int) -> mpkg_text { texts[place] }
}
