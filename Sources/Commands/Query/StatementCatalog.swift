internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Queries

/// The rows of StackQL's DESCRIBE and SHOW: what query knows of its tables, without asking anybody.
///
/// The columns are StackQL's; with EXTENDED comes `description`.
struct StatementCatalog {
  let names: [String]
  private(set) var rows: [[JSONValue?]] = []

  /// The columns of a table of packages or groups.
  ///
  /// - Parameter api: the API by which descriptions say what can be changed.
  init(describing table: PackageTable, isExtended: Bool, via api: ServiceAPI) {
    names = ["name", "type"] + (isExtended ? ["description"] : [])
    for column in Self.columns(of: table) {
      let row = table.isOfGroups ? nil : Schema.row(of: column)
      let type =
        row?.rule(via: api).expectedType.rawValue ?? Self.otherTypes[column] ?? "string"
      append(
        [JSONValue(column), JSONValue(type)],
        isExtended ? row.map { Self.describe($0, via: api) } ?? Self.otherWords[column] : nil)
    }
  }

  init(_ statement: ShowStatement) {
    let isExtended = statement.isExtended
    let further = isExtended ? ["description"] : []
    switch statement.subject {
    case .services(let provider):
      names = ["id", "name", "title"] + further
      append(
        [JSONValue("\(provider).sagemaker"), JSONValue("sagemaker"), JSONValue("SageMaker")],
        isExtended ? "model packages and their groups, of all that SageMaker has" : nil)
    case .resources(let service):
      names = ["name", "id", "title"] + further
      for table in PackageTable.all where table.name.hasPrefix(service + ".") {
        let name = String(table.name.dropFirst(service.count + 1))
        append(
          [JSONValue(name), JSONValue(table.name), JSONValue(Self.title(of: table))],
          isExtended ? Self.words(about: table) : nil)
      }
    case .methods(let table):
      names = ["MethodName", "RequiredParams", "SQLVerb"] + further
      for method in Method.all where method.isOf(table) {
        append(
          [JSONValue(method.name), JSONValue(method.parameters), JSONValue(method.verb)],
          isExtended ? method.words : nil)
      }
    }
  }

  private mutating func append(_ values: [JSONValue], _ description: String?) {
    rows.append(
      values + (values.count < names.count ? [description.map { JSONValue($0) }] : []))
  }

  // MARK: Columns

  private static func columns(of table: PackageTable) -> [String] {
    if table.isOfGroups { return Columns.ofGroups }
    guard table.isOfListing else { return Columns.allNames }
    return Columns.allNames.filter { PackageQuery.listedColumns.contains($0) }
  }

  /// The types of columns that are not in the schema of packages and no strings.
  private static let otherTypes = [
    "tags": "array", "managed_configuration": "object", Columns.versionCount: "integer",
  ]

  private static let otherWords = [
    Columns.region: "where it was read",
    Columns.versionCount: "how many versions the group has; it takes a listing of them",
  ]

  /// Whether and how a column can be changed, and its allowed values.
  private static func describe(_ row: Schema.Row, via api: ServiceAPI) -> String {
    row.change(via: api).rawValue + (row.isWriteOnly ? ", write-only" : "")
      + (row.rule(via: api).allowed.map { "; " + $0 } ?? "")
  }

  // MARK: Resources

  private static func title(of table: PackageTable) -> String {
    if table.isOfGroups { return "Model package groups" }
    if table.isOfListing { return "Model packages as a listing tells them" }
    return table.needsIdentifier ? "A model package" : "Model packages"
  }

  private static func words(about table: PackageTable) -> String {
    if table.isOfGroups { return "the groups of regions" }
    if table.isOfListing { return "the packages of regions, with the columns of the listing" }
    return table.needsIdentifier
      ? "single packages, named by data__Identifier" : "the packages of regions, or named ones"
  }
}

/// What can be done with a table.
private struct Method: Sendable {
  let name: String
  let parameters: String
  let verb: String
  let words: String
  let isOf: @Sendable (PackageTable) -> Bool

  static let all: [Method] = [
    Method(
      name: "get_resource", parameters: "data__Identifier, region", verb: "SELECT",
      words: "reads a package: GetResource, or DescribeModelPackage with --via sagemaker",
      isOf: { !$0.isOfGroups }),
    Method(
      name: "list_resources", parameters: "region", verb: "SELECT",
      words: "lists regions: ListModelPackages, or ListModelPackageGroups for groups",
      isOf: { !$0.needsIdentifier }),
    Method(
      name: "create_resource", parameters: "region", verb: "INSERT",
      words: "makes a package: CreateResource, or CreateModelPackage with --via sagemaker",
      isOf: { !$0.isOfGroups && !$0.isOfListing }),
    Method(
      name: "update_resource", parameters: "data__Identifier, data__PatchDocument, region",
      verb: "UPDATE",
      words: "changes a package: UpdateResource, or UpdateModelPackage with --via sagemaker",
      isOf: { !$0.isOfGroups && !$0.isOfListing }),
    Method(
      name: "delete_resource", parameters: "data__Identifier, region", verb: "DELETE",
      words: "deletes a package, with --allow-delete alone",
      isOf: { !$0.isOfGroups && !$0.isOfListing }),
  ]
}
