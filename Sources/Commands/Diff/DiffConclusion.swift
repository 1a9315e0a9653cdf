internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages

/// Compares what was kept of both inputs, and tells what differs.
struct DiffConclusion {
  let comparison: DiffComparison
  let store: DiffStore
  let sink: RunSink
  let threads: Int
  let memoryLimit: Int
  /// What messages call the inputs.
  let names: [String]
  /// What ended the reading early: lines before it are still compared.
  let failure: RunFailure?

  /// About how many bytes of lines a thread compares at a time.
  private static let batch = 1 << 20

  /// Tells everything, and returns how much there was of it.
  func run() throws(RunFailure) -> DiffCounts {
    var counts = DiffCounts()
    let contents = try RunFailure.ofStream { () throws(StreamError) in try store.finish() }
    switch contents {
    case .held(let blocks):
      try compare(DiffPairs(blocks)) { items throws(RunFailure) in
        counts.add(items.counts)
        try tell(items)
      }
    case .spilled(let file):
      var runs: [DiffRunReader] = []
      let pieceSize = min(max(memoryLimit >> 8, 4 << 10), 64 << 10)
      try store.forEachPartition(of: file) { part throws(RunFailure) in
        var writer = DiffRunWriter(file, pieceSize: pieceSize)
        switch part {
        case .lines(let block):
          try compare(DiffPairs([block])) { items throws(RunFailure) in
            counts.add(items.counts)
            try writer.write(items)
          }
        case .duplicates(let block):
          try writer.write(comparison.items(ofDuplicates: block))
          try sink.checkInterruption()
        }
        runs.append(try writer.reader())
      }
      try merge(try DiffMerge(runs))
    }
    return counts
  }

  private func merge(_ runs: consuming DiffMerge) throws(RunFailure) {
    var items = DiffItems()
    while try runs.moveNext(to: &items) {
      guard items.bytes.count >= Self.batch >> 2 else { continue }
      try tell(items)
      items = DiffItems()
    }
    try tell(items)
  }

  /// Compares lines in batches, side by side, and hands on what each came to, in order.
  private func compare(
    _ pairs: DiffPairs, _ take: (DiffItems) throws(RunFailure) -> Void
  ) throws(RunFailure) {
    let comparison = comparison
    try take(comparison.items(ofDuplicatesIn: pairs))
    try inBatches(pairs.newCount, { pairs.newLine($0).range.count }, take) {
      comparison.items(ofNew: $0, in: pairs)
    }
    try inBatches(pairs.oldCount, { pairs.oldLine($0).range.count }, take) {
      comparison.items(ofRemoved: $0, in: pairs)
    }
  }

  private func inBatches(
    _ count: Int, _ size: (Int) -> Int, _ take: (DiffItems) throws(RunFailure) -> Void,
    _ body: @escaping @Sendable (Range<Int>) -> DiffItems
  ) throws(RunFailure) {
    var next = 0
    while next < count {
      var batches: [Range<Int>] = []
      while next < count, batches.count < threads {
        let start = next
        var bytes = 0
        while next < count, bytes < Self.batch {
          bytes += size(next) + 64
          next += 1
        }
        batches.append(start..<next)
      }
      let ready = batches
      for items in ConcurrentMap.values(ready.count, { body(ready[$0]) }) { try take(items) }
      try sink.checkInterruption()
    }
  }
}

extension DiffConclusion {
  /// Whether something is told although reading broke off: only of new lines before that.
  private func isTold(_ item: DiffItems.Item) -> Bool {
    switch failure {
    case nil: return true
    case .line(let place, _):
      return place.input == 1 && DiffItems.phase(item.order) != .removed
        && (DiffItems.phase(item.order) == .oldDuplicate
          || DiffItems.line(item.order) < place.line)
    default:
      return DiffItems.phase(item.order) != .removed
    }
  }

  private func tell(_ items: DiffItems) throws(RunFailure) {
    var outcomes: [UInt8] = []
    var count = 0
    for item in items.items where isTold(item) {
      guard let reject = item.reject else {
        outcomes.append(contentsOf: items.bytes[item.range])
        count += 1
        continue
      }
      try sink.write(outcomes, count: count)
      outcomes.removeAll(keepingCapacity: true)
      count = 0
      let input = item.side == .old ? 0 : 1
      let line = Array(items.bytes[item.range])
      try sink.reject(
        problem(reject, line), at: LinePlace(input: input, name: names[input], line: item.line),
        input: line)
    }
    try sink.write(outcomes, count: count)
  }

  private func problem(_ reject: DiffItems.Reject, _ line: [UInt8]) -> LineProblem {
    switch reject {
    case .duplicate:
      .refused("an earlier line has the same \(comparison.key.column)", code: nil)
    case .malformed:
      JSONSyntaxError.first(in: line.span.bytes).map { .syntax($0) }
        ?? .refused("the line cannot be compared", code: nil)
    case .tooDeep:
      .refused(
        Sentences.describe(PatchError.documentTooDeep(limit: PatchRequest.maximumDepth)), code: nil)
    }
  }
}
