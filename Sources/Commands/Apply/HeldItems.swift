internal import ByteStreams
internal import LinePipeline

/// The items of a run: as they are read, or, where they have to be counted first, from a temporary
/// file.
actor HeldItems {
  private let feed: LineFeed<ApplyItem>
  private let maximumLineBytes: Int
  private var held: UnnamedFile?
  /// Where the next item begins in the file.
  private var place = 0
  /// What the inputs are called, by their number.
  private var names: [Int: String] = [:]
  /// What kept an input from being read on; it comes last.
  private var failure: ApplyItem?

  init(_ feed: LineFeed<ApplyItem>, maximumLineBytes: Int) {
    self.feed = feed
    self.maximumLineBytes = maximumLineBytes
  }

  /// Reads all items; whether there are no more than allowed.
  ///
  /// - Throws: why the temporary file cannot be written.
  func holdAll(atMost limit: Int) async throws(StreamError) -> Bool {
    var file = try UnnamedFile()
    var count = 0
    while let item = await feed.next() {
      if case .inputFailed = item.content {
        failure = item
        continue
      }
      count += 1
      guard count <= limit else { return false }
      names[item.place.input] = item.place.name
      var bytes: [UInt8] = []
      for word in [item.place.input, item.place.line, item.isTooLong ? 1 : 0, item.line.count] {
        withUnsafeBytes(of: Int64(word).littleEndian) { bytes.append(contentsOf: $0) }
      }
      try file.append(bytes + item.line)
    }
    held = consume file
    return true
  }

  /// The next item, nil when there are no more.
  func next() async -> ApplyItem? {
    guard held != nil else { return await feed.next() }
    do throws(StreamError) {
      if let item = try nextHeld() { return item }
      return failure.take()
    } catch {
      held = nil
      feed.stop()
      return ApplyItem(
        .failed(error), at: LinePlace(input: 0, name: "TMPDIR", line: 0),
        maximumLineBytes: maximumLineBytes)
    }
  }

  private func nextHeld() throws(StreamError) -> ApplyItem? {
    guard let head = try held?.bytes(in: place..<place + 32), head.count == 32 else { return nil }
    let words = stride(from: 0, to: 32, by: 8).map { start in
      head[start..<start + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    let start = place + 32
    let line = try held?.bytes(in: start..<start + words[3]) ?? []
    place = start + line.count
    return ApplyItem(
      words[2] == 1 ? .tooLong(beginning: line) : .line(line),
      at: LinePlace(input: words[0], name: names[words[0]] ?? "", line: words[1]),
      maximumLineBytes: maximumLineBytes)
  }
}
