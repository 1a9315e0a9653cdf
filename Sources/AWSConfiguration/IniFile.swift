/// A file in the ini dialect of AWS's tools, as their Python reference implementation reads it.
///
/// Worked example:
///
///     [profile dev]        # section "profile dev"; what stands behind the bracket is passed over
///     region = eu-west-1   # no comment: the value is all of the line
///     Role_Arn: arn:x      # names are in lower case; the first = or : ends them
///     s3 =
///       max_queue = 10     # deeper than its option: a nested setting
///     ; a comment, as is a line that starts with #
///
/// Sections of one name, and options of one name, are merged: the later value counts. Options of a
/// section named `DEFAULT` hold for all sections.
struct IniFile: Sendable, Equatable {
  /// The value of an option.
  enum Value: Sendable, Equatable {
    case text(String)
    /// An empty value with indented `name = value` lines below it.
    case nested([String: String])
  }

  typealias Section = [String: Value]

  /// The sections in the order they first came.
  private(set) var sections: [(name: String, options: Section)] = []

  static func == (left: IniFile, right: IniFile) -> Bool {
    left.sections.elementsEqual(right.sections) { $0.name == $1.name && $0.options == $1.options }
  }

  /// Reads the whole file.
  ///
  /// - Throws: the first line (from 1) that is none of the dialect.
  init(_ bytes: [UInt8]) throws(LineFailure) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw LineFailure(line: 1, problem: .notUTF8)
    }
    var reader = Reader()
    let lines = text.split(omittingEmptySubsequences: false) {
      $0 == "\n" || $0 == "\r\n" || $0 == "\r"
    }
    for (index, line) in lines.enumerated() {
      let line = index == 0 && line.first == "\u{FEFF}" ? line.dropFirst() : line
      try reader.read(line, number: index + 1)
    }
    sections = try reader.finish()
  }

  /// The line that could not be read, and why.
  struct LineFailure: Error, Equatable {
    var line: Int
    var problem: IniProblem
  }
}

/// Why a line is none of the dialect.
package enum IniProblem: Sendable, Equatable {
  case notUTF8
  /// A setting stands before the first section.
  case settingOutsideSection
  /// The line has neither `=` nor `:`, or nothing before it.
  case notASetting
  /// An indented line below an empty value has no `=`.
  case notANestedSetting
}

/// Reads line after line; knows the section and option that an indented line continues.
private struct Reader {
  /// An option as it grows: its value's lines and where it began.
  private struct Option {
    var lines: [Substring]
    var number: Int
  }

  private var names: [String] = []
  private var options: [String: [String: Option]] = [:]
  private var section: String?
  private var option: String?
  /// How far the line that began the current option or section was indented.
  private var indentation = 0

  mutating func read(_ line: Substring, number: Int) throws(IniFile.LineFailure) {
    let content = line.trimmed
    if content.first == "#" || content.first == ";" { return }
    if content.isEmpty {
      append("")
      return
    }
    let indented = line.prefix { $0.isWhitespace }.count
    if option != nil, indented > indentation {
      append(content)
      return
    }
    indentation = indented
    if let header = header(content) {
      if options[header] == nil {
        names.append(header)
        options[header] = [:]
      }
      (section, option) = (header, nil)
      return
    }
    guard let section else {
      throw IniFile.LineFailure(line: number, problem: .settingOutsideSection)
    }
    guard let delimiter = content.firstIndex(where: { $0 == "=" || $0 == ":" }),
      delimiter > content.startIndex
    else { throw IniFile.LineFailure(line: number, problem: .notASetting) }
    let name = content[..<delimiter].trimmed.lowercased()
    let value = content[content.index(after: delimiter)...].trimmed
    options[section]?[name] = Option(lines: [value], number: number)
    option = name
  }

  /// The section's name if the line opens one: all between the first bracket and the last.
  private func header(_ content: Substring) -> String? {
    guard content.first == "[", let end = content.lastIndex(of: "]") else { return nil }
    let name = content[content.index(after: content.startIndex)..<end]
    return name.isEmpty ? nil : String(name)
  }

  private mutating func append(_ line: Substring) {
    guard let section, let option else { return }
    options[section]?[option]?.lines.append(line)
  }

  func finish() throws(IniFile.LineFailure) -> [(name: String, options: IniFile.Section)] {
    var sections: [(name: String, options: IniFile.Section)] = []
    let shared = options["DEFAULT"] ?? [:]
    for name in names where name != "DEFAULT" {
      var values: IniFile.Section = [:]
      for (name, option) in shared.merging(options[name] ?? [:], uniquingKeysWith: { $1 }) {
        values[name] = try value(of: option)
      }
      sections.append((name, values))
    }
    return sections
  }

  private func value(of option: Option) throws(IniFile.LineFailure) -> IniFile.Value {
    var lines = option.lines
    while lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.count > 1, lines[0].isEmpty else {
      return .text(lines.joined(separator: "\n"))
    }
    var nested: [String: String] = [:]
    for line in lines where !line.isEmpty {
      guard let equals = line.firstIndex(of: "=") else {
        throw IniFile.LineFailure(line: option.number, problem: .notANestedSetting)
      }
      nested[String(line[..<equals].trimmed)] = String(line[line.index(after: equals)...].trimmed)
    }
    return .nested(nested)
  }
}

extension Substring {
  /// Without the white space at both ends.
  fileprivate var trimmed: Substring {
    let start = drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return start }
    return start[...last]
  }
}
