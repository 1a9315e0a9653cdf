/// Finds the text of elements in the flat XML that STS answers with.
///
/// Worked example: in `<A><Code>X</Code><Message>a &amp; b</Message></A>` the text of `Message` is
/// `a & b`. Elements with attributes are found too; comments and CDATA are not expected.
struct XMLText {
  private let text: Substring

  init(_ bytes: [UInt8]) { text = String(decoding: bytes, as: UTF8.self)[...] }

  /// The text of the first element of this name, its entities decoded; nil if there is none.
  func element(_ name: String) -> String? {
    var rest = text
    while let opening = rest.firstIndex(of: "<") {
      rest = rest[rest.index(after: opening)...]
      guard rest.hasPrefix(name) else { continue }
      let behind = rest.dropFirst(name.count)
      guard let next = behind.first, next == ">" || next == " ",
        let closing = behind.firstIndex(of: ">")
      else { continue }
      let content = behind[behind.index(after: closing)...]
      return Self.decoded(content.prefix { $0 != "<" })
    }
    return nil
  }

  private static func decoded(_ text: Substring) -> String {
    guard text.contains("&") else { return String(text) }
    var result = ""
    var rest = text
    while let ampersand = rest.firstIndex(of: "&") {
      result += rest[..<ampersand]
      rest = rest[rest.index(after: ampersand)...]
      let name = rest.prefix { $0 != ";" }
      if let character = entities[String(name)], name.endIndex < rest.endIndex {
        result.append(character)
        rest = rest[rest.index(after: name.endIndex)...]
      } else {
        result.append("&")
      }
    }
    return result + rest
  }

  private static let entities: [String: Character] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "#10": "\n", "#39": "'",
  ]
}
