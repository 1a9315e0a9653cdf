internal import BulkRuns
internal import ByteStreams
internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Plans

/// An unparsed line of apply's input.
struct RequestLine: Sendable {
  let event: LineEvent
  let place: LinePlace
}

/// The items of a run, parsed as they are read, or from a temporary file if they must be counted
/// first. Each line is parsed once; lines in the file are parsed when they are read back.
actor HeldItems {
  enum Source: Sendable {
    case items(LineFeed<ApplyItem>)
    case lines(LineFeed<RequestLine>)
  }

  private nonisolated let source: Source
  private let maximumLineBytes: Int
  /// The digest of the plan, once all lines are held; `nil` if it was not computed, or if a line is
  /// not a request.
  private(set) var digest: PlanDigest?
  private var held: HeldBytes?
  private var reader = HeldBytesReader()
  /// What the inputs are called, by their number.
  private var names: [Int: String] = [:]
  /// What kept an input from being read on; it comes last.
  private var failure: RequestLine?
  /// The item returned by `peek` but not yet by `next`.
  private var ahead: ApplyItem?

  init(_ source: Source, maximumLineBytes: Int) {
    self.source = source
    self.maximumLineBytes = maximumLineBytes
  }

  /// Stops the reading thread.
  nonisolated func stop() {
    switch source {
    case .items(let feed): feed.stop()
    case .lines(let feed): feed.stop()
    }
  }

  /// Reads all lines into a temporary file, unless they are not what was expected.
  ///
  /// - Parameters:
  ///   - computesDigest: whether the plan's digest is wanted, although none is expected.
  ///   - folder: the folder for the temporary file.
  /// - Returns: what was not as expected; `nil` if all lines are held.
  /// - Throws: an error of creating or writing the temporary file.
  func holdAll(
    _ expected: ExpectedRequests, computesDigest: Bool, in folder: String
  ) async throws(StreamError) -> UnexpectedRequests? {
    guard case .lines(let feed) = source else { return nil }
    var file = try HeldBytes(in: folder)
    var count = 0
    var hasher = computesDigest || expected.digest != nil ? PlanHasher() : nil
    while let line = await feed.next() {
      let bytes: [UInt8]
      var isTooLong = false
      if let refusal = Self.hash(line, &hasher, maximumLineBytes: maximumLineBytes) {
        if expected.digest != nil { return refusal }
        hasher = nil
      }
      if let refusal = Self.deletion(line, expected.deletions) { return refusal }
      switch line.event {
      case .failed:
        failure = line
        continue
      case .line(let whole): bytes = whole
      case .tooLong(let beginning):
        bytes = beginning
        isTooLong = true
      }
      count += 1
      if let limit = expected.limit, count > limit { return .tooMany(limit: limit) }
      names[line.place.input] = line.place.name
      var entry: [UInt8] = []
      entry.reserveCapacity(Self.headSize + bytes.count)
      for word in [line.place.input, line.place.line, isTooLong ? 1 : 0, bytes.count] {
        entry.append(bigEndian: Int64(word))
      }
      entry += bytes
      try file.append(entry)
    }
    digest = hasher?.finish()
    if let wanted = expected.digest, let digest, digest != wanted {
      return .otherPlan(found: digest)
    }
    held = consume file
    return nil
  }

  /// Takes a line into a plan's digest.
  ///
  /// - Returns: why the line cannot be part of a plan.
  private static func hash(
    _ line: RequestLine, _ hasher: inout PlanHasher?, maximumLineBytes: Int
  ) -> UnexpectedRequests? {
    guard hasher != nil else { return nil }
    switch line.event {
    case .failed(let error): return .unreadable(error)
    case .tooLong:
      return .notARequest(line.place, Sentences.describe(.tooLong(limit: maximumLineBytes)))
    case .line(let bytes):
      do throws(ChangeRequestError) {
        hasher?.update(try ChangeRequest(parsing: bytes.span.bytes))
        return nil
      } catch {
        return .notARequest(line.place, Sentences.describe(error))
      }
    }
  }

  /// Returns why a line is a deletion that the run does not allow; `nil` for any other line.
  private static func deletion(
    _ line: RequestLine, _ allowed: DeletionPermission
  ) -> UnexpectedRequests? {
    // Most plans delete nothing: their lines are not parsed here.
    guard allowed != .approved, case .line(let bytes) = line.event,
      bytes.span.bytes.firstOffset(of: deletionMember.span.bytes) != nil,
      let request = try? ChangeRequest(parsing: bytes.span.bytes),
      let refusal = allowed.refusal(of: request)
    else { return nil }
    return .deletion(line.place, request.identifier, refusal)
  }

  /// What the name of a deletion's member has in it, unless it is written with escapes; then the
  /// request is refused when its turn comes.
  private static let deletionMember = Array("delete".utf8)

  /// Begins again at the first line. Only after `holdAll`, and before an input has failed.
  func rewind() {
    reader = HeldBytesReader()
    ahead = nil
  }

  /// The size of a line's header in bytes: four 64-bit words for input, line number, flag and
  /// length.
  private static let headSize = 32

  /// Returns the next item without consuming it.
  func peek() async -> ApplyItem? {
    if ahead == nil { ahead = await next() }
    return ahead
  }

  /// The next item, nil when there are no more.
  func next() async -> ApplyItem? { await next(upTo: 1)?.first }

  /// The next items, at most so many, as far as they are there; nil when there are no more.
  func next(upTo limit: Int) async -> [ApplyItem]? {
    if let item = ahead.take() { return [item] }
    let items =
      switch source {
      case .items(let feed): Array(await feed.next(upTo: limit))
      case .lines: heldItems(upTo: limit)
      }
    return items.isEmpty ? nil : items
  }

  private func heldItems(upTo limit: Int) -> [ApplyItem] {
    var items: [ApplyItem] = []
    while items.count < limit, let line = nextLine() {
      items.append(ApplyItem(line.event, at: line.place, maximumLineBytes: maximumLineBytes))
    }
    return items
  }

  private func nextLine() -> RequestLine? {
    do throws(StreamError) {
      return try nextHeld() ?? failure.take()
    } catch {
      held = nil
      stop()
      return RequestLine(
        event: .failed(error), place: LinePlace(input: 0, name: "TMPDIR", line: 0))
    }
  }

  private func nextHeld() throws(StreamError) -> RequestLine? {
    guard let file = held.take() else { return nil }
    let entry = try nextEntry(in: file)
    held = consume file
    return entry
  }

  private func nextEntry(in file: borrowing HeldBytes) throws(StreamError) -> RequestLine? {
    guard let head = try reader.next(Self.headSize, in: file) else { return nil }
    let words = stride(from: 0, to: Self.headSize, by: 8).map { start in
      head[start..<start + 8].reduce(0) { $0 << 8 | Int($1) }
    }
    let line = try reader.next(words[3], in: file) ?? []
    return RequestLine(
      event: words[2] == 1 ? .tooLong(beginning: line) : .line(line),
      place: LinePlace(input: words[0], name: names[words[0]] ?? "", line: words[1]))
  }
}

