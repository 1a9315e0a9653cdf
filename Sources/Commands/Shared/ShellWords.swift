internal import TerminalText

/// Words of a command line as a POSIX shell reads them.
enum ShellWords {
  /// Returns a command that a person can paste: every word is quoted where it has to be.
  ///
  /// - Returns: `nil` if a word has characters that a terminal does not show as they are.
  static func command(_ words: [String]) -> String? {
    guard words.allSatisfy({ PrintableText.escaping($0) == $0 }) else { return nil }
    return words.map(quoted).joined(separator: " ")
  }

  /// Worked example: `can't` becomes `'can'\''t'`.
  static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty && word.first != "~"
      && word.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "_@%+=:,./-".utf8.contains(byte)
        }
      }
    if isPlain { return word }
    var text = "'"
    for character in word { text += character == "'" ? "'\\''" : String(character) }
    return text + "'"
  }
}
