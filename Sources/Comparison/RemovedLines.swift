internal import ByteStreams
internal import LinePipeline

/// The old records without counterparts, of the index and of all passes, in the order of the input.
struct RemovedLines {
  /// One source of records, in order.
  private struct Source {
    /// The records of a pass, in a range of a file; `nil` for those of the index.
    let file: TemporaryFile?
    var next: Int
    let end: Int
    var window: ArraySlice<OldLine> = []
  }

  private static let windowSize = 512

  private let index: SnapshotIndex
  private var sources: [Source]
  /// A binary heap of sources by the number of their next line.
  private var heap: [(line: Int, source: Int)] = []
  private var hasBegun = false

  init(_ index: SnapshotIndex, _ ranges: [(file: TemporaryFile, range: Range<Int>)]) {
    self.index = index
    sources = [Source(file: nil, next: 0, end: 0)]
    for (file, range) in ranges {
      sources.append(Source(file: file, next: range.lowerBound, end: range.upperBound))
    }
  }

  /// Returns the next records, at most a number of them; none at the end.
  mutating func next(limit: Int) throws(RunFailure) -> [OldLine] {
    do throws(StreamError) {
      if !hasBegun { try begin() }
      var lines: [OldLine] = []
      while lines.count < limit, let first = heap.first {
        guard let line = sources[first.source].window.popFirst() else { break }
        lines.append(line)
        try replaceFirst(of: first.source)
      }
      return lines
    } catch {
      throw .stream(error)
    }
  }

  private mutating func begin() throws(StreamError) {
    hasBegun = true
    for source in sources.indices {
      if let line = try nextLine(of: source) { heap.append((line, source)) }
    }
    heap.sort { $0.line < $1.line }
  }

  /// Returns the number of a source's next line; `nil` at its end.
  private mutating func nextLine(of source: Int) throws(StreamError) -> Int? {
    if sources[source].window.isEmpty { try fill(source) }
    return sources[source].window.first?.line
  }

  private mutating func fill(_ place: Int) throws(StreamError) {
    guard let file = sources[place].file else {
      sources[place].window =
        index.unclaimed(from: &sources[place].next, limit: Self.windowSize)[...]
      return
    }
    let count = min(
      Self.windowSize * LineFinding.size, sources[place].end - sources[place].next)
    let bytes = try file.bytes(at: sources[place].next, count: count)
    sources[place].next += count
    sources[place].window =
      stride(from: 0, to: count, by: LineFinding.size).compactMap { offset in
        guard case .differs(let line) = LineFinding(bytes, at: offset) else { return nil }
        return line
      }[...]
  }

  /// Moves the first source of the heap to where its next line belongs.
  private mutating func replaceFirst(of source: Int) throws(StreamError) {
    if let line = try nextLine(of: source) {
      heap[0].line = line
    } else {
      let last = heap.removeLast()
      if heap.isEmpty { return }
      heap[0] = last
    }
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < heap.count && heap[child].line < heap[least].line { least = child }
      if least == place { return }
      heap.swapAt(place, least)
      place = least
    }
  }
}
