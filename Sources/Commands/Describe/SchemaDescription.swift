internal import JSONLines
internal import ModelPackages
internal import Tables

/// The rows of `describe` about the schema.
struct SchemaDescription {
  private let columns: Set<String>
  private let api: ServiceAPI
  /// How many rows were told.
  private(set) var rows = 0

  /// - Parameter columns: the columns that are told, with the members of their values; all columns,
  ///   without members, if it is empty.
  init(_ columns: Set<String>, via api: ServiceAPI) {
    self.columns = columns
    self.api = api
  }

  mutating func table(_ format: RowFormat, style: RowStyle) -> [UInt8] {
    var table = ValueRows(
      names: ["path", "property", "type", "required", "change", "write_only", "allowed"],
      format, style: style)
    var output: [UInt8] = []
    table.begin(in: &output)
    for column in Columns.allNames where columns.isEmpty || columns.contains(column) {
      guard let row = Schema.row(of: column) else {
        // The region is no property.
        rows += 1
        table.append(
          [JSONValue(column), nil, "string", false, "read-only", false, nil], to: &output)
        continue
      }
      append(row.rule(via: api), Place(row, via: api), to: &table, &output)
    }
    table.finish(in: &output)
    return output
  }

  /// One place of the schema.
  private struct Place {
    var path: String
    let property: String
    var isRequired = false
    let change: String
    let isWriteOnly: Bool

    init(_ row: Schema.Row, via api: ServiceAPI) {
      (path, property) = (row.column, row.property)
      (change, isWriteOnly) = (row.change(via: api).rawValue, row.isWriteOnly)
    }

    func below(_ step: String, isRequired: Bool = false) -> Place {
      var place = self
      place.path += step
      place.isRequired = isRequired
      return place
    }
  }

  private mutating func append(
    _ rule: SchemaRule, _ place: Place, to table: inout ValueRows, _ output: inout [UInt8]
  ) {
    rows += 1
    table.append(
      [
        JSONValue(place.path), JSONValue(place.property), JSONValue(rule.expectedType.rawValue),
        .boolean(place.isRequired), JSONValue(place.change), .boolean(place.isWriteOnly),
        rule.allowed.map { JSONValue($0) },
      ], to: &output)
    if columns.isEmpty { return }
    switch rule {
    case .object(let members):
      for member in members {
        append(
          member.rule, place.below("." + member.name, isRequired: member.isRequired), to: &table,
          &output)
      }
    case .list(_, let element): append(element, place.below("[*]"), to: &table, &output)
    case .map(_, _, let value): append(value, place.below(".*"), to: &table, &output)
    case .text, .oneOf, .boolean, .integer: break
    }
  }
}
