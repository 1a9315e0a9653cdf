internal import ByteStreams
internal import JSONLines
package import ModelPackages
internal import SystemPackage

/// What a journal holds, by one pass over it: the header, and how each request stands.
package struct JournalContents: Sendable {
  /// The longest line that is written, and so read, in bytes: what a patch touches before and after,
  /// 64 MiB each (`JSONPatch.Limits`), with room for escapes, and the patch.
  static let maximumLineBytes = 256 << 20

  package private(set) var header: JournalHeader
  /// What is noted of later runs.
  package private(set) var laterRuns: [RunEntry] = []
  package var index = RequestIndex()
  /// How much of the file is whole entries, in bytes.
  package let length: Int
  /// Whether the last of them lacks its line end.
  let lacksLineEnd: Bool
  private let descriptor: JournalDescriptor
  private var lastEnded: Int?
  private var lastReplacing: Int?

  /// Reads a journal; nil where it is empty, or holds no more than part of a header.
  init?(_ descriptor: JournalDescriptor) throws(JournalError) {
    self.descriptor = descriptor
    var scan = JournalScan(descriptor)
    guard let first = try scan.next() else { return nil }
    if let format = CompressionFormat.ofBytes(first.bytes) {
      throw .compressed(name: descriptor.name, format)
    }
    if !first.hasEnd, first.bytes.isPartOfHeader { return nil }
    let (header, version) = JournalHeader.parse(first.bytes)
    if let version { throw .otherVersion(name: descriptor.name, found: version) }
    guard let header else { throw .notAJournal(name: descriptor.name) }
    self.header = header
    var (length, lacksLineEnd) = (scan.place, !first.hasEnd)
    var reader = JournalLine()
    var number = 1
    // Power loss leaves a last line without its end, and NULs where blocks were never written; any
    // other line that cannot be read was written so, and is not cut off.
    var torn: Int?
    while let line = try scan.next() {
      number += 1
      guard let brief = reader.brief(line.bytes.span.bytes) else {
        guard !line.hasEnd || line.bytes.contains(0) else {
          throw .damaged(name: descriptor.name, line: number)
        }
        torn = torn ?? number
        continue
      }
      if let torn { throw .damaged(name: descriptor.name, line: torn) }
      index.note(brief, at: line.place)
      if case .ended = brief { lastEnded = line.place }
      if case .replacing = brief { lastReplacing = line.place }
      if case .run = brief, let run = RunEntry(parsing: line.bytes) { laterRuns.append(run) }
      if case .plan = brief, let plan = PlanEntry(parsing: line.bytes) {
        Self.note(plan, &self.header, &laterRuns)
      }
      (length, lacksLineEnd) = (scan.place, !line.hasEnd)
    }
    (self.length, self.lacksLineEnd) = (length, lacksLineEnd)
  }

  /// Adds the digest of the newest run's plan to what is noted of that run.
  private static func note(
    _ plan: PlanEntry, _ header: inout JournalHeader, _ laterRuns: inout [RunEntry]
  ) {
    if laterRuns.isEmpty {
      header.note.planDigest = plan.digest
    } else {
      laterRuns[laterRuns.count - 1].note.planDigest = plan.digest
    }
  }

  /// Where the `sending` entries of open requests begin, in the journal's order.
  package var openPlaces: [Int] { index.places(where: \.isOpen) }

  /// Where the `sending` entries of applied requests begin, in the journal's order.
  package var appliedPlaces: [Int] { index.places { $0 == .done || $0 == .reconciled } }

  /// How many requests are open.
  package var openCount: Int { openPlaces.count }

  /// When the last request ended, in seconds since 1970-01-01T00:00:00Z; nil where none has.
  package func lastTime() throws(JournalError) -> Double? {
    guard let lastEnded else { return nil }
    return EndedEntry(parsing: try descriptor.line(at: lastEnded))?.time
  }

  /// The newest `replacing` entry, and where it begins.
  package func replacing() throws(JournalError) -> (entry: ReplacingEntry, place: Int)? {
    guard let lastReplacing,
      let entry = ReplacingEntry(parsing: try descriptor.line(at: lastReplacing))
    else { return nil }
    return (entry, lastReplacing)
  }

  /// The `sending` entry that begins at a place.
  package func sending(at place: Int) throws(JournalError) -> SendingEntry {
    guard let entry = SendingEntry(parsing: try descriptor.line(at: place)) else {
      throw .damaged(name: descriptor.name, line: try line(ofPlace: place))
    }
    return entry
  }

  /// What the service knows a request by, from the `sent` entry that begins at a place.
  package func requestToken(at place: Int) throws(JournalError) -> String? {
    SentEntry(parsing: try descriptor.line(at: place))?.requestToken
  }

  /// How each request stands, with its newest `sending` entry and how that ended; in the journal's
  /// order.
  package func forEachRequest(
    _ body: (JournalRequest) throws -> Void
  ) throws {
    let ends = try endPlaces()
    for place in index.places(where: { _ in true }) {
      let sending = try sending(at: place)
      let record = index.record(of: sending.id.request)
      var ended: EndedEntry?
      if let place = ends[sending.id] {
        guard let entry = EndedEntry(parsing: try descriptor.line(at: place)) else {
          throw JournalError.damaged(name: descriptor.name, line: try line(ofPlace: place))
        }
        ended = entry
      }
      try body(JournalRequest(sending: sending, standing: record.standing, ended: ended))
    }
  }

  /// How a sending ended, by the entry that begins at a place.
  package func ended(at place: Int) throws(JournalError) -> EndedEntry? {
    EndedEntry(parsing: try descriptor.line(at: place))
  }

  /// Where the newest entries begin that say how a sending ended.
  package func endPlaces() throws(JournalError) -> [SendingID: Int] {
    var places: [SendingID: Int] = [:]
    var scan = JournalScan(descriptor)
    var reader = JournalLine()
    // What was appended since the first pass is no part of these contents.
    while let line = try scan.next(), line.place < length {
      if case .ended(let id, _)? = reader.brief(line.bytes.span.bytes) { places[id] = line.place }
    }
    return places
  }

  /// Hands the index over, so that no second one is made when it is changed.
  package mutating func takeIndex() -> RequestIndex {
    var taken = RequestIndex()
    swap(&taken, &index)
    return taken
  }

  /// The number of the line that begins at a place, counted from 1.
  private func line(ofPlace place: Int) throws(JournalError) -> Int {
    var scan = JournalScan(descriptor)
    var number = 1
    while let line = try scan.next(), line.place < place { number += 1 }
    return number
  }
}

