/// A value's brackets, colons and commas outside strings.
struct TokenList {
  /// The line's bytes; they outlive the list.
  let memory: UnsafeRawBufferPointer
  let base: UnsafePointer<UInt8>
  /// Where the value starts, or less than 64 bytes before it: where the first block does.
  let start: Int
  /// Which of its blocks of 64 bytes may hold a backslash; see `mpkg_kernels`.
  let backslashes: UInt64
  /// Where the tokens stand in the line, ascending.
  let tokens: UnsafePointer<UInt32>
  let count: Int

  @inline(__always)
  func place(_ token: Int) -> Int { Int(tokens[token]) }

  /// The token itself; 0 behind the last one, which only unchecked lines can lack.
  @inline(__always)
  func byte(_ token: Int) -> UInt8 { token < count ? base[Int(tokens[token])] : 0 }

  @inline(__always)
  func opens(_ token: Int) -> Bool { byte(token) | 0x20 == UInt8(ascii: "{") }

  /// Passes over a nest whose opening bracket is the next token.
  ///
  /// Of all tokens only brackets have the bit 0x40, and of brackets only opening ones the bit 0x02.
  @inline(__always)
  func skipNest(_ next: inout Int) {
    var depth = 0
    var token = next
    repeat {
      let byte = Int(base[Int(tokens[token])])
      depth &+= (byte &>> 6) &* ((byte & 2) &- 1)
      token &+= 1
    } while depth > 0 && token < count
    next = token
  }

  /// Whether there is a backslash in a range of the value.
  @inline(__always)
  func hasBackslash(in range: Range<Int>) -> Bool {
    if backslashes == 0 { return false }
    let first = (range.lowerBound &- start) &>> 6
    let last = (range.upperBound &- start) &>> 6
    if last &- first < 63 {
      let blocks = (UInt64(2) &<< UInt64(last &- first)) &- 1
      let turn = UInt64(first & 63)
      let turned = turn == 0 ? blocks : blocks &<< turn | blocks &>> (64 &- turn)
      if backslashes & turned == 0 { return false }
    }
    return memory.bytes.extracting(range).firstOffset(ofByte: UInt8(ascii: "\\"), from: 0) != nil
  }

  /// The value between two places that is no nest, white space around it.
  @inline(__always)
  func scalar(from start: Int, to end: Int) -> JSONSlice {
    let start = memory.bytes.skippingWhitespace(from: start, to: end)
    let end = memory.bytes.trimmingWhitespace(from: start, to: end)
    guard start < end else { return .absent }
    if memory.bytes.byte(start) == UInt8(ascii: "\"") {
      let content = start &+ 1..<max(start &+ 1, end &- 1)
      return JSONSlice(
        offset: start, end: end, kind: .string, hasEscapes: hasBackslash(in: content))
    }
    return JSONSlice(offset: start, end: end, kind: JSONKind(scalarAt: memory.bytes.byte(start)))
  }
}

/// The walk over a value's tokens. Each part takes the next token to be looked at and leaves it behind
/// what it walked over; where an unchecked line lacks tokens, it ends at their end.
extension PathFinder {
  /// Walks over the nest whose opening bracket is the next token.
  func walk(_ places: Places, _ nest: TokenList, _ next: inout Int) {
    if nest.byte(next) == UInt8(ascii: "{") {
      walkObject(places, nest, &next)
    } else if places.hasElements || places.hasKeys {
      walkArray(places, nest, &next)
    } else {
      nest.skipNest(&next)
    }
  }

  private func walkObject(_ places: Places, _ nest: TokenList, _ next: inout Int) {
    var start = nest.place(next) &+ 1
    next &+= 1
    while nest.byte(next) == UInt8(ascii: ":") {
      let colon = nest.place(next)
      next &+= 1
      if let place = member(of: places, named: start, to: colon, nest) {
        if found[place].kind != .absent { clear(nodes[place].children) }
        let twin = Int(nodes[place].twin)
        if twin >= 0 {
          if found[twin].kind != .absent { clear(nodes[twin].children) }
          var copy = next
          found[twin] = value(from: colon &+ 1, below: nodes[twin].children, nest, &copy)
        }
        found[place] = value(from: colon &+ 1, below: nodes[place].children, nest, &next)
      } else if nest.opens(next) {
        nest.skipNest(&next)
      }
      guard nest.byte(next) == UInt8(ascii: ",") else { break }
      start = nest.place(next) &+ 1
      next &+= 1
    }
    next &+= 1
  }

