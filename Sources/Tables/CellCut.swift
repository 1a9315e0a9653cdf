internal import TerminalText

/// Where a value that is wider than its column is shortened.
enum CellCut: Sendable {
  /// The end is left out: `Looks good, but…`.
  case end
  /// The middle is left out: `fraud-ca…-00012`.
  case middle
  /// The beginning is left out, up to the beginning of a step if one is near: `…/fraud-card/12`.
  case beginning
  /// A time loses its seconds, minutes, or time of day: `2026-11-23T10:15`, `2026-11-23`.
  case time

  /// The lengths that a time is shortened to.
  private static let timeLengths = [19, 16, 10]

  /// Returns a printable text shortened to a width, and the cells that it takes.
  ///
  /// - Parameter width: at least 1.
  func apply(to text: ArraySlice<UInt8>, width: Int) -> (text: [UInt8], width: Int) {
    if text.allSatisfy({ $0 < 0x80 }) { return shortenASCII(text, to: width) }
    let string = String(decoding: text, as: UTF8.self)
    if case .end = self {
      let cut = DisplayWidth.shorten(string, to: width)
      return (Array(cut.text.utf8), cut.width)
    }
    return shorten(Array(string), to: width)
  }

  private func shortenASCII(
    _ text: ArraySlice<UInt8>, to width: Int
  ) -> (text: [UInt8], width: Int) {
    let room = max(0, width - 1)
    switch self {
    case .time:
      guard let length = Self.timeLengths.first(where: { $0 <= width && $0 <= text.count }) else {
        return CellCut.end.shortenASCII(text, to: width)
      }
      return (Array(text.prefix(length)), length)
    case .end:
      return (text.prefix(room) + Self.ellipsis, room + 1)
    case .middle:
      let last = (room + 1) / 2
      return (text.prefix(room - last) + Self.ellipsis + text.suffix(last), room + 1)
    case .beginning:
      var end = text.suffix(room)
      let front = end.prefix(end.count / 2 + 1)
      if let step = front.firstIndex(where: Self.beginsStep) {
        end = end[step...]
      } else if let step = front.firstIndex(of: UInt8(ascii: "_")) {
        end = end[(step + 1)...]
      }
      return (Self.ellipsis + end, end.count + 1)
    }
  }

  /// Shortens a text with wide characters at its beginning or middle.
  private func shorten(_ text: [Character], to width: Int) -> (text: [UInt8], width: Int) {
    let room = max(0, width - 1)
    let forEnd = if case .middle = self { (room + 1) / 2 } else { room }
    var cells = 0
    var end = text.count
    while end > 0, cells + DisplayWidth.of(text[end - 1]) <= forEnd {
      end -= 1
      cells += DisplayWidth.of(text[end])
    }
    var start = 0
    if case .middle = self {
      let last = cells
      while start < end, cells + DisplayWidth.of(text[start]) <= room - forEnd + last {
        cells += DisplayWidth.of(text[start])
        start += 1
      }
    }
    let shown = String(text[..<start]) + "…" + String(text[end...])
    return (Array(shown.utf8), cells + 1)
  }

  private static let ellipsis: [UInt8] = Array("…".utf8)

  static func beginsStep(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: ":")
  }

  /// Returns the names of columns shortened to their widths.
  ///
  /// The last words of a name are kept, as in `…approval_status`; where these are those of another column
  /// too, the first words in which it differs: `creation_…`, `last_modi…`.
  static func ofNames(_ names: [(text: ArraySlice<UInt8>, width: Int, limit: Int)])
    -> [(text: [UInt8], width: Int)]
  {
    let shown = names.map { name in
      name.width <= name.limit
        ? (Array(name.text), name.width) : ofName(name.text, width: name.limit)
    }
    return names.indices.map { place in
      let name = names[place]
      if name.width <= name.limit { return shown[place] }
      let others = names.indices.filter { $0 != place && shown[$0].0 == shown[place].0 }
      if others.isEmpty { return shown[place] }
      let shared = others.map { sharedWords(names[$0].text, name.text) }.min() ?? 0
      let rest = name.text.dropFirst(shared)
      return rest.count <= name.limit
        ? (Array(rest), rest.count) : CellCut.end.apply(to: rest, width: name.limit)
    }
  }

  /// The number of bytes of the words that two ASCII names begin with; 0 for other names.
  private static func sharedWords(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> Int {
    guard first.allSatisfy({ $0 < 0x80 }), second.allSatisfy({ $0 < 0x80 }) else { return 0 }
    let same = zip(first, second).prefix { $0 == $1 }.count
    return second.prefix(same).lastIndex(of: UInt8(ascii: "_")).map { $0 + 1 - second.startIndex }
      ?? 0
  }

  private static func ofName(
    _ name: ArraySlice<UInt8>, width: Int
  ) -> (text: [UInt8], width: Int) {
    guard let last = lastWords(of: name, width: width - 1) else {
      return CellCut.beginning.apply(to: name, width: width)
    }
    return (ellipsis + last, last.count + 1)
  }

  /// The longest run of whole words at the end of an ASCII name that fits; `nil` if there is none.
  private static func lastWords(of name: ArraySlice<UInt8>, width: Int) -> ArraySlice<UInt8>? {
    guard name.allSatisfy({ $0 < 0x80 }) else { return nil }
    return name.indices.dropFirst().first {
      name[$0 - 1] == UInt8(ascii: "_") && name.endIndex - $0 <= width
    }.map { name[$0...] }
  }

  /// The cells that a name needs at least: an ellipsis and its last word, at most `limit`.
  static func leastWidth(ofName name: ArraySlice<UInt8>, width: Int, limit: Int) -> Int {
    let word = name.lastIndex(of: UInt8(ascii: "_")).map { name.endIndex - $0 } ?? width
    return min(width, word, limit)
  }
}
