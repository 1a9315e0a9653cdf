internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Profiles
internal import Tables
internal import TerminalText

/// The rows of `describe` about records.
struct RecordDescription {
  let rows: [ProfileRow]
  private let records: Int
  private let api: ServiceAPI
  /// How many places are nested deeper and not told.
  let leftOut: Int

  /// - Parameters:
  ///   - columns: the columns that are told; all if it is empty.
  ///   - shown: how many of the commonest values are told.
  ///   - depth: how deep places may nest that are told; 1 means columns.
  init(
    _ profile: RecordProfile, _ columns: Set<String>, via api: ServiceAPI, shown: Int, depth: Int
  ) {
    self.api = api
    let wanted = profile.rows(shown: shown).filter {
      columns.isEmpty || columns.contains($0.column)
    }
    rows = wanted.filter { $0.depth <= depth }
    leftOut = wanted.count - rows.count
    records = profile.records
  }

  func table(_ format: RowFormat, style: RowStyle) -> [UInt8] {
    let names =
      format.isForPeople
      ? ["path", "types", "share", "distinct", "change", "commonest"]
      : [
        "path", "types", "records", "share", "values", "distinct", "distinct_is_exact",
        "commonest", "minimum", "maximum", "is_hidden", "change", "allowed",
      ]
    var table = ValueRows(names: names, format, style: style)
    var output: [UInt8] = []
    table.begin(in: &output)
    for row in rows {
      table.append(
        format.isForPeople ? cells(row, isIndented: format == .table) : values(row), to: &output)
    }
    table.finish(in: &output)
    return output
  }

  // MARK: For people

  /// - Parameter isIndented: whether a nested place is told by its last step alone, indented below the
  ///   place around it: the ends of long paths would be cut off.
  private func cells(_ row: ProfileRow, isIndented: Bool) -> [JSONValue?] {
    let indent = String(repeating: "  ", count: row.depth - 1)
    let types = row.types.isEmpty ? "null" : row.types.joined(separator: ", ")
    let distinct = row.values == 0 ? nil : JSONValue((row.isExact ? "" : "~") + "\(row.distinct)")
    return [
      JSONValue(isIndented ? indent + row.step : row.path), JSONValue(types),
      JSONValue(percent(row.records, of: records)),
      distinct, change(row), JSONValue(examples(row)),
    ]
  }

  /// `Approved 61%, Rejected 20%`; the range where every value is another and not all can be shown.
  private func examples(_ row: ProfileRow) -> String {
    if row.isHidden { return row.values > 0 ? HiddenValues.mark : "" }
    let isRange = row.distinct == row.values && row.distinct > row.commonest.count
    if row.commonest.isEmpty || isRange {
      guard let minimum = row.minimum, let maximum = row.maximum else { return "" }
      return "\(Self.text(minimum)) to \(Self.text(maximum))"
    }
    return row.commonest.map { counted in
      "\(Self.text(counted.json)) \(percent(counted.count, of: row.values))"
    }.joined(separator: ", ")
  }

  /// The text of a string, the JSON of anything else.
  private static func text(_ json: [UInt8]) -> String {
    guard let value = try? JSONValue(parsing: json) else { return "" }
    return value.string ?? String(decoding: json, as: UTF8.self)
  }

  /// `61%`; `<1%` and `>99%` where rounding would say none or all.
  private func percent(_ count: Int, of total: Int) -> String {
    guard total > 0 else { return "0%" }
    let rounded = Int((100 * Double(count) / Double(total)).rounded())
    if rounded == 0, count > 0 { return "<1%" }
    if rounded == 100, count < total { return ">99%" }
    return "\(rounded)%"
  }

  // MARK: For programs

  private func values(_ row: ProfileRow) -> [JSONValue?] {
    let commonest = row.commonest.map { counted -> JSONValue in
      ["value": value(counted.json) ?? .null, "count": number(counted.count)]
    }
    let share = records == 0 ? 0 : Double(row.records) / Double(records)
    return [
      JSONValue(row.path), .array(row.types.map { JSONValue($0) }), number(row.records),
      number((share * 10_000).rounded() / 10_000), number(row.values), number(row.distinct),
      .boolean(row.isExact), .array(commonest), row.minimum.flatMap(value),
      row.maximum.flatMap(value), .boolean(row.isHidden), change(row),
      row.depth == 1
        ? Schema.row(of: row.column)?.rule(via: api).allowed.map { JSONValue($0) } : nil,
    ]
  }

  private func value(_ json: [UInt8]) -> JSONValue? { try? JSONValue(parsing: json) }

  private func number(_ integer: Int) -> JSONValue { .number(JSONNumber(integer)) }

  private func number(_ real: Double) -> JSONValue? {
    if let integer = Int(exactly: real) { return number(integer) }
    return value(Array("\(real)".utf8))
  }

  private func change(_ row: ProfileRow) -> JSONValue? {
    Schema.row(of: row.column).map { JSONValue($0.change(via: api).rawValue) }
  }
}
