internal import ByteStreams
internal import Expressions
internal import LinePipeline

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

  /// Reads all lines into a temporary file; returns false if there are more than `limit`.
  ///
  /// - Parameter folder: the folder for the temporary file.
  /// - Throws: an error of creating or writing the temporary file.
  func holdAll(atMost limit: Int, in folder: String) async throws(StreamError) -> Bool {
    guard case .lines(let feed) = source else { return true }
    var file = try HeldBytes(in: folder)
    var count = 0
    while let line = await feed.next() {
      let bytes: [UInt8]
      var isTooLong = false
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
      guard count <= limit else { return false }
      names[line.place.input] = line.place.name
      var entry: [UInt8] = []
      entry.reserveCapacity(Self.headSize + bytes.count)
      for word in [line.place.input, line.place.line, isTooLong ? 1 : 0, bytes.count] {
        entry.append(bigEndian: Int64(word))
      }
      entry += bytes
      try file.append(entry)
    }
    held = consume file
    return true
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
  func next() async -> ApplyItem? {
    if let item = ahead.take() { return item }
    switch source {
    case .items(let feed): return await feed.next()
    case .lines:
      do throws(StreamError) {
        return item(try nextHeld() ?? failure.take())
      } catch {
        held = nil
        stop()
        return item(
          RequestLine(
            event: .failed(error), place: LinePlace(input: 0, name: "TMPDIR", line: 0)))
      }
    }
  }

  private func item(_ line: RequestLine?) -> ApplyItem? {
    line.map { ApplyItem($0.event, at: $0.place, maximumLineBytes: maximumLineBytes) }
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