/// A request as its journal tells of it.
package struct JournalRequest: Sendable {
  /// Its newest `sending` entry.
  package let sending: SendingEntry
  package let standing: RequestIndex.Standing
  /// How that sending ended; `nil` if the journal does not say.
  package let ended: EndedEntry?

  /// What became of the request; `UNKNOWN` if it is open.
  package var status: RequestResult.Status {
    standing.isOpen ? .unknown : ended?.status ?? .unknown
  }
}

extension [UInt8] {
  /// Whether a file that holds no more than these bytes may have been a journal's header.
  fileprivate var isPartOfHeader: Bool {
    let beginning = JournalHeader.beginning
    return count < beginning.count ? beginning.starts(with: self) : isTornHeader
  }

  private var isTornHeader: Bool {
    starts(with: JournalHeader.beginning) && (try? JSONValue(parsing: self)) == nil
  }
}

/// A pass over the lines of a journal.
private struct JournalScan {
  private let descriptor: JournalDescriptor
  private var buffer: [UInt8] = []
  /// The first byte of the buffer that was not handed out.
  private var start = 0
  private var isAtEnd = false
  /// Where the next line begins in the file.
  private(set) var place = 0

  struct Line {
    var bytes: [UInt8]
    var place: Int
    var hasEnd: Bool
  }

  init(_ descriptor: JournalDescriptor) { self.descriptor = descriptor }

  /// The next line, without its end; nil behind the last one.
  mutating func next() throws(JournalError) -> Line? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Line(bytes: Array(buffer[start..<end]), place: place, hasEnd: true)
        place += end + 1 - start
        start = end + 1
        return line
      }
      if isAtEnd {
        guard start < buffer.count else { return nil }
        let line = Line(bytes: Array(buffer[start...]), place: place, hasEnd: false)
        place += buffer.count - start
        start = buffer.count
        return line
      }
      buffer.removeSubrange(..<start)
      start = 0
      searched = buffer.count
      guard buffer.count <= JournalContents.maximumLineBytes else {
        throw .notAJournal(name: descriptor.name)
      }
      let more = try descriptor.read(at: place + buffer.count, count: 1 << 20)
      if more.isEmpty { isAtEnd = true }
      buffer += more
    }
  }
}
