internal import JSONLines

/// Parts of UTF-8 texts, as ranges of bytes.
extension RawSpan {
  /// What is left without the characters at the ends for which a condition holds.
  func trimming(
    front: Bool, back: Bool, _ isRemoved: (Unicode.Scalar) -> Bool
  ) -> Range<Int> {
    var start = 0
    var end = byteCount
    while front, start < end, isRemoved(character(at: start)) {
      start = min(end, start &+ characterWidth(at: start))
    }
    while back, start < end {
      var last = end &- 1
      while last > start, byte(at: last) & 0xC0 == 0x80 { last &-= 1 }
      guard isRemoved(character(at: last)) else { break }
      end = last
    }
    return start..<end
  }

  func containsCharacter(_ wanted: Unicode.Scalar) -> Bool {
    var offset = 0
    while offset < byteCount {
      if character(at: offset) == wanted { return true }
      offset &+= characterWidth(at: offset)
    }
    return false
  }

  /// The characters from a place, counted from 1 or from the end, as SQLite's substr tells them.
  func substring(from: Int64, count: Int64) -> Range<Int> {
    var start = from
    var length = abs(count)
    if start < 0 {
      start += Int64(characterCount())
      if start < 0 {
        length = max(0, length + start)
        start = 0
      }
    } else if start > 0 {
      start -= 1
    } else if length > 0 {
      length -= 1
    }
    if count < 0 {
      start -= length
      if start < 0 {
        length = max(0, length + start)
        start = 0
      }
    }
    let lower = offset(Int(start), charactersFrom: 0)
    return lower..<offset(Int(length), charactersFrom: lower)
  }

  /// The part with this number between separators, from 1, or from the end if negative; nil out of
  /// range. An empty separator separates nothing.
  func part(_ number: Int64, separatedBy separator: RawSpan) -> Range<Int>? {
    guard number != 0 else { return nil }
    var wanted = number
    if number < 0 {
      var parts: Int64 = 1
      var offset = 0
      while let found = firstOffset(of: separator, from: offset) {
        parts += 1
        offset = found + separator.byteCount
      }
      wanted = parts + number + 1
      guard wanted > 0 else { return nil }
    }
    var start = 0
    while wanted > 1 {
      guard let found = firstOffset(of: separator, from: start) else { return nil }
      start = found + separator.byteCount
      wanted -= 1
    }
    return start..<(firstOffset(of: separator, from: start) ?? byteCount)
  }

  /// The first place of some bytes at or behind an offset; nil for none, and of no bytes.
  func firstOffset(of needle: RawSpan, from start: Int) -> Int? {
    guard needle.byteCount > 0 else { return nil }
    return extracting(start..<byteCount).firstOffset(of: needle).map { $0 + start }
  }
}

extension [UInt8] {
  /// Appends a text with one part replaced wherever it stands; false, and not to be used, where that
  /// takes more bytes than a limit.
  mutating func append(
    _ text: RawSpan, replacing old: RawSpan, with new: RawSpan, limit: Int
  ) -> Bool {
    var start = 0
    while let found = text.firstOffset(of: old, from: start) {
      append(start..<found, of: text)
      append(new)
      start = found + old.byteCount
      if count > limit { return false }
    }
    append(start..<text.byteCount, of: text)
    return count <= limit
  }
}
