internal import ArgumentParser
internal import Charts
internal import Expressions

/// How `--format chart` and `--format svg` draw.
struct ChartOptions: ParsableArguments {
  @Flag(help: "Draw charts in ASCII alone (so does a locale without UTF-8).")
  var ascii = false

  @Option(
    help: ArgumentHelp("What stands above an SVG chart.", valueName: "text"))
  var title: String?

  /// The chart that the options ask for; nil where the format is none.
  func chart(
    of list: SelectList, format: ProjectFormat, output: OutputOptions, in context: RunContext
  ) throws(ChartColumnsError) -> (columns: ChartColumns, picture: ChartLayout.Picture)? {
    switch format {
    case .chart:
      let width = output.terminalWidth(in: context)
      let hasColours = width != nil && (context.environment["NO_COLOR"] ?? "").isEmpty
      let style = ChartStyle(
        width: width ?? ChartStyle.plainWidth,
        isASCII: ascii || ChartStyle.isASCII(environment: context.environment),
        isColoured: hasColours)
      return (try ChartColumns(list), .characters(style))
    case .svg:
      let columns = try ChartColumns(list)
      let title = title ?? "\(columns.names.value) by \(columns.names.label)"
      return (columns, .svg(title: title))
    case .ndjson, .csv, .tsv, .table, .markdown:
      return nil
    }
  }
}
