import JSONLines
import TestTools
import Testing

/// Walks over all paths at once, as walks over each path alone would find them.
struct PathFinderTests {
  private typealias Steps = [PathTree.Step]

  /// What stands some steps below a value, found member by member.
  private func find(_ steps: Steps, from start: JSONSlice, in line: RawSpan) -> JSONSlice {
    steps.reduce(start) { slice, step in
      switch step {
      case .member(let name): line.member(name, of: slice)
      case .key(let name): line.value(forKey: name, of: slice)
      case .element(let place): line.element(place, of: slice)
      }
    }
  }

  /// Checks what all instruction sets find at some paths below the columns of a line.
  private func check(
    _ paths: [(column: Int, steps: Steps)], columns: [JSONSlice], in line: [UInt8],
    _ context: Comment
  ) throws {
    var tree = PathTree()
    var places: [Int] = []
    for path in paths {
      let place = tree.place(path.steps, below: path.column)
      places.append(try #require(place))
    }
    for kernels in ScanKernels.all {
      var finder = PathFinder(tree, kernels: kernels)
      finder.start()
      for (path, place) in zip(paths, places) {
        let found = finder.slice(at: place, columns: columns, in: line.span.bytes)
        let expected = find(path.steps, from: columns[path.column], in: line.span.bytes)
        #expect(found == expected, "\(kernels.name), \(path.steps): \(context)")
      }
    }
  }

  private func columns(_ names: [String], of line: [UInt8]) throws -> [JSONSlice] {
    var indexer = LineIndexer(columns: ColumnSet(names))
    try indexer.index(line.span.bytes)
    return names.indices.map { indexer[$0] }
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  private static let names = [
    "a", "b", "tags", "model_approval_status", "é", "", "{[:,]}", "x y", "Key", "Value", "none",
  ]

  private func randomSteps(_ random: inout SeededRandom) -> Steps {
    (0..<Int.random(in: 1...4, using: &random)).map { _ in
      let name = bytes(Self.names.randomElement(using: &random) ?? "")
      switch Int.random(in: 0..<5, using: &random) {
      case 0, 1: return .member(name)
      case 2: return .key(name)
      default: return .element(Int.random(in: -3...3, using: &random))
      }
    }
  }

  @Test(arguments: 0..<60)
  func `random paths below random values`(seed: UInt64) throws {
    var samples = LineSamples(seed: seed)
    for round in 0..<20 {
      samples.isSpaced = round % 3 == 0
      let value = samples.value(depth: 5)
      let list = (0..<3).map { _ in
        #"{"Key":"\#(Self.names.randomElement(using: &samples.random) ?? "")","Value":"#
          + samples.value(depth: 2) + "}"
      }
      let line = bytes(#"{"c":\#(value),"t":[\#(list.joined(separator: ",")),\#(value)]}"#)
      let paths = (0..<12).map { _ in
        (
          column: Bool.random(using: &samples.random) ? 0 : 1,
          steps: randomSteps(&samples.random)
        )
      }
      try check(
        paths, columns: columns(["c", "t"], of: line), in: line,
        "seed \(seed): \(String(decoding: line, as: UTF8.self))")
    }
  }

  /// Values of lines that a scan has seen are looked into by the marks that it left.
  @Test(arguments: 0..<30)
  func `random paths below values of scanned lines`(seed: UInt64) throws {
    var samples = LineSamples(seed: seed)
    var tree = PathTree()
    let paths = (0..<12).map { _ in randomSteps(&samples.random) }
    let places = paths.compactMap { tree.place($0, below: 0) }
    try #require(places.count == paths.count)
    var chunk: [UInt8] = []
    for round in 0..<200 {
      samples.isSpaced = seed % 3 == 0 && round % 5 == 0
      let filler = String(repeating: "x", count: Int.random(in: 0...300, using: &samples.random))
      let deep = round % 40 == 7 ? String(repeating: #"{"a":[1,"\\"]},"#, count: 400) : ""
      chunk += bytes(#"{"f":"\#(filler)","c":[\#(deep)\#(samples.value(depth: 5))]}"# + "\n")
    }
    for kernels in ScanKernels.all {
      var columns = ColumnSet(["c"])
      columns.holdsPaths = true
      var indexer = ChunkIndexer(columns: columns, kernels: kernels)
      var finder = PathFinder(tree, kernels: kernels)
      indexer.start()
      var lines = 0
      while let line = indexer.next(in: chunk.span.bytes) {
        lines += 1
        let text = chunk.span.bytes.extracting(line.start..<line.end)
        finder.start(on: indexer.index)
        for (steps, place) in zip(paths, places) {
          let found = finder.slice(at: place, columns: [indexer.index[0]], in: text)
          let expected = find(steps, from: indexer.index[0], in: text)
          #expect(found == expected, "\(kernels.name), seed \(seed), line \(lines), \(steps)")
        }
      }
      #expect(lines == 200)
    }
  }

  @Test(arguments: [
    #"{"c":{"b":1,"b":{"k":[1,2]}}}"#, #"{"c":{"b":{"k":[1,2]},"b":2}}"#,
    #"{"c":{"b":{"k":[1]},"b":{"x":0}}}"#, #"{"c":{"\u0062":{"k":[3]}}}"#,
    #"{"c":{"b":{"k":[4]},"\u0062":{"k":[5,6]}}}"#, #"{"c":{"x":"\\\"","b":{"\u006b":["\n",7]}}}"#,
    #"{"c": { "b" : { "k" : [ 1 , 2 ] } } }"#, #"{"c":{"b":{"k":[ ]}}}"#, #"{"c":{"b":[]}}"#,
    #"{"c":[{"Key":"b","Value":{"k":[8]}},{"Key":"b","Value":{"k":[9]}}]}"#,
    #"{"c":[{"Value":{"k":[1]},"Key":"b"}]}"#, #"{"c":[{"Key":"b","Value":5}]}"#,
    #"{"c":[{"Key":"b"},{"Key":"b","Value":{"k":[9]}}]}"#,
    #"{"c":[{"Key":"\u0062","Value":{"k":[8]}}]}"#, #"{"c":[{"Key":"x","Key":"b","Value":"y"}]}"#,
    #"{"c":[{"Key":"b","Value":"x","Value":"y"},{"Key":"b","Value":"z"}]}"#,
    #"{"c":[{"Key" :"b","Value": {"k":[1,2]} }]}"#, #"{"c":[{"Key":"b","Value":"x"} , 5, []]}"#,
    #"{"c":[{"Key":1,"Value":2},{"Ke\u0079":"b","Value":3}]}"#,
    #"{"c":[{},{"Key":"b","Value":4}]}"#,
    #"{"c":[{"Key":"b","Value":""}]}"#, #"{"c":[{"Key":"","Value":"empty"}]}"#, #"{"c":"b"}"#,
    #"{"c":null}"#, #"{}"#, #"{"c":[[["k"]]]}"#, #"{"c":{"a\\":1,"a":2}}"#,
  ])
  func `duplicates, escapes, white space and lists of keys`(line: String) throws {
    let line = bytes(line)
    let (b, k) = (bytes("b"), bytes("k"))
    let steps: [Steps] = [
      [.member(b)], [.member(b), .member(k)], [.member(b), .member(k), .element(0)],
      [.member(b), .member(k), .element(-1)], [.member(b), .member(k), .element(1)],
      [.key(b)], [.key(b), .member(k)], [.key(b), .member(k), .element(0)], [.key([])],
      [.element(0)], [.element(-1)], [.element(0), .member(bytes("Key"))], [.element(1)],
      [.element(0), .element(0), .element(0)], [.member(bytes("a\\"))], [.member(bytes("a"))],
    ]
    try check(
      steps.map { (0, $0) }, columns: columns(["c"], of: line), in: line,
      "\(String(decoding: line, as: UTF8.self))")
  }

  @Test func `a value too long for tokens is found all the same`() throws {
    let filler = String(repeating: #"{"x":[1,2,{"y":"\\"}]},"#, count: 8000)
    let line = bytes(
      #"{"c":{"l":[\#(filler)0],"b":{"k":[1,"e"]},"t":[{"Key":"b","Value":{"k":7}}]}}"#)
    let (b, k) = (bytes("b"), bytes("k"))
    let steps: [Steps] = [
      [.member(b), .member(k), .element(-1)], [.member(bytes("l")), .element(-2)],
      [.member(bytes("t")), .key(b), .member(k)], [.member(bytes("l")), .element(7999)],
    ]
    try check(steps.map { (0, $0) }, columns: columns(["c"], of: line), in: line, "long")
  }

  @Test func `a deep path is none of the tree's`() {
    var tree = PathTree()
    let steps = Steps(repeating: .element(0), count: PathTree.depthLimit)
    let (deepest, deeper) = (
      tree.place(steps, below: 0), tree.place(steps + [.element(0)], below: 0)
    )
    let none = tree.place([], below: 0)
    #expect(deepest != nil)
    #expect(deeper == nil)
    #expect(none == nil)
  }

  /// Lines that were not checked may hold anything; walks over them end, and read nothing outside.
  @Test(arguments: 0..<60)
  func `damaged values are walked over to their end`(seed: UInt64) throws {
    var samples = LineSamples(seed: seed)
    var tree = PathTree()
    let places = (0..<30).compactMap { _ in
      tree.place(randomSteps(&samples.random), below: 0)
    }
    for _ in 0..<100 {
      let line = samples.damagedLine()
      for kernels in ScanKernels.all {
        var finder = PathFinder(tree, kernels: kernels)
        for kind in [JSONKind.object, .array] {
          finder.start()
          let whole = JSONSlice(offset: 0, end: line.count, kind: kind)
          for place in places {
            let slice = finder.slice(at: place, columns: [whole], in: line.span.bytes)
            #expect(slice.end <= line.count, "seed \(seed)")
          }
        }
      }
    }
  }
}
