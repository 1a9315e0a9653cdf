internal import ArgumentParser
internal import ByteStreams

/// What every subcommand that reads lines takes.
struct InputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Maximum length of a line in bytes; K, M and G are understood.", valueName: "size"))
  var maxLineBytes: ByteCount = ByteCount(64 << 20)

  @Option(
    help: ArgumentHelp("Number of threads (default: MPKG_THREADS, else all cores).", valueName: "n")
  )
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Write lines that cannot be processed to FILE and continue.", valueName: "file"),
    completion: .file())
  var rejects: String?

  /// Returns the number of threads to use: that of --threads or MPKG_THREADS, else all processors.
  func threadCount(in context: RunContext) -> Int { threads ?? context.processors }

  /// The numbers that --threads takes.
  static let threadRange = 1...1024

  /// Throws if the name of --rejects has the extension of a compression.
  static func checkRejects(_ name: String?) throws {
    guard let name else { return }
    let ending = CompressionFormat.ofName(name)?.ending
    let foreign = ForeignCompression.ofName(name)?.stem
    guard let stem = ending.map({ name.dropLast($0.count) }) ?? foreign else { return }
    throw ValidationError(
      "--rejects \(name): the file is written as the run goes, without compression; name it"
        + " \(stem) and compress it afterwards.")
  }

  func validate() throws {
    try Self.checkRejects(rejects)
    if let threads, !Self.threadRange.contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024.")
    }
    guard (1...(1 << 30)).contains(maxLineBytes.bytes) else {
      throw ValidationError("--max-line-bytes takes a size from 1 to 1G.")
    }
  }
}

/// How closely lines are looked at.
struct StrictnessOptions: ParsableArguments {
  @Flag(help: "Check only what the run needs of each line, for input that mpkg itself wrote.")
  var trust = false
}

/// Where a subcommand's output goes.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Write to FILE, which appears whole when the run is done, instead of standard output.",
      valueName: "file"), completion: .file())
  var output: String?

  @Flag(help: "Compress the output with gzip (so does an output name that ends in .gz).")
  var gzip = false

  @Flag(help: "Compress the output with zstd (so does an output name that ends in .zst).")
  var zstd = false

  @Option(
    help: ArgumentHelp(
      "Compression level, 1 (fast) to 9 (small); with zstd to 19.", valueName: "level"))
  var level: Int?

  func validate() throws {
    try checkFormat()
    let levels = (format ?? .gzip).levels
    if let level, !levels.contains(level) {
      throw ValidationError(
        "--level takes a number from \(levels.lowerBound) to \(levels.upperBound).")
    }
    if let output, let (format, stem) = ForeignCompression.ofName(output) {
      throw ValidationError(
        "-o \(output): mpkg does not write \(format.name); name it \(stem).gz, or pipe the output:"
          + " mpkg ... | \(format.packing(into: output))")
    }
  }

  /// Throws if the name of --write-back has the extension of a compression that mpkg does not
  /// write.
  static func checkWriteBack(_ name: String?) throws {
    if let name, let (format, stem) = ForeignCompression.ofName(name) {
      throw ValidationError(
        "--write-back \(name): mpkg does not write \(format.name); name it \(stem).gz, or name it"
          + " \(stem) and run afterwards: cat \(stem) | \(format.packing(into: name))")
    }
  }

  /// Throws if options and the output's name ask for two formats.
  private func checkFormat() throws {
    if gzip, zstd { throw ValidationError("--gzip and --zstd: name one of them.") }
    guard let output, let named = CompressionFormat.ofName(output), let format, named != format
    else { return }
    throw ValidationError(
      "-o \(output): the name says \(named.name); leave out --\(format.name), or choose a name"
        + " that ends in \(format.ending).")
  }

  /// The format that the output is compressed in, nil for none.
  private var format: CompressionFormat? {
    if gzip { return .gzip }
    return zstd ? .zstd : output.flatMap(CompressionFormat.ofName)
  }

  /// How the output is compressed, nil for not at all.
  var compression: Compression? {
    guard let format else { return nil }
    return level.flatMap { Compression(format, level: $0) } ?? Compression(format)
  }

  /// Whether the output goes to a terminal, uncompressed.
  func reachesTerminal(in context: RunContext) -> Bool {
    context.outputReachesTerminal && (output ?? "-") == "-" && compression == nil
  }

  /// How many columns the terminal has that the output goes to; nil where it goes to none.
  func terminalWidth(in context: RunContext) -> Int? {
    reachesTerminal(in: context) ? context.terminalWidth : nil
  }

  /// Opens the output.
  ///
  /// - Parameter drains: see `OutputFile`.
  func open(
    _ interruption: Interruption, drains: Bool = false
  ) throws(StreamError) -> OutputStream {
    guard let output, output != "-" else {
      return OutputStream(
        OutputFile(standardOutput: interruption, drainsWhenInterrupted: drains),
        compression: compression)
    }
    return OutputStream(
      try OutputFile(output, interruption: interruption, drainsWhenInterrupted: drains),
      compression: compression)
  }
}

/// What a subcommand tells of its run.
struct ReportOptions: ParsableArguments {
  @Flag(help: "Print one JSON line of totals on standard error at the end.")
  var stats = false

  @Flag(help: "Suppress progress and warnings.")
  var quiet = false

  @Flag(help: "Print progress even if standard error is no terminal.")
  var progress = false
}

/// A number of bytes on the command line: `65536`, `64K`, `16M`, `1G`.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  init(_ bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    var digits = argument[...]
    var unit = 1
    if let last = digits.last, let known = units[Character(last.uppercased())] {
      unit = known
      digits.removeLast()
    }
    guard let number = Int(digits), number >= 0 else { return nil }
    let (bytes, overflows) = number.multipliedReportingOverflow(by: unit)
    guard !overflows else { return nil }
    self.bytes = bytes
  }

  var defaultValueDescription: String {
    for (unit, name) in [(1 << 30, "G"), (1 << 20, "M"), (1 << 10, "K")]
    where bytes >= unit && bytes % unit == 0 {
      return "\(bytes / unit)\(name)"
    }
    return String(bytes)
  }
}

/// A length of time on the command line: seconds, or with a unit: `500ms`, `30s`, `5m`, `36h`.
struct DurationArgument: ExpressibleByArgument {
  let seconds: Double

  init(seconds: Double) { self.seconds = seconds }

  init?(argument: String) {
    let units: [(suffix: String, seconds: Double)] = [
      ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400), ("", 1),
    ]
    for unit in units where argument.hasSuffix(unit.suffix) {
      let digits = argument.dropLast(unit.suffix.count)
      guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
        let number = Double(digits), number.isFinite
      else { return nil }
      seconds = number * unit.seconds
      return
    }
    return nil
  }

  var defaultValueDescription: String {
    seconds >= 60 && seconds.truncatingRemainder(dividingBy: 60) == 0
      ? "\(Int(seconds / 60))m" : "\(seconds)s"
  }
}
