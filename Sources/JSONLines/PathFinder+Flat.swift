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
