internal import AWSConfiguration
internal import ArgumentParser
internal import Tables

/// The formats that a command can write.
protocol FormatChoice: CaseIterable, ExpressibleByArgument, Sendable {
  static var ndjson: Self { get }
  /// What is written if no format is named, in words.
  static var standard: String { get }
  /// The format of rows; `nil` for a chart or a report.
  var rows: RowFormat? { get }
}

extension FormatChoice {
  static var standard: String { "ndjson" }
}

extension RowFormat: FormatChoice {
  var rows: RowFormat? { self }
}

/// What a command writes its rows as, and how they are shown.
struct FormatOptions<Choice: FormatChoice>: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What the output is written as (default: \(Choice.standard)).", valueName: "format"))
  var format: Choice?

  @Option(
    help: ArgumentHelp(
      "Fit tables and records into N columns (default: the terminal's width).", valueName: "n"))
  var width: Int?

  @Flag(help: "Show all columns and whole values in tables, however wide they get.")
  var wide = false

  @Flag(help: "Write --format json without white space.")
  var compact = false

  @Option(
    help: ArgumentHelp(
      "When to color tables and records; auto is on a terminal (default: MPKG_COLOR, else auto).",
      valueName: "when"))
  var color: ColorChoice?

  func validate() throws {
    if let width, !(1...100_000).contains(width) {
      throw ValidationError("--width takes a number from 1 to 100000.")
    }
    if wide, width != nil {
      throw ValidationError("--wide and --width exclude each other.")
    }
  }

  /// The format that was named, else NDJSON.
  var choice: Choice { format ?? .ndjson }

  /// How rows are shown; `nil`, and reported, if `MPKG_COLOR` has a wrong value.
  func style(
    of output: OutputOptions, for command: String, in context: RunContext
  ) -> RowStyle? {
    do throws(ConfigurationError) {
      let named = try ColorChoice.named(in: context)
      let color = color ?? named ?? .auto
      return RowStyle(
        width: width ?? output.terminalWidth(in: context), isWide: wide, isCompact: compact,
        isColoured: color.allows(colouring: output, in: context))
    } catch {
      context.messages.line("mpkg \(command): " + Sentences.describe(error))
      return nil
    }
  }
}

/// When colours are used.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, always, never

  /// The choice of `MPKG_COLOR`; `nil` if it is not set.
  static func named(in context: RunContext) throws(ConfigurationError) -> ColorChoice? {
    guard let name = context.environment["MPKG_COLOR"], !name.isEmpty else { return nil }
    guard let choice = ColorChoice(rawValue: name) else {
      throw .unknownChoice(
        setting: "MPKG_COLOR", value: name, choices: allCases.map(\.rawValue))
    }
    return choice
  }

  /// Whether an output is coloured. By itself only a terminal is, unless `NO_COLOR` is set or `TERM` is
  /// `dumb`.
  func allows(colouring output: OutputOptions, in context: RunContext) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto:
      output.reachesTerminal(in: context) && (context.environment["NO_COLOR"] ?? "").isEmpty
        && context.environment["TERM"] != "dumb"
    }
  }
}
