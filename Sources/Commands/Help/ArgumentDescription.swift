internal import ArgumentParser
internal import JSONLines

/// An argument, option or flag of a command, as the parser describes it.
struct ArgumentDescription {
  enum Kind: String { case positional, option, flag }

  let kind: Kind
  /// The names, each with its dashes; flags that exclude each other have one description. None for
  /// an argument without a name.
  private(set) var names: [String]
  /// The placeholder for the value, without angle brackets.
  let valueName: String
  let abstract: String
  /// The values that an option takes, where they are few.
  let values: [String]
  let defaultValue: String?
  let isOptional: Bool
  let isRepeating: Bool
  /// The title of the group that declares the option; nil where the command itself does.
  let title: String?

  /// Returns what a command takes, in the order of declaration.
  static func all(of command: any ParsableCommand.Type) -> [ArgumentDescription] {
    // The parser has no other description of a command than this JSON.
    let dump = try? JSONValue(parsing: command._dumpHelp())
    var descriptions: [ArgumentDescription] = []
    for argument in dump?["command"]?["arguments"]?.array ?? [] {
      guard let description = ArgumentDescription(argument) else { continue }
      if let last = descriptions.last, last.isOneFlag(with: description) {
        descriptions[descriptions.count - 1].names += description.names
      } else {
        descriptions.append(description)
      }
    }
    // The tool declares this one, for its commands too.
    let version = ArgumentDescription(flag: "--version", "Show the version.")
    let help = descriptions.lastIndex { $0.names.contains("--help") } ?? descriptions.endIndex
    descriptions.insert(version, at: help)
    return descriptions
  }

  private init(flag name: String, _ abstract: String) {
    (kind, names, valueName, self.abstract) = (.flag, [name], "", abstract)
    (values, defaultValue, isOptional, isRepeating, title) = ([], nil, true, false, nil)
  }

  private init?(_ argument: JSONValue) {
    guard argument["shouldDisplay"]?.boolean != false,
      let kind = argument["kind"]?.string.flatMap(Kind.init)
    else { return nil }
    self.kind = kind
    names = (argument["names"]?.array ?? []).compactMap { name in
      name["name"]?.string.map { (name["kind"]?.string == "long" ? "--" : "-") + $0 }
    }
    valueName = argument["valueName"]?.string ?? ""
    abstract = argument["abstract"]?.string ?? ""
    values = (argument["allValues"]?.array ?? []).compactMap(\.string)
    defaultValue = argument["defaultValue"]?.string
    isOptional = argument["isOptional"]?.boolean ?? true
    isRepeating = argument["isRepeating"]?.boolean ?? false
    title = argument["sectionTitle"]?.string
  }

  /// Whether two flags set one value, like `--verify` and `--no-verify`: the parser describes both
  /// with the same words.
  private func isOneFlag(with other: ArgumentDescription) -> Bool {
    kind == .flag && other.kind == .flag && abstract == other.abstract
  }

  /// The name and value as the help shows them: `-o, --output <file>`, `--verify/--no-verify`.
  var label: String {
    switch kind {
    case .positional: "<\(valueName)>"
    case .option: names.joined(separator: ", ") + " <\(valueName)>"
    case .flag: names.joined(separator: names.contains { !$0.hasPrefix("--") } ? ", " : "/")
    }
  }

  /// The form in a usage line: `[<file> ...]`, `--snapshot <file>`.
  var usage: String {
    let whole = label + (isRepeating ? " ..." : "")
    return isOptional ? "[\(whole)]" : whole
  }

  /// What the argument is for, its values and its default.
  var text: String {
    var notes: [String] = []
    if !values.isEmpty { notes.append("values: " + values.joined(separator: ", ")) }
    if let defaultValue { notes.append("default: " + defaultValue) }
    return notes.isEmpty ? abstract : "\(abstract) (\(notes.joined(separator: "; ")))"
  }
}
