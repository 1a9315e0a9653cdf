internal import Expressions
internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Queries

extension PackageChange {
  /// A checked INSERT.
  ///
  /// - Parameter defaultRegions: where the package is made if the statement names no region.
  init(
    _ statement: InsertStatement, defaultRegions: [String], _ environment: QueryEnvironment
  ) throws(ExpressionError) {
    var properties = JSONObject()
    var regions: [String] = []
    for assignment in statement.assignments {
      let value = try Self.value(of: assignment, environment)
      if assignment.column == Columns.region {
        guard let region = value?.string, !region.isEmpty else {
          throw ExpressionError(.statement(.badRouting("region")), at: assignment.value.range)
        }
        regions = [region]
        continue
      }
      let name = JSONString(Self.property(of: assignment.column))
      guard properties[name] == nil else {
        throw ExpressionError(
          .statement(.badInsert("\(assignment.column) is given twice")), at: assignment.range)
      }
      properties[name] = value
    }
    if regions.isEmpty { regions = defaultRegions.uniqued }
    guard !regions.isEmpty else {
      throw ExpressionError(
        .statement(.badInsert("INSERT needs a column region, or --region")),
        at: statement.table.range)
    }
    do throws(CreationRefusal) { try CreationRules.check(properties) } catch {
      throw ExpressionError(.statement(.badInsert(error.message)), at: statement.table.range)
    }
    self.init(requests: regions.map { ChangeRequest(creating: properties, in: $0) })
  }

  /// The property that a name means: StackQL's pages name properties, records name columns.
  private static func property(of name: String) -> String {
    Columns.isPascalCase(name) ? name : Columns.property(of: name)
  }

  /// The value of a column: of a text JSON, where the column is no text; `nil` for NULL.
  private static func value(
    of assignment: InsertStatement.Assignment, _ environment: QueryEnvironment
  ) throws(ExpressionError) -> JSONValue? {
    guard assignment.value.isIndependent else {
      throw ExpressionError(
        .statement(.badInsert("\(assignment.column) takes a constant: INSERT reads no records")),
        at: assignment.value.range)
    }
    let (value, _) = try ConstantValue.of(
      assignment.value, parameters: environment.parameters, now: environment.now)
    let text: String
    switch value {
    case .null: return nil
    case .integer(let integer): return .number(JSONNumber(integer))
    case .text(let given): text = given
    case .timestamp, .other:
      throw ExpressionError(
        .statement(.badInsert("\(assignment.column) takes a text, an integer or NULL")),
        at: assignment.value.range)
    }
    let column = Columns.column(of: property(of: assignment.column))
    guard Schema.row(of: column) != nil else { return JSONValue(text) }
    do throws(SchemaViolation) {
      return try ColumnPath(column: column).value(ofText: text)
    } catch {
      throw ExpressionError(
        .statement(.badInsert(error.message)), at: assignment.value.range)
    }
  }
}
