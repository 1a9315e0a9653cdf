import TestTools

/// Makes lines of random JSON, and damages them.
struct LineSamples {
  private static let names = ["a", "b", "tags", "model_approval_status", "é", "", "{[:,]}", "x y"]
  private static let texts = [
    "", "x", "Approved", #"\""#, #"\\"#, #"\\\""#, #"\n\t\/\b\f\r"#, #"\u00e9\u0041"#,
    #"\ud83d\ude00"#, "é", "日本語", "😀", "{\\\"a\\\":[1,2]}", "a,b:c", "[{", "}]", "   ",
    "plain text of some length, such as descriptions have it; and then some more of it",
    String(repeating: "long ", count: 40), String(repeating: #"\\"#, count: 33),
  ]
  private static let scalars = [
    "0", "-0", "1", "-12.5e+3", "1E9", "12345678", "123456789012345678901234567890", "0.25", "null",
    "true", "false", "1234567", "7654321.5", "-1",
  ]
  private static let spaces = [
    "", "", "", "", " ", "  ", "\t", "\r", String(repeating: " ", count: 70),
  ]
  /// What damage puts in: the bytes that mean something, and some that must not stand anywhere.
  static let strange: [UInt8] =
    Array("{}[],:\"\\ \t\rtfnu0e-+./aD".utf8) + [
      0, 0x1F, 0x7F, 0x80, 0xBF, 0xC3, 0xE2, 0xED, 0xF0, 0xFF,
    ]

  var random: SeededRandom
  /// Whether white space stands between tokens.
  var isSpaced = false

  init(seed: UInt64) { random = SeededRandom(seed) }

  private mutating func pick(_ choices: [String]) -> String {
    choices.randomElement(using: &random) ?? ""
  }

  private mutating func space() -> String { isSpaced ? pick(Self.spaces) : "" }

  mutating func value(depth: Int) -> String {
    let kind = Int.random(in: 0..<(depth > 0 ? 8 : 4), using: &random)
    let count = Int.random(in: 0...4, using: &random)
    switch kind {
    case 0, 1: return "\"\(pick(Self.texts))\(pick(Self.texts))\""
    case 2, 3: return pick(Self.scalars)
    case 4, 5: return object(members: count, depth: depth - 1)
    default:
      let elements = (0..<count).map { _ in space() + value(depth: depth - 1) + space() }
      return "[" + (elements.isEmpty ? space() : elements.joined(separator: ",")) + "]"
    }
  }

  mutating func object(members: Int, depth: Int) -> String {
    let members = (0..<members).map { _ in
      let name = Int.random(in: 0..<400, using: &random) == 0 ? #"\u0061"# : pick(Self.names)
      return space() + "\"\(name)\"" + space() + ":" + space() + value(depth: depth) + space()
    }
    return "{" + (members.isEmpty ? space() : members.joined(separator: ",")) + "}"
  }

  /// A line: an object mostly, sometimes another value or a blank.
  mutating func line() -> [UInt8] {
    switch Int.random(in: 0..<20, using: &random) {
    case 0: return Array(value(depth: 2).utf8)
    case 1: return Array(space().utf8)
    case 2:
      let depth = Int.random(in: 40...70, using: &random)
      return Array(
        (String(repeating: #"{"a":["#, count: depth) + String(repeating: "]}", count: depth)).utf8)
    default:
      let members = Int.random(in: 0...12, using: &random)
      return Array((space() + object(members: members, depth: 4) + space()).utf8)
    }
  }

  /// A line with one to three small damages.
  mutating func damagedLine() -> [UInt8] {
    var line = line()
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: 0...line.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0 where place < line.count: line.remove(at: place)
      case 1 where place < line.count: line[place] = strangeByte()
      case 2 where place + 1 < line.count: line.swapAt(place, place + 1)
      default: line.insert(strangeByte(), at: place)
      }
    }
    return line
  }

  private mutating func strangeByte() -> UInt8 { Self.strange.randomElement(using: &random) ?? 0 }

  /// Some lines, each with its LF; sometimes the last one has none, and some end in CR LF.
  mutating func chunk(lines: Int, damagedOneIn rarity: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for number in 0..<lines {
      isSpaced = Int.random(in: 0..<4, using: &random) == 0
      bytes += Int.random(in: 0..<rarity, using: &random) == 0 ? damagedLine() : line()
      if number == lines - 1, Bool.random(using: &random) { break }
      if Int.random(in: 0..<10, using: &random) == 0 { bytes.append(0x0D) }
      bytes.append(0x0A)
    }
    return bytes
  }
}
