/// Equality of values by a walk over both spellings, without building trees.
extension RawSpan {
  /// How deep nests are walked; deeper ones are not known to be equal.
  private static let depth = 64

  /// Returns whether two values of checked lines are known to be equal. `false` says nothing: objects of
  /// many members, with escapes in names or repeated names, and deep nests may be equal.
  package func isKnownEqual(
    _ value: JSONSlice, _ other: JSONSlice, of otherLine: RawSpan
  ) -> Bool {
    isKnownEqual(value, other, of: otherLine, depth: Self.depth)
  }

  private func isKnownEqual(
    _ value: JSONSlice, _ other: JSONSlice, of otherLine: RawSpan, depth: Int
  ) -> Bool {
    guard value.kind == other.kind else { return false }
    if value.length == other.length,
      extracting(value.range).byteOrder(otherLine.extracting(other.range)) == 0
    {
      // Of equal spellings also repeated names say the same.
      return true
    }
    guard depth > 0 else { return false }
    switch value.kind {
    case .object: return isObjectKnownEqual(value, other, of: otherLine, depth: depth - 1)
    case .array: return isArrayKnownEqual(value, other, of: otherLine, depth: depth - 1)
    case .string:
      guard value.hasEscapes || other.hasEscapes else { return false }
      var text: [UInt8] = []
      text.appendDecoded(value, of: self)
      return otherLine.string(other, equals: text)
    case .number: return JSONNumber(value, of: self) == JSONNumber(other, of: otherLine)
    default: return false
    }
  }

  private func isArrayKnownEqual(
    _ array: JSONSlice, _ other: JSONSlice, of otherLine: RawSpan, depth: Int
  ) -> Bool {
    var elements = JSONElementCursor(array)
    var others = JSONElementCursor(other)
    while true {
      let (element, counterpart) = (elements.next(in: self), others.next(in: otherLine))
      guard let element, let counterpart else { return element == nil && counterpart == nil }
      guard isKnownEqual(element, counterpart, of: otherLine, depth: depth) else { return false }
    }
  }

  private func isObjectKnownEqual(
    _ object: JSONSlice, _ other: JSONSlice, of otherLine: RawSpan, depth: Int
  ) -> Bool {
    guard let members = MemberList(object, of: self),
      let others = MemberList(other, of: otherLine), members.count == others.count
    else { return false }
    for index in 0..<members.count {
      guard
        let found = others.index(
          of: members.name(index), in: self, of: otherLine, startingAt: index),
        isKnownEqual(
          members.value(index), others.value(found), of: otherLine, depth: depth)
      else { return false }
    }
    return true
  }
}

/// The members of an object with few members, in their order; of repeated names the last value counts, at
/// the place of the first.
package struct MemberList {
  /// The largest number of members: names are compared one by one.
  private static let largest = 64

  private var members: [(name: JSONSlice, value: JSONSlice)] = []

  /// - Returns: `nil` for objects of more members, and where a name is spelled with escapes.
  package init?(_ object: JSONSlice, of line: RawSpan) {
    members.reserveCapacity(32)
    var cursor = JSONMemberCursor(object)
    while let (name, value) = cursor.next(in: line) {
      if name.hasEscapes { return nil }
      if let known = index(of: name, in: line, of: line, startingAt: 0) {
        members[known].value = value
        continue
      }
      if members.count == Self.largest { return nil }
      members.append((name, value))
    }
  }

  package var count: Int { members.count }

  /// A member's name with its quotes.
  package func name(_ index: Int) -> JSONSlice { members[index].name }

  package func value(_ index: Int) -> JSONSlice { members[index].value }

  /// Returns the index of the member with a name.
  ///
  /// - Parameters:
  ///   - name: a name without escapes in another line.
  ///   - line: the list's own line.
  ///   - start: the index where the member probably is.
  package func index(
    of name: JSONSlice, in otherLine: RawSpan, of line: RawSpan, startingAt start: Int
  ) -> Int? {
    let wanted = otherLine.extracting(name.range)
    let start = start < members.count ? start : 0
    for step in 0..<members.count {
      var index = start + step
      if index >= members.count { index -= members.count }
      let known = members[index].name
      if known.length == name.length, line.extracting(known.range).byteOrder(wanted) == 0 {
        return index
      }
    }
    return nil
  }
}
