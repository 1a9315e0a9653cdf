internal import ArgumentParser
internal import Tables

/// What `project` and `query` can write.
enum ProjectFormat: String, FormatChoice {
  case ndjson, json, record, table, csv, tsv, markdown, chart, svg

  var rows: RowFormat? { RowFormat(rawValue: rawValue) }
}
