import JSONLines
import Testing

/// What the kernels say of a chunk is what is said of its lines one by one, with every instruction set.
struct ChunkIndexerTests {
  /// What is known of one line.
  private struct Outcome: Equatable, CustomStringConvertible {
    var text: String
    var isBlank = false
    var failure: JSONSyntaxError?
    var columns: [JSONSlice] = []
    var whole: JSONSlice?

    var description: String {
      "\(text.debugDescription) blank \(isBlank) \(String(describing: failure)) \(columns)"
    }
  }

  private static let columns = ColumnSet(["a", "model_approval_status", "é", "tags", ""])

  private func outcomes(
    of chunk: [UInt8], _ kernels: ScanKernels, check: LineCheck = .full
  ) -> (outcomes: [Outcome], oneByOne: Int) {
    var indexer = ChunkIndexer(columns: Self.columns, check: check, kernels: kernels)
    var outcomes: [Outcome] = []
    let bytes = chunk.span.bytes
    indexer.start()
    while let line = indexer.next(in: bytes) {
      var outcome = Outcome(text: String(decoding: chunk[line.start..<line.end], as: UTF8.self))
      switch line.state {
      case .blank: outcome.isBlank = true
      case .malformed: outcome.failure = indexer.failure
      case .indexed:
        outcome.columns = (0..<Self.columns.count).map { indexer.index[$0] }
        outcome.whole = indexer.index.whole
      }
      outcomes.append(outcome)
    }
    return (outcomes, indexer.linesIndexedOneByOne)
  }

  /// The same, by the exact scanner alone.
  private func exactOutcomes(of chunk: [UInt8]) -> [Outcome] {
    var indexer = LineIndexer(columns: Self.columns)
    var lines = chunk.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { line in
      var text = Array(line)
      if text.last == 0x0D { text.removeLast() }
      var outcome = Outcome(text: String(decoding: text, as: UTF8.self))
      if text.span.bytes.isBlank {
        outcome.isBlank = true
        return outcome
      }
      do throws(JSONSyntaxError) {
        try indexer.index(text.span.bytes)
        outcome.columns = (0..<Self.columns.count).map { indexer[$0] }
        outcome.whole = indexer.whole
      } catch {
        outcome.failure = error
      }
      return outcome
    }
  }

  /// Holds outcomes against those of the exact scanner; tells the first difference.
  private func expect(
    _ found: [Outcome], matches chunk: [UInt8], _ context: String,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let expected = exactOutcomes(of: chunk)
    #expect(found.count == expected.count, "\(context)", sourceLocation: location)
    let place = zip(found, expected).enumerated().first { $0.element.0 != $0.element.1 }
    guard let place else { return }
    let text = "\(context), line \(place.offset): \(place.element.0) and not \(place.element.1)"
    Issue.record("\(text)", sourceLocation: location)
  }

  @Test(arguments: 0..<16)
  func `random and damaged lines come out as they do one by one`(seed: UInt64) throws {
    var samples = LineSamples(seed: seed)
    for rarity in [1000, 20, 1] {
      for _ in 0..<12 {
        let lines = Int.random(in: 1...60, using: &samples.random)
        let chunk = samples.chunk(lines: lines, damagedOneIn: rarity)
        for kernels in ScanKernels.all {
          let found = outcomes(of: chunk, kernels).outcomes
          expect(found, matches: chunk, "seed \(seed), \(kernels.name)")
        }
      }
    }
  }

  /// Every single byte of a line replaced by those that mean something or must not stand anywhere.
  @Test(arguments: ScanKernels.all.map(\.name))
  func `a wrong byte anywhere is seen`(kernel: String) throws {
    let kernels = try #require(ScanKernels.all.first { $0.name == kernel })
    let line = Array(
      #"{"a":[{"é":-1.5e3},"\"\u00e9\ud83d\ude00",null],"tags":{"b":{}},"":true}"#.utf8)
    for shift in [0, 45] {
      let padding = Array("{\"pad\":\"\(String(repeating: "x", count: shift))\"}\n".utf8)
      for place in line.indices {
        for byte in LineSamples.strange where byte != line[place] {
          var damaged = line
          damaged[place] = byte
          let chunk = padding + damaged + [0x0A] + padding
          let found = outcomes(of: chunk, kernels).outcomes
          expect(found, matches: chunk, "\(byte) at \(place)")
        }
      }
    }
  }

  @Test(arguments: ScanKernels.all.map(\.name))
  func `lines of records are left to nobody else`(kernel: String) throws {
    let kernels = try #require(ScanKernels.all.first { $0.name == kernel })
    var samples = LineSamples(seed: 7)
    for isSpaced in [false, true] {
      samples.isSpaced = isSpaced
      var chunk: [UInt8] = []
      for _ in 0..<400 {
        let members = Int.random(in: 0...30, using: &samples.random)
        let object = samples.object(members: members, depth: 5)
        chunk += Array(object.utf8) + [0x0A]
      }
      let (found, oneByOne) = outcomes(of: chunk, kernels)
      expect(found, matches: chunk, "spaced \(isSpaced)")
      // Names with escapes are.
      let escaped = found.filter { $0.text.contains(#""\u0061""#) }.count
      #expect(oneByOne >= escaped && oneByOne < 2 * escaped + 4)
    }
  }

  @Test(arguments: 0..<20)
  func `trusted lines that are right come out the same, others crash nothing`(seed: UInt64) throws {
    var samples = LineSamples(seed: seed)
    for kernels in ScanKernels.all {
      let good = samples.chunk(lines: 40, damagedOneIn: .max)
      expect(
        outcomes(of: good, kernels, check: .structure).outcomes, matches: good,
        "seed \(seed), \(kernels.name)")
      let bad = samples.chunk(lines: 40, damagedOneIn: 1)
      for outcome in outcomes(of: bad, kernels, check: .structure).outcomes {
        for slice in outcome.columns { #expect(slice.end <= outcome.text.utf8.count + 64) }
      }
    }
  }

  @Test func `whether a trusted line passes hangs on the line alone`() throws {
    let trusted = #"{"a":tru}"#
    for neighbour in [#"{"a":[1}"#, "[1]", #"{"b":"#, String(repeating: "[", count: 70)] {
      for count in 1...9 {
        let lines = Array(repeating: neighbour, count: count) + [trusted, trusted, neighbour]
        let chunk = Array((lines.joined(separator: "\n") + "\n").utf8)
        for kernels in ScanKernels.all {
          let found = outcomes(of: chunk, kernels, check: .structure).outcomes
          let passed = found.filter { $0.text == trusted && $0.failure == nil && $0.whole != nil }
          #expect(passed.count == 2, "\(kernels.name): \(count) times \(neighbour)")
        }
      }
    }
  }

  @Test func `lines longer than what is scanned at once, and lines without end`() throws {
    let long = String(repeating: "é,", count: 300_000)
    for ending in ["", "\n"] {
      let chunk = Array("{\"b\":1}\n{\"a\":\"\(long)\",\"tags\":[]}\(ending)".utf8)
      for kernels in ScanKernels.all {
        expect(outcomes(of: chunk, kernels).outcomes, matches: chunk, kernels.name)
      }
    }
  }

  @Test func `more members than the tape holds`() throws {
    let members = (0..<60_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
    let chunk = Array("{\(members),\"a\":1}\n{\"a\":2}\n".utf8)
    for kernels in ScanKernels.all {
      expect(outcomes(of: chunk, kernels).outcomes, matches: chunk, kernels.name)
    }
  }
}
