internal import BulkRuns
internal import ByteStreams
internal import JSONLines
internal import LinePipeline

/// A line of a source, or an error of reading it.
enum LineEvent: Sendable {
  /// A line that is not blank.
  case line([UInt8])
  /// The first bytes of a line longer than the limit.
  case tooLong(beginning: [UInt8])
  case failed(StreamError)
}

/// The items that the lines of files and standard input stand for, read on a thread of its own.
struct LineFeed<Item: Sendable>: Sendable {
  typealias Event = LineEvent

  private let batches: Batches<Item>
  private let feed: BlockingFeed<[Item]>

  /// - Parameters:
  ///   - sources: names of inputs, `-` for standard input.
  ///   - drains: whether what is there is still read once the run was told to stop.
  ///   - makeReader: makes what turns an event into an item; called on the reading thread.
  init(
    _ sources: [String], maximumLineBytes: Int, interruption: Interruption, drains: Bool,
    makeReader: @escaping @Sendable () -> (Event, LinePlace) -> Item
  ) {
    let feed = BlockingFeed<[Item]>(capacity: 4) { yield in
      let reader = makeReader()
      for (input, source) in sources.enumerated() {
        var file = LineSource(
          name: source, input: input, maximumLineBytes: maximumLineBytes,
          interruption: interruption, drains: drains)
        guard file.read(with: reader, yield) else { return }
      }
    }
    self.feed = feed
    batches = Batches(feed)
  }

  /// - Parameter lines: lines that come from no input.
  init(
    lines: [[UInt8]], name: String, makeReader: @escaping @Sendable () -> (Event, LinePlace) -> Item
  ) {
    let feed = BlockingFeed<[Item]>(capacity: 4) { yield in
      let reader = makeReader()
      for (number, line) in lines.enumerated() {
        let place = LinePlace(input: 0, name: name, line: number + 1)
        guard yield([reader(.line(line), place)]) else { return }
      }
    }
    self.feed = feed
    batches = Batches(feed)
  }

  /// The next item, nil when there are no more; one caller at a time.
  func next() async -> Item? { await batches.next() }

  /// The next items, at most so many: those that are there, at least one; none when there are no
  /// more. One caller at a time.
  func next(upTo limit: Int) async -> ArraySlice<Item> { await batches.next(upTo: limit) }

  /// Tells the reading thread that nothing more is wanted.
  func stop() { feed.stop() }
}

/// Takes batches apart.
private actor Batches<Item: Sendable> {
  private let feed: BlockingFeed<[Item]>
  private var batch: ArraySlice<Item> = []

  init(_ feed: BlockingFeed<[Item]>) { self.feed = feed }

  func next() async -> Item? { await next(upTo: 1).first }

  func next(upTo limit: Int) async -> ArraySlice<Item> {
    while batch.isEmpty {
      guard let more = await feed.next() else { return [] }
      batch = more[...]
    }
    let items = batch.prefix(limit)
    batch = batch.dropFirst(limit)
    return items
  }
}

/// One input on its way.
private struct LineSource {
  let name: String
  let input: Int
  let maximumLineBytes: Int
  let interruption: Interruption
  let drains: Bool

  /// Converts a line to an event, with the exact limit: the chunk reader detects only lines that do
  /// not fit into a chunk.
  private func event(_ line: RawSpan) -> LineEvent {
    let isTooLong = line.byteCount > maximumLineBytes
    let kept = isTooLong ? min(line.byteCount, LineReader.keptOfLongLine) : line.byteCount
    var bytes: [UInt8] = []
    bytes.append(line.extracting(first: kept))
    return isTooLong ? .tooLong(beginning: bytes) : .line(bytes)
  }

  /// Reads to the end; false if nothing more is wanted or can be read.
  mutating func read<Item>(
    with reader: (LineEvent, LinePlace) -> Item, _ yield: ([Item]) -> Bool
  ) -> Bool {
    var inputs = LineInputs(
      [name], maximumLineBytes: maximumLineBytes, pool: ChunkPool(), interruption: interruption,
      drainsWhenInterrupted: drains)
    var place = LinePlace(input: input, name: inputs.displayNames[0], line: 0)
    while true {
      do throws(StreamError) {
        switch try inputs.next() {
        case .end: return true
        case .chunk(let chunk, _):
          var items: [Item] = []
          var isWanted = true
          chunk.forEachLine { line in
            place.line += 1
            guard isWanted, !line.isBlank else { return }
            items.append(reader(event(line), place))
            // Items take more room than their lines: few are made ahead.
            guard items.count == 128 else { return }
            isWanted = yield(items)
            items = []
          }
          guard isWanted, items.isEmpty || yield(items) else { return false }
        case .tooLongLine(let beginning, _):
          place.line += 1
          guard yield([reader(.tooLong(beginning: beginning), place)]) else { return false }
        }
      } catch {
        _ = yield([reader(.failed(error), place)])
        return false
      }
    }
  }
}
