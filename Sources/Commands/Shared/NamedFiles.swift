internal import ByteStreams

/// A file that a command line names, and what the run does with it.
struct NamedFile {
  enum Use {
    /// Records, requests or rows: read to the end before anything takes its name.
    case input
    /// Read too, but nothing that a run may put its output in place of.
    case source
    /// What stands for a registry: read, and replaced where that is asked for.
    case registry
    /// Output that takes the name when the run is done.
    case output
    /// A changed snapshot that takes the name when the run is done.
    case snapshot
    /// Read, and appended to.
    case journal
    /// Emptied when the run begins, and written from then on.
    case written
    /// A stream of the process.
    case stream

    fileprivate var isRead: Bool { [.input, .source, .registry].contains(self) }

    /// Whether one file may be used in both ways.
    fileprivate func goes(with other: Use) -> Bool {
      switch (self, other) {
      case (.stream, .stream): true
      case (.input, .output), (.output, .input): true
      case (.registry, .snapshot), (.snapshot, .registry): true
      default: isRead && other.isRead
      }
    }
  }

  /// The option that names it; nil for an argument.
  let option: String?
  /// The name as it was given; `-` for a standard stream.
  let name: String
  let use: Use
}

extension NamedFile {
  /// What stands under the name, which is not opened; nil where nothing can.
  fileprivate var place: FilePlace? {
    if name == "-" { return FilePlace(ofDescriptor: use.isRead ? 0 : 1) }
    if let own = OwnDescriptor.number(ofName: name) { return FilePlace(ofDescriptor: own) }
    return FilePlace(ofFile: name)
  }

  /// The use; a stream's where the name is one of the process's own.
  fileprivate var trueUse: Use {
    let isOwn = name == "-" || OwnDescriptor.number(ofName: name) != nil
    return isOwn && (use == .output || use == .written) ? .stream : use
  }

  fileprivate var words: String {
    guard name == "-" else { return option.map { "\($0) \(name)" } ?? "the input \(name)" }
    return use.isRead ? "standard input" : "standard output"
  }

  /// What is to be done for two files not to be one, told by the one that would be written.
  fileprivate var advice: String {
    guard name != "-" else { return "send standard output somewhere else" }
    return "give \(option ?? name) a file of its own"
  }

  /// Looks whether two of the files are one that would be lost, before any is opened.
  ///
  /// - Returns: which, and what to do; nil where all is well.
  static func conflict(among files: [NamedFile]) -> String? {
    let placed = files.compactMap { file in file.place.map { (file, $0) } }
    for (number, (file, place)) in placed.enumerated() {
      for (other, otherPlace) in placed.dropFirst(number + 1) where place.isSame(as: otherPlace) {
        switch place.kind {
        case .other: continue
        case .storage: if file.trueUse.goes(with: other.trueUse) { continue }
        // Who reads what he writes waits for himself.
        case .pipe: if file.use.isRead == other.use.isRead { continue }
        }
        let written = other.use.isRead ? file : other
        return "\(file.words) and \(other.words) are the same file; \(written.advice)"
      }
    }
    return nil
  }
}

extension [NamedFile] {
  /// Adds a file that an option names, where it is given.
  mutating func add(_ option: String, _ name: String?, _ use: NamedFile.Use) {
    if let name { append(NamedFile(option: option, name: name, use: use)) }
  }

  /// Adds the files that arguments name; standard input where there are none.
  mutating func add(inputs: [String]) {
    self += (inputs.isEmpty ? ["-"] : inputs).map {
      NamedFile(option: nil, name: $0, use: .input)
    }
  }

  /// Adds what every command that reads lines and writes output is given.
  mutating func add(_ input: InputOptions, _ output: OutputOptions) {
    add("-o", output.output ?? "-", .output)
    add("--rejects", input.rejects, .written)
  }
}