  /// The value behind a place, walked over too where places are looked for in it.
  @inline(__always)
  private func value(
    from start: Int, below places: Places, _ nest: TokenList, _ next: inout Int
  ) -> JSONSlice {
    guard next < nest.count else { return .absent }
    let end = nest.place(next)
    guard nest.opens(next) else { return nest.scalar(from: start, to: end) }
    let kind: JSONKind = nest.byte(next) == UInt8(ascii: "{") ? .object : .array
    if places.count > 0 { walk(places, nest, &next) } else { nest.skipNest(&next) }
    return JSONSlice(
      offset: end, end: nest.place(min(next, nest.count) &- 1) &+ 1, kind: kind)
  }

  /// The place whose name stands in a range, white space around it.
  @inline(__always)
  private func member(
    of places: Places, named start: Int, to end: Int, _ nest: TokenList
  ) -> Int? {
    let line = nest.memory.bytes
    var (start, end) = (start, end)
    if nest.base[start] != UInt8(ascii: "\"") || nest.base[end &- 1] != UInt8(ascii: "\"") {
      start = line.skippingWhitespace(from: start, to: end)
      end = line.trimmingWhitespace(from: start, to: end)
    }
    let range = start &+ 1..<max(start &+ 1, end &- 1)
    if nest.hasBackslash(in: range) {
      let slice = JSONSlice(offset: start, end: end, kind: .string, hasEscapes: true)
      for index in places.range {
        let node = nodes[Int(lists[index])]
        if node.step != .element, line.string(slice, equals: Array(name(node))) {
          return Int(lists[index])
        }
      }
      return nil
    }
    guard places.lengths &>> UInt64(truncatingIfNeeded: range.count & 63) & 1 == 1 else {
      return nil
    }
    let spelling = UnsafeRawBufferPointer(rebasing: nest.memory[range]).assumingMemoryBound(
      to: UInt8.self)
    for index in places.range {
      let place = Int(lists[index])
      if nodes[place].step != .element, equalBytes(name(nodes[place]), spelling) { return place }
    }
    return nil
  }

  private func walkArray(_ places: Places, _ nest: TokenList, _ next: inout Int) {
    let count = places.hasNegatives ? elementCount(nest, next) : 0
    var start = nest.place(next) &+ 1
    next &+= 1
    let isEmpty =
      nest.byte(next) == UInt8(ascii: "]")
      && nest.memory.bytes.skippingWhitespace(from: start, to: nest.place(next)) == nest.place(next)
    var ordinal = 0
    while !isEmpty, next < nest.count {
      var behind = next
      if places.hasElements {
        for index in places.range {
          let place = Int(lists[index])
          guard nodes[place].step == .element else { continue }
          let number = Int(nodes[place].name)
          guard number == ordinal || (number < 0 && number &+ count == ordinal) else { continue }
          var inner = next
          found[place] = value(from: start, below: nodes[place].children, nest, &inner)
          behind = inner
        }
      }
      if places.hasKeys, nest.byte(next) == UInt8(ascii: "{") {
        behind = next
        matchKeys(places, nest, &behind)
      } else if behind == next, nest.opens(next) {
        nest.skipNest(&behind)
      }
      next = behind
      ordinal &+= 1
      guard nest.byte(next) == UInt8(ascii: ",") else { break }
      start = nest.place(next) &+ 1
      next &+= 1
    }
    next &+= 1
  }

  /// How many elements the array has whose bracket is a token.
  private func elementCount(_ nest: TokenList, _ token: Int) -> Int {
    var next = token &+ 1
    var count = 0
    let start = nest.place(token) &+ 1
    if nest.byte(next) == UInt8(ascii: "]"),
      nest.memory.bytes.skippingWhitespace(from: start, to: nest.place(next)) == nest.place(next)
    {
      return 0
    }
    while next < nest.count {
      count &+= 1
      if nest.opens(next) { nest.skipNest(&next) }
      guard nest.byte(next) == UInt8(ascii: ",") else { break }
      next &+= 1
    }
    return count
  }
}
