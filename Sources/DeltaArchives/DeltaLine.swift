package import JSONLines

/// The first line of a delta.
package struct DeltaHeader: Equatable, Sendable {
  package let version: Int
  /// The column that records are matched by.
  package let key: String
  package let old: SnapshotDigest
}

/// The last line of a delta.
package struct DeltaEnd: Equatable, Sendable {
  package let new: SnapshotDigest
  package let copied: Int
  package let changed: Int
  package let added: Int
  package let removed: Int
  /// The SHA-256 of all lines before this one.
  let sha256: String
}

/// One line of a delta. Slices and ranges lie in the line itself; `oldLine` is the number of a record
/// line of the old snapshot, counted from 1.
package enum DeltaLine: Sendable {
  case header(DeltaHeader)
  /// The next lines are lines of the old snapshot; see `copiedRanges`.
  case copy(JSONSlice)
  /// The next line is an old one, changed by a `MemberPatch`.
  case patched(oldLine: Int, patch: JSONSlice)
  /// The next line is a new one that takes the place of an old one with the same key.
  case rewritten(oldLine: Int, record: Range<Int>)
  /// The next line is a new one.
  case added(record: Range<Int>)
  case removed(oldLine: Int)
  case end(DeltaEnd)
  case unknown

  /// Reads a line.
  ///
  /// - Parameters:
  ///   - line: a checked line.
  ///   - index: an index of the line whose first columns are `DeltaFormat.columns`.
  package init(_ line: RawSpan, _ index: borrowing LineIndexer) {
    func slice(_ slot: DeltaSlot) -> JSONSlice { index[slot.rawValue] }
    if slice(.delta).kind != .absent {
      self = Self.header(line, index) ?? .unknown
    } else if slice(.copy).kind == .string {
      self = .copy(slice(.copy))
    } else if slice(.change).kind == .string {
      self = Self.change(line, index) ?? .unknown
    } else if slice(.new).kind == .object {
      self = Self.end(line, index) ?? .unknown
    } else {
      self = .unknown
    }
  }

  private static func header(_ line: RawSpan, _ index: borrowing LineIndexer) -> DeltaLine? {
    guard let version = line.count(at: index[DeltaSlot.delta.rawValue]) else { return nil }
    let key = index[DeltaSlot.key.rawValue]
    let old = line.digest(at: index[DeltaSlot.old.rawValue])
    // A later version may have another header.
    guard version == DeltaFormat.version else {
      return .header(
        DeltaHeader(version: version, key: "", old: SnapshotDigest(lines: 0, sha256: "")))
    }
    guard key.kind == .string, let old else { return nil }
    return .header(DeltaHeader(version: version, key: line.text(of: key), old: old))
  }

  private static func change(_ line: RawSpan, _ index: borrowing LineIndexer) -> DeltaLine? {
    let patch = index[DeltaSlot.patch.rawValue]
    let record = line.record(at: index[DeltaSlot.record.rawValue])
    let oldLine = line.count(at: index[DeltaSlot.line.rawValue])
    switch line.text(of: index[DeltaSlot.change.rawValue]) {
    case "changed":
      guard let oldLine else { return nil }
      if patch.kind == .array { return .patched(oldLine: oldLine, patch: patch) }
      return record.map { .rewritten(oldLine: oldLine, record: $0) }
    case "added": return record.map { .added(record: $0) }
    case "removed": return oldLine.map { .removed(oldLine: $0) }
    default: return nil
    }
  }

  private static func end(_ line: RawSpan, _ index: borrowing LineIndexer) -> DeltaLine? {
    let sha256 = index[DeltaSlot.sha256.rawValue]
    guard let new = line.digest(at: index[DeltaSlot.new.rawValue]),
      let copied = line.count(at: index[DeltaSlot.copied.rawValue]),
      let changed = line.count(at: index[DeltaSlot.changed.rawValue]),
      let added = line.count(at: index[DeltaSlot.added.rawValue]),
      let removed = line.count(at: index[DeltaSlot.removed.rawValue]), sha256.kind == .string
    else { return nil }
    return .end(
      DeltaEnd(
        new: new, copied: copied, changed: changed, added: added, removed: removed,
        sha256: line.text(of: sha256)))
  }

  /// Returns the ranges of old lines that a line copies, such as `1-120,122`; `nil` if they are not
  /// ranges within the old lines.
  ///
  /// - Parameters:
  ///   - copy: the slice of `.copy`.
  ///   - lines: the number of old record lines.
  package static func copiedRanges(
    _ copy: JSONSlice, of line: RawSpan, lines: Int
  ) -> [ClosedRange<Int>]? {
    var text: [UInt8] = []
    text.append(copy.contentRange, of: line)
    var ranges: [ClosedRange<Int>] = []
    for part in text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let ends = part.split(
        separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
      guard let first = number(ends[0]), let last = ends.count == 1 ? first : number(ends[1]),
        first >= 1, first <= last, last <= lines
      else { return nil }
      ranges.append(first...last)
    }
    return ranges
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...18).contains(digits.count),
      digits.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 })
    else { return nil }
    return digits.reduce(0) { 10 * $0 + Int($1 - UInt8(ascii: "0")) }
  }
}

extension DeltaHeader {
  /// Returns the key of the record that a line with `change` is about; `.absent` for other lines.
  package func key(in line: RawSpan) -> JSONSlice {
    line.member(Array(DeltaFormat.keyMember(key).utf8), of: line.wholeObject ?? .absent)
  }
}

extension RawSpan {
  private static let lines = Array("lines".utf8)
  private static let sha256 = Array("sha256".utf8)
  private static let colon = [UInt8(ascii: ":")]
  private static let brace = [UInt8(ascii: "}")]

  /// Returns a number that is not negative and below 2^48; `nil` for other values.
  fileprivate func count(at slice: JSONSlice) -> Int? {
    guard slice.kind == .number,
      case .integer(let number) = JSONNumber(slice, of: self).value,
      (0..<(1 << 48)).contains(number)
    else { return nil }
    return Int(number)
  }

  fileprivate func digest(at slice: JSONSlice) -> SnapshotDigest? {
    let sha256 = member(Self.sha256, of: slice)
    guard let lines = count(at: member(Self.lines, of: slice)), sha256.kind == .string else {
      return nil
    }
    return SnapshotDigest(lines: lines, sha256: text(of: sha256))
  }

  /// Returns the bytes of the line that a record was, white space around it included: all between the
  /// colon before it and the line's closing brace. `nil` if that is no object.
  fileprivate func record(at slice: JSONSlice) -> Range<Int>? {
    guard slice.kind == .object, slice.end < byteCount,
      bytes(in: (byteCount - 1)..<byteCount, equal: Self.brace)
    else { return nil }
    var start = Int(slice.offset)
    while start > 0, !bytes(in: (start - 1)..<start, equal: Self.colon) { start -= 1 }
    guard extracting(slice.end..<(byteCount - 1)).isBlank else { return nil }
    return start..<(byteCount - 1)
  }
}
