internal import Expressions
internal import JSONLines
internal import ModelPackages
internal import Queries
internal import Registry
internal import SageMaker
internal import Times

/// A checked SELECT, ready to run.
struct LoadedQuery: Sendable {
  let source: ExpressionSource
  let statement: SelectStatement
  let program: QueryProgram
  /// What is asked of the service; nil for files.
  let packages: PackageQuery?
  /// The start of the run.
  let now: Timestamp

  /// Whether the rows are groups.
  var readsGroups: Bool { packages?.table.isOfGroups ?? false }

  /// Whether a column of groups is needed.
  func needs(_ column: String) -> Bool {
    program.hasStar || program.input.columns.names.contains(column)
  }

  /// Compiles a statement.
  ///
  /// - Parameter isSnapshot: whether packages are read from a snapshot file instead of the service.
  init(
    _ statement: SelectStatement, source: ExpressionSource, isSnapshot: Bool,
    _ environment: QueryEnvironment
  ) throws(ExpressionError) {
    self.source = source
    self.statement = statement
    now = environment.now
    guard case .packages(let table) = statement.table else {
      var compiler = QueryCompiler(
        statement, condition: statement.condition, unused: Set(environment.parameters.keys),
        environment)
      program = try compiler.compile()
      packages = nil
      return
    }
    let routing = try PackageRouting(
      of: statement.condition, in: table, outputs: statement.outputNames, environment)
    try routing.checkIdentifiers(at: statement.condition)
    var compiler = QueryCompiler(
      statement, condition: routing.condition, unused: routing.unusedParameters, environment)
    program = try compiler.compile()
    var filters = ListingFilters(of: routing.condition, environment)
    if isSnapshot { filters.removeTextTimes() }
    packages = PackageQuery(
      table: table, routing: routing, filters: filters,
      detailColumns: table.isOfGroups ? [] : Self.detailColumns(program),
      needsGroupTags: program.input.columns.names.contains(Columns.groupTags))
  }

  /// The columns that a listing does not tell; `*` stands for all of them.
  private static func detailColumns(_ program: QueryProgram) -> [String] {
    if program.hasStar { return ["*"] }
    return program.input.columns.names.filter {
      !PackageQuery.listedColumns.contains($0) && $0 != Columns.groupTags
    }
  }
}

extension PackageRouting {
  /// - Throws: where an identifier is no package's ARN; the condition shows where it stands.
  func checkIdentifiers(at condition: Syntax?) throws(ExpressionError) {
    for identifier in identifiers ?? [] where ModelPackageARN(identifier) == nil {
      throw ExpressionError(
        .statement(.notARN(identifier)), at: condition?.placeOfText(identifier) ?? 0..<0)
    }
  }
}

extension Syntax {
  /// Where a text stands in it, else its own place.
  fileprivate func placeOfText(_ text: String) -> Range<Int> {
    if case .literal(.text(text)) = node { return range }
    for part in parts {
      let place = part.placeOfText(text)
      if place != part.range { return place }
      if case .literal(.text(text)) = part.node { return part.range }
    }
    return range
  }
}

/// What a SELECT asks of the service.
struct PackageQuery: Sendable {
  /// What ListModelPackages tells of every package (its ModelPackageSummary), and what follows.
  static let listedColumns: Set<String> = [
    "model_package_arn", "data__Identifier", "region", "model_package_group_name",
    "model_package_name", "model_package_version", "model_package_description", "creation_time",
    "model_package_status", "model_approval_status",
  ]

  let table: PackageTable
  let routing: PackageRouting
  let filters: ListingFilters
  /// The columns for which packages have to be read.
  let detailColumns: [String]
  /// Whether the tags of packages' groups are needed.
  var needsGroupTags = false

  var needsDetail: Bool { !detailColumns.isEmpty }

  /// Whether BatchDescribeModelPackage returns all columns that are needed of a version.
  var fitsBatch: Bool { needsDetail && detailColumns.allSatisfy(Self.batchColumns.contains) }

  private static let batchColumns = Set(
    SageMakerRegistry.batchProperties.map(Columns.column(of:)))

  /// Whether the tags of packages outside groups are needed.
  var needsTags: Bool { detailColumns.contains("*") || detailColumns.contains("tags") }

  /// What is asked of one region's listing.
  func listing(of region: String) -> ListingQuery {
    var query = ListingQuery(region: region)
    query.group = filters.group
    query.approvalStatus = filters.approvalStatus
    query.createdAfter = filters.createdAfter
    query.createdBefore = filters.createdBefore
    query.nameContains = filters.nameContains
    return query
  }

  /// The packages that are named, each asked for in every region, but in its own alone where that is
  /// one of them: nowhere else can it be.
  func addresses(in regions: [String]) -> [PackageAddress] {
    (routing.identifiers ?? []).flatMap { identifier in
      let own = regions.filter { $0 == ModelPackageARN.region(of: identifier) }
      return (own.isEmpty ? regions : own).map {
        PackageAddress(identifier: identifier, region: $0)
      }
    }
  }
}
