/// A file of policies: `NAME: EXPR` a line; blank lines and lines that begin with `#` do not count.
package enum PolicyFile {
  /// One policy of a file.
  package struct Entry: Equatable, Sendable {
    package let name: String
    package let text: String
    /// The line's number, counted from 1.
    package let line: Int
  }

  /// Reads the policies of a file.
  ///
  /// - Throws: the first line that is wrong.
  package static func parse(_ text: String) throws(PolicyFileError) -> [Entry] {
    var entries: [Entry] = []
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      guard let start = line.firstIndex(where: { !isSpace($0) }), line[start] != UInt8(ascii: "#")
      else { continue }
      let entry = try entry(line[start...], number: index + 1)
      if let first = entries.first(where: { $0.name == entry.name }) {
        throw PolicyFileError(
          line: index + 1, text: trimmed(line[start...]), range: 0..<entry.name.utf8.count,
          reason: .duplicate(entry.name, line: first.line))
      }
      entries.append(entry)
    }
    return entries
  }

  private static func entry(
    _ line: Substring.UTF8View, number: Int
  ) throws(PolicyFileError) -> Entry {
    let text = trimmed(line)
    func failure(_ reason: PolicyFileError.Reason, at range: Range<Int>) -> PolicyFileError {
      PolicyFileError(line: number, text: text, range: range, reason: reason)
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
      throw failure(.noName, at: 0..<min(1, text.utf8.count))
    }
    let name = trimmed(line[..<colon])
    guard !name.isEmpty, name.utf8.allSatisfy(isOfName) else {
      throw failure(.noName, at: 0..<max(1, name.utf8.count))
    }
    let expression = trimmed(line[line.index(after: colon)...])
    guard !expression.isEmpty else {
      throw failure(.noExpression(name), at: name.utf8.count..<name.utf8.count + 1)
    }
    return Entry(name: name, text: expression, line: number)
  }

  /// Returns a part of a line without spaces at both ends.
  private static func trimmed(_ part: Substring.UTF8View) -> String {
    var part = part.drop(while: isSpace)
    while let last = part.last, isSpace(last) { part.removeLast() }
    return String(Substring(part))
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }
}

/// A line of a policy file that is wrong.
package struct PolicyFileError: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// The line does not begin with a name and a colon.
    case noName
    /// Nothing follows the name.
    case noExpression(String)
    /// An earlier line has the same name.
    case duplicate(String, line: Int)
  }

  /// The line's number, counted from 1.
  package let line: Int
  /// The line without spaces at both ends.
  package let text: String
  /// The wrong part, as UTF-8 offsets into `text`.
  package let range: Range<Int>
  package let reason: Reason

  /// The error in one sentence without a full stop, and what to do.
  package var message: String {
    switch reason {
    case .noName:
      "the line has no name; write NAME: EXPR, with a NAME of letters, digits, '-', '_' and '.'"
    case .noExpression(let name): "the policy '\(name)' has no expression; write \(name): EXPR"
    case .duplicate(let name, let line):
      "line \(line) has a policy '\(name)' too; give each a name of its own"
    }
  }
}
