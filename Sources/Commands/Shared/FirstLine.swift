internal import JSONLines
internal import LinePipeline
internal import ModelPackages

/// What a run's first line tells of the whole input: that it is an array or pretty-printed, or holds
/// another kind of lines than the command takes. Later lines are never judged by it.
struct FirstLine {
  /// A layout of JSON that is not one object a line.
  enum Layout: Equatable {
    case array
    case prettyPrinted
    /// One of the two.
    case either
  }

  let layout: Layout?
  /// The kind of line; nil for one of no kind that mpkg writes.
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

  /// Whether a line is nothing but opening brackets, told by the error that it gives.
  static func isOnlyBrackets(_ error: JSONSyntaxError) -> Bool {
    ends(error) && error.offset <= 3
  }

  /// Whether a line ends behind a bracket, a comma or a colon; one that was cut off ends anywhere.
  fileprivate static func ends(_ error: JSONSyntaxError) -> Bool {
    switch error.reason {
    case .unexpectedEnd(.value), .unexpectedEnd(.memberName): true
    default: false
    }
  }
}

extension FirstLine.Layout {
  /// An array that is a line by itself counts as one; it is valid NDJSON too.
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
        // Behind a comma a line may have been cut off.
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
  /// Where, what is wrong and what to do.
  let words: String

  /// - Parameters:
  ///   - file: the input's name as messages have it.
  ///   - line: the line's number; 0 where it is not known.
  ///   - command: the subcommand that was given the file.
  /// - Returns: nil for lines that the command can start with.
  init?(_ first: FirstLine, file: String, line: Int, command: String) {
    guard let problem = first.problem(for: command, file) else { return nil }
    words = file + (line > 0 ? ":\(line)" : "") + ": " + problem
  }
}

extension FirstLine {
  /// What is wrong with the input for a command that takes records, packages or requests, and what to
  /// type instead; nil where nothing is.
  fileprivate func problem(for command: String, _ file: String) -> String? {
    if let layout { return layout.problem(for: command, file) }
    let name = file == "stdin" ? "" : " " + file
    let patch = "mpkg patch --set COLUMN=VALUE"
    switch (command, kind) {
    case ("apply", .record):
      return "the line is a record, not a patch request; use: \(patch)\(name) | mpkg apply"
    case ("apply", .result):
      return "the line is a result of apply, not a patch request; use:"
        + " mpkg fetch\(name) | \(patch) | mpkg apply"
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
  /// What is wrong with a file of this layout for a command, and what to type instead.
  ///
  /// - Parameter isPiped: whether the command reads the file as its input, and not by an option.
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
      // Requests are not what records reads.
      case "apply":
        "jq -c \(self == .array ? "'.[]'" : ".")\(name) | mpkg apply (for packages:"
          + " mpkg records\(name) | mpkg patch --set COLUMN=VALUE | mpkg apply)"
      case "diff", "query", "serve": "mpkg records\(name) > records.jsonl"
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
