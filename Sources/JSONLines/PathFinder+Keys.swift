#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Lists of `{"Key": …, "Value": …}`.
extension PathFinder {
  private static let key: StaticString = "Key"
  private static let value: StaticString = "Value"

  /// Matches an element, an object whose brace is the next token, with the keys that are looked for.
  func matchKeys(_ places: Places, _ nest: TokenList, _ next: inout Int) {
    if let key = nest.usualKey(next) {
      match(key, next &+ 3, places, nest)
      next &+= 5
      return
    }
    var key = JSONSlice.absent
    var value = JSONSlice.absent
    /// Where the value's tokens begin.
    var inner = next
    var start = nest.place(next) &+ 1
    next &+= 1
    while nest.byte(next) == UInt8(ascii: ":") {
      let colon = nest.place(next)
      next &+= 1
      guard next < nest.count else { break }
      let isKey = nest.isName(Self.key, from: start, to: colon)
      let isValue = !isKey && nest.isName(Self.value, from: start, to: colon)
      let first = next
      var slice = JSONSlice.absent
      if nest.opens(next) {
        nest.skipNest(&next)
        slice = JSONSlice(
          offset: nest.place(first), end: nest.place(next &- 1) &+ 1,
          kind: nest.byte(first) == UInt8(ascii: "{") ? .object : .array)
      } else if isKey || isValue {
        slice = nest.scalar(from: colon &+ 1, to: nest.place(next))
      }
      if isKey { key = slice }
      if isValue { (value, inner) = (slice, first) }
      guard nest.byte(next) == UInt8(ascii: ",") else { break }
      start = nest.place(next) &+ 1
      next &+= 1
    }
    next &+= 1
    guard key.kind == .string, places.lengths &>> UInt64(key.length &- 2) & 1 == 1 || key.hasEscapes
    else { return }
    for index in places.range {
      let place = Int(lists[index])
      guard nodes[place].step == .key, !isMatched[place],
        nest.string(key, equals: name(nodes[place]))
      else { continue }
      isMatched[place] = true
      found[place] = value
      guard nodes[place].children.count > 0, value.kind == .object || value.kind == .array else {
        continue
      }
      var token = inner
      walk(nodes[place].children, nest, &token)
    }
  }
}

extension PathFinder {
  /// Notes the scalar behind a colon as the value of a key, where it is looked for and new.
  @inline(__always)
  private func match(_ key: Range<Int>, _ colon: Int, _ places: Places, _ nest: TokenList) {
    guard places.lengths &>> UInt64(truncatingIfNeeded: key.count) & 1 == 1 else { return }
    let text = UnsafeBufferPointer(start: nest.base + key.lowerBound, count: key.count)
    for index in places.range {
      let place = Int(lists[index])
      guard nodes[place].step == .key, !isMatched[place], equalBytes(name(nodes[place]), text)
      else { continue }
      isMatched[place] = true
      found[place] = nest.scalar(from: nest.place(colon) &+ 1, to: nest.place(colon &+ 1))
    }
  }
}

extension TokenList {
  /// The key of an element `{"Key":"…","Value":…}` just so, whose value is no nest and whose key has no
  /// escapes: the five tokens from a place, `{`, `:`, `,`, `:` and `}`, and what is between them.
  @inline(__always)
  fileprivate func usualKey(_ token: Int) -> Range<Int>? {
    guard token &+ 4 < count else { return nil }
    let (brace, colon, comma) = (place(token), place(token &+ 1), place(token &+ 2))
    let (second, end) = (place(token &+ 3), place(token &+ 4))
    let key: StaticString = "\"Key\":\""
    let value: StaticString = ",\"Value\":"
    guard colon &- brace == 6, second &- comma == 8, comma &- colon > 2,
      base[comma &- 1] == UInt8(ascii: "\""), base[end] == UInt8(ascii: "}"),
      memcmp(base + brace + 1, key.utf8Start, 7) == 0,
      memcmp(base + comma, value.utf8Start, 9) == 0,
      !hasBackslash(in: colon &+ 2..<comma &- 1)
    else { return nil }
    return colon &+ 2..<comma &- 1
  }

  /// Whether a range holds just a name, white space around it.
  @inline(__always)
  fileprivate func isName(_ name: StaticString, from start: Int, to end: Int) -> Bool {
    if end &- start == name.utf8CodeUnitCount &+ 2 {
      // As it is written nearly always: no white space, no escapes.
      let inner = memory.bytes.extracting(start &+ 1..<end &- 1)
      let isSame = inner.withUnsafeBytes { bytes in
        equalBytes(
          bytes.assumingMemoryBound(to: UInt8.self),
          UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
      }
      return isSame && memory.bytes.byte(start) == UInt8(ascii: "\"")
    }
    let start = memory.bytes.skippingWhitespace(from: start, to: end)
    let end = memory.bytes.trimmingWhitespace(from: start, to: end)
    let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    let range = start &+ 1..<max(start &+ 1, end &- 1)
    guard range.count >= wanted.count else { return false }
    return string(
      JSONSlice(offset: start, end: end, kind: .string, hasEscapes: hasBackslash(in: range)),
      equals: wanted)
  }

  /// Whether a string's text is just these bytes.
  @inline(__always)
  fileprivate func string(_ slice: JSONSlice, equals text: UnsafeBufferPointer<UInt8>) -> Bool {
    if slice.hasEscapes { return memory.bytes.string(slice, equals: Array(text)) }
    let range = slice.contentRange
    guard range.count == text.count else { return false }
    return equalBytes(
      UnsafeRawBufferPointer(rebasing: memory[range]).assumingMemoryBound(to: UInt8.self), text)
  }
}
