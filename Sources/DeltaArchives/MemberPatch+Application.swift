internal import JSONLines

extension MemberPatch {
  /// Bytes that take the place of a range of the old line.
  private struct Edit {
    let range: Range<Int>
    var bytes: [UInt8]
  }

  /// Returns a line with a patch applied, which is the whole of `patch`.
  static func apply(_ patch: RawSpan, to line: RawSpan) -> [UInt8]? {
    apply(JSONSlice(offset: 0, end: patch.byteCount, kind: .array), of: patch, to: line)
  }

  /// Returns a line with a patch applied; `nil` if the patch does not fit it.
  ///
  /// - Parameters:
  ///   - patch: the patch's place in `patchLine`.
  ///   - line: a checked line that holds an object.
  static func apply(_ patch: JSONSlice, of patchLine: RawSpan, to line: RawSpan) -> [UInt8]? {
    guard let operations = operations(patch, of: patchLine),
      let members = members(of: line)
    else { return nil }
    var places: [[UInt8]: Int] = [:]
    for (place, member) in members.enumerated() {
      places[bytes(member.name.contentRange, of: line)] = place
    }
    var edits: [Edit] = []
    // The offsets in the line behind which added members stand.
    var added: [[UInt8]: Int] = [:]
    for operation in operations {
      let place = places[operation.name]
      let value = bytes(operation.value.range, of: patchLine)
      switch operation.kind {
      case .replace:
        guard let place else { return nil }
        edits.append(Edit(range: members[place].value.range, bytes: value))
      case .remove:
        guard let place else { return nil }
        edits.append(Edit(range: extent(of: place, among: members), bytes: []))
      case .add:
        guard place == nil, added[operation.name] == nil else { return nil }
        let member = [UInt8(ascii: "\"")] + operation.name + Array("\":".utf8) + value
        let edit: Edit
        if operation.after.kind == .absent {
          edit = first(member, before: members, of: line)
        } else {
          let name = bytes(operation.after.contentRange, of: patchLine)
          guard let end = added[name] ?? places[name].map({ members[$0].value.end }) else {
            return nil
          }
          edit = Edit(range: end..<end, bytes: [UInt8(ascii: ",")] + member)
        }
        added[operation.name] = edit.range.lowerBound
        edits.append(edit)
      }
    }
    return apply(edits, to: line)
  }

  /// The edit that puts a member before all others.
  private static func first(
    _ member: [UInt8], before members: [Member], of line: RawSpan
  ) -> Edit {
    guard let next = members.first else {
      let start = Int((line.wholeObject ?? .absent).offset) + 1
      return Edit(range: start..<start, bytes: member)
    }
    let start = Int(next.name.offset)
    return Edit(range: start..<start, bytes: member + [UInt8(ascii: ",")])
  }

  /// The bytes that go with a member: from the end of the one before, or to the start of the next one.
  private static func extent(of place: Int, among members: [Member]) -> Range<Int> {
    if place > 0 { return members[place - 1].value.end..<members[place].value.end }
    let end =
      members.count > 1 ? Int(members[1].name.offset) : members[place].value.end
    return Int(members[place].name.offset)..<end
  }

  private static func apply(_ edits: [Edit], to line: RawSpan) -> [UInt8]? {
    // Edits at the same offset keep their order.
    let ordered = edits.enumerated().sorted {
      ($0.element.range.lowerBound, $0.element.range.upperBound, $0.offset)
        < ($1.element.range.lowerBound, $1.element.range.upperBound, $1.offset)
    }
    var patched: [UInt8] = []
    patched.reserveCapacity(line.byteCount)
    var position = 0
    for (_, edit) in ordered {
      guard edit.range.lowerBound >= position else { return nil }
      patched.append(position..<edit.range.lowerBound, of: line)
      patched += edit.bytes
      position = edit.range.upperBound
    }
    patched.append(position..<line.byteCount, of: line)
    return patched
  }
}
