internal import ArgumentParser
internal import Charts
internal import Expressions
internal import Tables

/// How `--format chart` and `--format svg` draw.
struct ChartOptions: ParsableArguments {
  @Flag(help: "Draw charts in ASCII alone (so does a locale without UTF-8).")
  var ascii = false

  @Option(
    help: ArgumentHelp("What stands above an SVG chart.", valueName: "text"))
  var title: String?

  /// The chart that the options ask for; nil where the format is none.
  func chart(
    of list: SelectList, format: ProjectFormat, style: RowStyle, in context: RunContext
  ) throws(ChartColumnsError) -> (columns: ChartColumns, picture: ChartLayout.Picture)? {
    switch format {
    case .chart:
      let style = ChartStyle(
        width: style.width ?? ChartStyle.plainWidth,
        isASCII: ascii || ChartStyle.isASCII(environment: context.environment),
        isColoured: style.isColoured)
      return (try ChartColumns(list), .characters(style))
    case .svg:
      let columns = try ChartColumns(list)
      let title = title ?? "\(columns.names.value) by \(columns.names.label)"
      return (columns, .svg(title: title))
    case .ndjson, .json, .record, .table, .csv, .tsv, .markdown:
      return nil
    }
  }
}
