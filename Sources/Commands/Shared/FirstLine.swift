internal import JSONLines
internal import LinePipeline
internal import ModelPackages

/// Conclusions from a run's first line: whether the input is an array or pretty-printed, or has
/// lines of a kind that the command does not accept. Later lines are not checked.
struct FirstLine {
  /// A layout of JSON other than one object per line.
  enum Layout: Equatable {
    case array
    case prettyPrinted
    /// One of the two; which is not known.
    case either
  }

  let layout: Layout?
  /// The kind of the line; `nil` if it is not a kind that mpkg writes.
  let kind: LineKind?
  /// Whether the line is an array whose first element is a package.
  let holdsPackages: Bool

  /// - Parameter bytes: the first line that is not blank.
  init(_ bytes: RawSpan) {
    layout = Layout(bytes)
    kind = layout == nil ? LineKind(of: bytes) : nil
    holdsPackages = layout == .array && Self.firstElementIsPackage(bytes)
  }

  private static func firstElementIsPackage(_ line: RawSpan) -> Bool {
    var indexer = LineIndexer(columns: ColumnSet())
    guard (try? indexer.index(line)) != nil else { return false }
    let first = line.element(0, of: indexer.whole)
    let names = [Columns.identifier, Columns.property(of: Columns.identifier)]
    return names.contains { line.member(Array($0.utf8), of: first).kind == .string }
  }

  init(_ bytes: [UInt8]) { self.init(bytes.span.bytes) }

  /// Returns whether a line consists only of opening brackets, as its syntax error shows.
  static func isOnlyBrackets(_ error: JSONSyntaxError) -> Bool {
    ends(error) && error.offset <= 3
  }

  /// Returns whether a line ends after a bracket, a comma or a colon. A truncated line may end
  /// anywhere.
  fileprivate static func ends(_ error: JSONSyntaxError) -> Bool {
    switch error.reason {
    case .unexpectedEnd(.value), .unexpectedEnd(.memberName): true
    default: false
    }
  }
}

extension FirstLine.Layout {
  /// Detects the layout; `nil` if the line shows none. A complete array on one line counts as
  /// `array`, although it is also valid NDJSON.
  fileprivate init?(_ line: RawSpan) {
    var indexer = LineIndexer(columns: ColumnSet())
    do throws(JSONSyntaxError) {
      try indexer.index(line)
      guard indexer.whole.kind == .array else { return nil }
      self = .array
    } catch {
      guard FirstLine.ends(error) else { return nil }
      switch line.firstByte(where: { $0 > 0x20 }) {
      case UInt8(ascii: "["): self = .array
      case UInt8(ascii: "{"):
        // A line that ends after a comma may be truncated.
        guard let last = line.lastByte(where: { $0 > 0x20 }),
          last == UInt8(ascii: "{") || last == UInt8(ascii: "[")
        else { return nil }
        self = .prettyPrinted
      default: return nil
      }
    }
  }
}

/// A first line that shows that the run should not start.
struct WrongFirstLine: Error {
  /// The message: position, problem and advice.
  let words: String

  /// - Parameters:
  ///   - file: the input's name in messages.
  ///   - line: the line's number; 0 if unknown.
  ///   - command: the name of the subcommand that reads the file.
  /// - Returns: `nil` if the command can start with the line.
  init?(_ first: FirstLine, file: String, line: Int, command: String) {
    guard let problem = first.problem(for: command, file) else { return nil }
    words = file + (line > 0 ? ":\(line)" : "") + ": " + problem
  }
}

extension FirstLine {
  /// Returns the problem with the input for a command and the command line to use instead; `nil` if
  /// there is no problem.
  fileprivate func problem(for command: String, _ file: String) -> String? {
    if let layout { return layout.problem(for: command, file) }
    let name = file == "stdin" ? "" : " " + file
    let patch = "mpkg patch --set COLUMN=VALUE"
    switch (command, kind) {
    case ("apply", .record), ("review", .record):
      return "the line is a record, not a patch request; use: \(patch)\(name) | mpkg \(command)"
    case ("apply", .result), ("review", .result):
      return "the line is a result of apply, not a patch request; use:"
        + " mpkg fetch\(name) | \(patch) | mpkg \(command)"
    case ("patch", .request):
      return "the line is a patch request, not a record; use: mpkg apply\(name)"
    case ("patch", .result):
      return "the line is a result of apply, not a record; use: mpkg fetch\(name) | \(patch)"
    case ("fetch", .request):
      return "the line is a patch request, which fetch does not carry out; use: mpkg apply\(name)"
        + " (to read the package: mpkg project data__Identifier\(name) | mpkg fetch)"
    default: return nil
    }
  }
}

extension FirstLine.Layout {
  /// Returns the problem with a file of this layout for a command, and the command line to use
  /// instead.
  ///
  /// - Parameter isPiped: whether the command reads the file as its input rather than through an
  ///   option.
  func problem(for command: String, _ file: String, isPiped: Bool = true) -> String {
    let name = file == "stdin" ? "" : " " + file
    let what =
      switch self {
      case .array: "the file is one JSON array"
      case .prettyPrinted: "the file is pretty-printed JSON"
      case .either: "the file is a JSON array or pretty-printed"
      }
    let use =
      switch command {
      case _ where !isPiped: "mpkg records\(name) > records.jsonl"
      // `mpkg records` does not read requests.
      case "apply", "review":
        "jq -c \(self == .array ? "'.[]'" : ".")\(name) | mpkg \(command) (for packages:"
          + " mpkg records\(name) | mpkg patch --set COLUMN=VALUE | mpkg \(command))"
      case "diff", "history", "query", "serve": "mpkg records\(name) > records.jsonl"
      default: "mpkg records\(name) | mpkg \(command) ..."
      }
    return "\(what), not one object a line; use: \(use)"
  }
}

extension RawSpan {
  fileprivate func firstByte(where isWanted: (UInt8) -> Bool) -> UInt8? {
    for offset in 0..<byteCount {
      let byte = unsafeLoad(fromByteOffset: offset, as: UInt8.self)
      if isWanted(byte) { return byte }
    }
    return nil
  }

  fileprivate func lastByte(where isWanted: (UInt8) -> Bool) -> UInt8? {
    for offset in (0..<byteCount).reversed() {
      let byte = unsafeLoad(fromByteOffset: offset, as: UInt8.self)
      if isWanted(byte) { return byte }
    }
    return nil
  }
}
