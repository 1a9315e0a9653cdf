import TestTools

/// Makes nights of records in all spellings that JSON has.
struct RandomNight {
  var random: SeededRandom
  private var nextKey = 0
  /// The records, lines without their ends.
  private(set) var lines: [String] = []

  init(seed: UInt64, count: Int) {
    random = SeededRandom(seed)
    for _ in 0..<count { lines.append(newLine()) }
  }

  /// The snapshot's record lines, each with a line feed.
  var recordLines: String { lines.map { $0 + "\n" }.joined() }

  /// The snapshot as a file may have it: with a byte order mark, blank lines, carriage returns, without
  /// the last line feed.
  mutating func file() -> String {
    let style = Int.random(in: 0..<4, using: &random)
    if style > 1 { return recordLines }
    var text = one(of: ["", "\u{FEFF}"])
    for line in lines {
      if style == 1, Int.random(in: 0..<9, using: &random) == 0 {
        text += one(of: ["\n", " \t\r\n"])
      }
      text += line + one(of: style == 1 ? ["\n", "\r\n"] : ["\n"])
    }
    if Bool.random(using: &random) { while text.last?.isNewline == true { text.removeLast() } }
    return text
  }

  /// Goes on to the next night.
  mutating func turn() {
    lines = lines.compactMap { line in
      switch Int.random(in: 0..<12, using: &random) {
      case 0: nil
      case 1, 2: changed(line)
      default: line
      }
    }
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      lines.insert(newLine(), at: Int.random(in: 0...lines.count, using: &random))
    }
    switch Int.random(in: 0..<6, using: &random) {
    case 0: lines.shuffle(using: &random)
    case 1 where !lines.isEmpty:
      lines.append(lines.remove(at: Int.random(in: 0..<lines.count, using: &random)))
    case 2: lines.reverse()
    default: break
    }
  }

  private mutating func one(of texts: [String]) -> String {
    texts[Int.random(in: 0..<texts.count, using: &random)]
  }

  private mutating func newLine() -> String {
    nextKey += 1
    let key = one(of: ["\(nextKey)", "\"k\(nextKey)\"", "\"\\u006b\(nextKey)\"", "\"\(nextKey)é\""])
    return object(key: key)
  }

  /// An object with a key, in any spelling.
  private mutating func object(key: String) -> String {
    let names = ["a", "b", "c~d/e", "", "é", "\\u0061x", "line", "record", "sha256", "quo\\\"te"]
    var members = names.filter { _ in Bool.random(using: &random) }.map { name in
      "\"\(name)\"" + space() + ":" + space() + value(depth: 2)
    }
    let place = Int.random(in: 0...members.count, using: &random)
    members.insert("\"id\":" + key, at: place)
    if Int.random(in: 0..<5, using: &random) == 0 { members.shuffle(using: &random) }
    return space() + "{" + space() + members.joined(separator: one(of: [",", ", ", " ,"])) + space()
      + "}" + space()
  }

  private mutating func space() -> String { one(of: ["", "", "", "", " ", "\t", "  "]) }

  private mutating func value(depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
    case 0: return one(of: ["1", "1.0", "1e0", "-0", "12345678901234567890", "0.1E+2"])
    case 1: return one(of: ["null", "true", "false"])
    case 2, 3:
      return one(of: ["\"\"", "\"a\"", "\"\\u0061\"", "\"\\/\"", "\"é\"", "\"{\\\"}\"", "\"]\""])
    case 4: return one(of: ["[]", "{}", "[ ]"])
    case 5:
      return "\"" + String(repeating: "x", count: Int.random(in: 0..<200, using: &random)) + "\""
    case 6: return "[" + value(depth: depth - 1) + "," + space() + value(depth: depth - 1) + "]"
    default: return "{\"a\":" + value(depth: depth - 1) + space() + "}"
    }
  }

  /// A line with the same key and other bytes, or the same.
  private mutating func changed(_ line: String) -> String {
    guard let start = line.firstRange(of: "\"id\":"),
      let end = line[start.upperBound...].firstIndex(where: { ",} \t".contains($0) })
    else { return line }
    let key = String(line[start.upperBound..<end])
    let (head, rest) = (line[..<end], line[end...])
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return object(key: key)
    case 1: return line.replacing("\"a\"", with: "\"b2\"")
    case 2: return line.replacing(",", with: ", ")
    case 3: return line.replacing("{\"id\":", with: "{\"new\":[1,2],\"id\":")
    default: return head + ",\"n\":" + value(depth: 1) + rest
    }
  }
}
