import JSONLines
import TestTools
import Testing

/// Searching and counting: each instruction set as a plain loop would do it.
struct SearchTests {
  @Test(arguments: 0..<40)
  func `texts and bytes are found where they stand`(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let text = try #require(SearchedText("fraud"))
    let pieces = [
      "fraud", "frau", "raud", "f", #"\u0066raud"#, #"\u00e9"#, #"\u0"#, "\n", "\\", "x",
    ]
    for _ in 0..<40 {
      var line = ""
      for _ in 0..<Int.random(in: 0...80, using: &random) {
        line +=
          Int.random(in: 0..<12, using: &random) == 0
          ? pieces.randomElement(using: &random) ?? "" : "-"
      }
      let bytes = Array(line.utf8)
      let expected = bytes.indices.first { place in
        let rest = bytes[place...]
        return rest.starts(with: "fraud".utf8)
          || (rest.count >= 6 && rest.starts(with: #"\u00"#.utf8)
            && (UInt8(ascii: "2")...UInt8(ascii: "7")).contains(bytes[place + 4]))
      }
      for kernels in ScanKernels.all {
        let context: Comment = "seed \(seed), \(kernels.name): \(line)"
        let found = kernels.find(text, in: bytes.span.bytes)
        #expect(found.offset == expected, context)
        let before = bytes[..<(expected ?? bytes.count)]
        #expect(found.lineFeeds == before.count { $0 == 0x0A }, context)
        #expect(
          kernels.count(0x0A, in: bytes.span.bytes) == bytes.count { $0 == 0x0A }, context)
      }
    }
  }

  @Test(arguments: 0..<40)
  func `a text of any bytes is found in a short run of them`(seed: UInt64) {
    var random = SeededRandom(seed)
    for _ in 0..<200 {
      let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in
        UInt8.random(in: 0x61...0x62, using: &random)
      }
      let text = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        UInt8.random(in: 0x61...0x62, using: &random)
      }
      let expected = bytes.indices.first { bytes[$0...].starts(with: text) }
      let (first, second) = SearchedText.rarestPlaces(in: text)
      let other = Int.random(in: 0..<text.count, using: &random)
      for kernels in ScanKernels.all {
        for rarest in [(first, second), (other, other), (0, text.count - 1)] {
          let found = kernels.firstOffset(
            of: text.span.bytes, rarest: rarest, in: bytes.span.bytes)
          #expect(found == expected, "seed \(seed), \(kernels.name): \(bytes), \(text)")
        }
      }
    }
  }

  @Test(arguments: 0..<40)
  func `a nest ends where its bracket closes`(seed: UInt64) throws {
    var samples = LineSamples(seed: seed)
    for isSpaced in [false, true] {
      samples.isSpaced = isSpaced
      let object = Array(samples.object(members: 5, depth: 5).utf8)
      let bytes = object + Array(#","x":{"y":[]}}"#.utf8)
      for kernels in ScanKernels.all {
        let end = kernels.endOfNest(from: 0, to: bytes.count, in: bytes.span.bytes)
        #expect(end == object.count, "seed \(seed), \(kernels.name)")
        let short = kernels.endOfNest(from: 0, to: object.count - 1, in: bytes.span.bytes)
        #expect(short == object.count - 1, "seed \(seed), \(kernels.name)")
      }
    }
  }

  @Test(arguments: [
    ("fraud", "fraud"), ("a/long-part", "long-part"), ("é-team", "-team"), ("ab", nil),
    (#"a"b\c"#, nil), ("", nil), ("x\nyyyy", "yyyy"),
  ])
  func `what can be looked for is what JSON spells one way`(text: String, part: String?) {
    #expect(SearchedText(text)?.text == part)
  }

  @Test(arguments: 0..<12)
  func `a list of texts is looked for together`(seed: UInt64) {
    var random = SeededRandom(seed)
    let words = ["fraud", "frau", "raud", "f", "x--x", "audits", "--", "u-"]
    let texts = (0..<Int.random(in: 1...64, using: &random)).compactMap { _ in
      SearchedText(words.randomElement(using: &random) ?? "f", minimum: 1)
    }
    for kernels in ScanKernels.all {
      let list = TextList(texts, kernels: kernels)
      for _ in 0..<16 {
        var line = ""
        for _ in 0..<Int.random(in: 0...60, using: &random) {
          line += ["-", "--", "f", "fraud", "u", "x", #"\n"#].randomElement(using: &random) ?? "-"
        }
        if Int.random(in: 0..<10, using: &random) == 0 { line += #"\u0066"# }
        let bytes = Array(line.utf8)
        let first = Int.random(in: 0..<texts.count, using: &random)
        let places = first..<Int.random(in: first...texts.count, using: &random)
        let held = list.held(places, in: bytes.span.bytes)
        for (bit, place) in places.enumerated() {
          // An escape may spell anything.
          let expected = line.hasSuffix("66") || bytes.holds(texts[place].bytes)
          #expect(
            held >> UInt64(bit) & 1 == (expected ? 1 : 0),
            "seed \(seed), \(kernels.name): \(texts[place].text) in \(line)")
        }
      }
    }
  }
}

extension [UInt8] {
  fileprivate func holds(_ text: [UInt8]) -> Bool {
    indices.contains { self[$0...].starts(with: text) }
  }
}
