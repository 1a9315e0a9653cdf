internal import JSONLines

/// Checks that the lines of one delta are complete and undamaged. They are given in order.
package struct DeltaCheck: Sendable {
  private enum Phase { case start, body, end }

  private var phase = Phase.start
  private var digest = LineDigest()
  private var (copied, changed, added, removed) = (0, 0, 0, 0)
  /// The first line, once it was seen.
  package private(set) var header: DeltaHeader?
  /// The last line, once it was seen; the delta is complete then.
  package private(set) var end: DeltaEnd?
  /// The number of lines that were given.
  package private(set) var count = 0

  package init() {}

  /// Checks the next line.
  ///
  /// - Returns: the ranges of old lines that the line copies.
  package mutating func check(
    _ delta: DeltaLine, _ line: RawSpan
  ) throws(DeltaProblem) -> [ClosedRange<Int>] {
    count += 1
    if case .end(let end) = delta, phase == .body {
      try check(end)
      return []
    }
    var bytes: [UInt8] = []
    bytes.append(line)
    bytes.append(UInt8(ascii: "\n"))
    digest.add(bytes, lines: 1)
    return try checkBody(delta, line)
  }

  private mutating func checkBody(
    _ delta: DeltaLine, _ line: RawSpan
  ) throws(DeltaProblem) -> [ClosedRange<Int>] {
    guard let header else {
      guard case .header(let header) = delta else { throw .noDelta }
      guard header.version == DeltaFormat.version else { throw .unknownVersion(header.version) }
      self.header = header
      phase = .body
      return []
    }
    guard phase == .body else { throw .unexpectedLine }
    switch delta {
    case .copy(let slice):
      guard let ranges = DeltaLine.copiedRanges(slice, of: line, lines: header.old.lines) else {
        throw .badLine("'copy' names no lines of the old snapshot")
      }
      for range in ranges { copied += range.count }
      try checkUses(header)
      return ranges
    case .patched(let oldLine, _), .rewritten(let oldLine, _):
      changed += 1
      try check(oldLine, header)
    case .removed(let oldLine):
      removed += 1
      try check(oldLine, header)
    case .added: added += 1
    case .header, .end, .unknown: throw .unexpectedLine
    }
    return []
  }

  private func check(_ oldLine: Int, _ header: DeltaHeader) throws(DeltaProblem) {
    guard (1...max(1, header.old.lines)).contains(oldLine), header.old.lines > 0 else {
      throw .badLine("'line' is no line of the old snapshot")
    }
    try checkUses(header)
  }

  /// Each old line is used once, so that a delta cannot ask for more memory than its snapshots do.
  private func checkUses(_ header: DeltaHeader) throws(DeltaProblem) {
    guard copied + changed + removed <= header.old.lines else {
      throw .badLine("a line of the old snapshot is used twice")
    }
  }

  private mutating func check(_ end: DeltaEnd) throws(DeltaProblem) {
    guard end.sha256 == digest.value.sha256 else { throw .damaged }
    guard let header, end.copied == copied, end.changed == changed, end.added == added,
      end.removed == removed, header.old.lines == copied + changed + removed,
      end.new.lines == copied + changed + added
    else { throw .badLine("the counts of the last line are not those of the lines before it") }
    phase = .end
    self.end = end
  }
}
