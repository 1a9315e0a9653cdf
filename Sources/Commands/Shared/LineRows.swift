internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Tables

/// Writes the lines of NDJSON that a command makes in another format.
///
/// `record` and `json` show whole lines; a table has the rows that the lines' shape makes of each. Call
/// `begin` once, `append` for whole lines, `finish` once.
struct LineRows {
  /// What a table shows of lines of one kind.
  struct Shape: Sendable {
    let names: [String]
    /// The columns that a table for people shows unless it is wide; `nil` for all.
    var important: [String]?
    /// Whether the columns are the lines' members, so that a member without a column is left out.
    var showsMembers = false
    /// Makes the rows of one line, with a value for each name.
    let rows: @Sendable (JSONObject) -> [[JSONValue?]]
  }

  /// A request nests a record's values somewhat deeper.
  private static let maximumDepth = LineIndexer.maximumDepth + 16

  /// Members of the lines that no column of a table shows.
  private(set) var membersWithoutColumn: Set<String> = []
  private let shape: Shape
  private var table: ValueRows?
  private var objects: RowFormatter
  /// The columns' names.
  private let names: Set<JSONString>

  /// - Returns: `nil` for NDJSON, which the lines are already.
  init?(_ format: RowFormat, style: RowStyle, _ shape: Shape) {
    guard format != .ndjson else { return nil }
    self.shape = shape
    names = Set(shape.names.map { JSONString($0) })
    objects = RowFormatter(format, TableHeader(shape.names), style: style)
    table =
      format.table == nil
      ? nil : ValueRows(names: shape.names, format, style: style, important: shape.important)
  }

  /// Appends what comes before the first line.
  mutating func begin(in output: inout [UInt8]) {
    if table != nil { table?.begin(in: &output) } else { objects.begin(into: &output) }
  }

  /// Appends whole lines, each a JSON object that this program made.
  mutating func append(_ lines: [UInt8], to output: inout [UInt8]) {
    guard table != nil else { return objects.append(rows: lines, to: &output) }
    for line in lines.split(separator: UInt8(ascii: "\n")) {
      let value = try? JSONValue(parsing: Array(line), maximumDepth: Self.maximumDepth)
      // The lines are JSON objects; if one were none, its row would be empty.
      let object = value?.object ?? [:]
      if shape.showsMembers {
        for (name, _) in object where !names.contains(name) {
          membersWithoutColumn.insert(name.text)
        }
      }
      for row in shape.rows(object) { table?.append(row, to: &output) }
    }
  }

  /// Appends what is left.
  mutating func finish(in output: inout [UInt8]) {
    if table != nil { table?.finish(in: &output) } else { objects.finish(into: &output) }
  }
}

extension LineRows.Shape {
  /// Records: the columns of mpkg-records(5), in their order.
  ///
  /// - Parameter names: the columns of the records.
  static func records(_ names: [String]) -> LineRows.Shape {
    LineRows.Shape(names: names, important: TabularColumns.important, showsMembers: true) {
      record in
      [names.map { record[JSONString($0)] }]
    }
  }

  /// Patch requests: a row for every change of one, without its tests.
  static let requests = LineRows.Shape(
    names: ["package", "change", "column", "before", "after"]
  ) { request in
    let package = request["data__Identifier"] ?? request["region"]
    if request["delete"] != nil { return [[package, "delete", nil, nil, nil]] }
    if let properties = request["create"]?.object {
      let name = properties["ModelPackageName"] ?? properties["ModelPackageGroupName"] ?? package
      return properties.map { property, value in
        [name, "create", JSONValue(Columns.column(of: property.text)), nil, value]
      }
    }
    let operations = request["data__PatchDocument"]?.array ?? []
    /// What the request's guards say was there before.
    var before: [String: JSONValue] = [:]
    var rows: [[JSONValue?]] = []
    for operation in operations {
      guard case .object(let members) = operation, let path = members["path"]?.string else {
        continue
      }
      if members["op"]?.string == "test" {
        before[path] = members["value"]
      } else {
        rows.append([
          package, members["op"], JSONValue(column(ofPath: path)), before[path], members["value"],
        ])
      }
    }
    return rows
  }

  /// Results: a row for every column that a dry run would change, else one for each result.
  static let results = LineRows.Shape(
    names: [
      "package", "status", "column", "before", "after", "error_code", "status_message", "line",
      "region", "attempts", "duration_ms",
    ],
    important: ["package", "status", "column", "before", "after", "error_code", "status_message"]
  ) { result in
    let before = result["before"]?.object ?? [:]
    let after = result["after"]?.object ?? [:]
    let columns = (Array(before.keys) + after.keys.filter { before[$0] == nil })
      .filter { before[$0] != after[$0] }
    func row(_ column: JSONString?) -> [JSONValue?] {
      [
        result["data__Identifier"], result["status"], column.map { JSONValue($0.text) },
        column.flatMap { before[$0] }, column.flatMap { after[$0] }, result["error_code"],
        result["status_message"], result["line"], result["region"], result["attempts"],
        result["duration_ms"],
      ]
    }
    return columns.isEmpty ? [row(nil)] : columns.map { row($0) }
  }

  /// The column of a JSON pointer, and what is below it: `/CustomerMetadataProperties/team` is
  /// `customer_metadata_properties/team`.
  private static func column(ofPath path: String) -> String {
    let tokens = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    guard let property = tokens.first else { return path }
    return ([Columns.column(of: String(property))] + tokens.dropFirst().map(String.init))
      .joined(separator: "/")
  }
}