/// What a run expects of its requests as a whole, before the first is sent.
struct ExpectedRequests {
  /// The highest number of lines.
  var limit: Int?
  /// The digest of the plan.
  var digest: PlanDigest?
  /// Which packages may be deleted.
  var deletions = DeletionPermission.none

  /// Whether anything is expected, so that all requests are read before the first is sent.
  var isAny: Bool { limit != nil || digest != nil }
}

/// How requests are not what was expected: facts.
enum UnexpectedRequests: Equatable {
  case tooMany(limit: Int)
  case otherPlan(found: PlanDigest)
  /// A line is no request, so that the lines are no plan; and why it is none.
  case notARequest(LinePlace, String)
  /// The plan deletes a package that the run must not delete.
  case deletion(LinePlace, String, RunRefusal)
  /// An input could not be read to its end.
  case unreadable(StreamError)

  /// What was wrong, and what to do.
  func words(_ expected: ExpectedRequests) -> String {
    let plan = "the plan is not \(expected.digest?.text ?? "") (--plan-digest)"
    return switch self {
    case .tooMany(let limit):
      "there are more than \(limit) requests (--max-requests or MPKG_MAX_REQUESTS); nothing was sent"
    case .otherPlan(let found):
      "\(plan) but \(found.text); nothing was sent; apply the plan that was approved"
    case .notARequest(let place, let words):
      "\(place.name):\(place.line): \(words); so \(plan); nothing was sent"
    case .deletion(let place, let identifier, let refusal):
      "\(place.name):\(place.line): \(identifier): \(refusal.message); nothing was sent"
    case .unreadable(let error): Sentences.describe(error) + "; nothing was sent"
    }
  }

  func status(signal: Int32) -> ExitStatus {
    if case .unreadable(let error) = self { return Sentences.status(of: error, signal: signal) }
    return .usage
  }
}
