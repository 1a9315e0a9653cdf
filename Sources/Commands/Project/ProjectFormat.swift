internal import ArgumentParser
internal import Tables

/// What `project` writes its output as.
enum ProjectFormat: String, CaseIterable, ExpressibleByArgument {
  case ndjson, csv, tsv, table, markdown, chart, svg

  /// The table's form; nil for what is none.
  var table: TableFormat? {
    switch self {
    case .ndjson, .chart, .svg: nil
    case .csv: .csv
    case .tsv: .tsv
    case .table: .aligned
    case .markdown: .markdown
    }
  }
}
