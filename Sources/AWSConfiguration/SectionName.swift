/// The words of a section's header, split as a shell would.
///
/// Worked example: `profile "my team"` is the kind `profile` and the name `my team`.
enum SectionName {
  /// The name behind the kind; nil unless there are just two words, quotes closed.
  static func name(in header: String) -> String? {
    guard let words = words(header), words.count == 2 else { return nil }
    return words[1]
  }

  /// The words of a text by the quoting of a POSIX shell; nil where a quote is not closed.
  static func words(_ text: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var characters = text.makeIterator()
    while let character = characters.next() {
      switch (quote, character) {
      case (nil, "'"), (nil, "\""):
        quote = character
        word = word ?? ""
      case (let open?, _) where open == character:
        quote = nil
      case (nil, "\\"):
        guard let next = characters.next() else { return nil }
        word = (word ?? "") + String(next)
      case ("\"", "\\"):
        guard let next = characters.next() else { return nil }
        word = (word ?? "") + (next == "\"" || next == "\\" ? String(next) : "\\" + String(next))
      case (nil, " "), (nil, "\t"), (nil, "\n"), (nil, "\r"):
        if let complete = word { words.append(complete) }
        word = nil
      default:
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil else { return nil }
    if let word { words.append(word) }
    return words
  }
}
