internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Queries
internal import Registry
internal import Times

/// What a statement would do, step by step: what is sent to the service, and what is done here.
struct QueryPlan {
  /// The columns of its rows.
  private static let columns = "step, place, action"

  private(set) var steps: [(place: String, action: String)] = []
  /// The API that packages are read through.
  private var api: ServiceAPI

  init(
    _ statement: Statement, source: ExpressionSource, _ command: Query, _ api: ServiceAPI,
    _ environment: QueryEnvironment
  ) throws(ExpressionError) {
    self.api = api
    switch statement {
    case .explain(let explained):
      self = try QueryPlan(explained, source: source, command, api, environment)
    case .update(let update):
      add(try PackageChange(update, defaultRegions: command.region, environment))
    case .insert(let insert):
      add(try PackageChange(insert, defaultRegions: command.region, environment))
    case .delete(let delete):
      add(try PackageChange(delete, defaultRegions: command.region, environment))
    case .describe, .show: break
    case .select(let select):
      let query = try LoadedQuery(
        select, source: source, isSnapshot: command.service.registry != nil, environment)
      addReading(query, command)
      addWork(query)
    }
  }

  private mutating func add(_ change: PackageChange) {
    for request in change.requests { add("service", words(request)) }
  }

  /// What is asked of the service for a request.
  private func words(_ request: ChangeRequest) -> String {
    let isCloudControl = api == .cloudControl
    return switch request.operation {
    case .update(let document):
      (isCloudControl ? "UpdateResource" : "UpdateModelPackage, AddTags or DeleteTags of")
        + " \(request.identifier) in \(request.region): "
        + String(decoding: document.bytes, as: UTF8.self)
    case .create(let creation):
      (isCloudControl ? "CreateResource" : "CreateModelPackage")
        + " in \(request.region): " + JSONValue.object(creation.properties).jsonText
    case .delete:
      (isCloudControl ? "DeleteResource" : "DeleteModelPackage")
        + " \(request.identifier) in \(request.region)"
    }
  }

  private mutating func add(_ place: String, _ action: String) { steps.append((place, action)) }

  // MARK: Where records come from

  private mutating func addReading(_ query: LoadedQuery, _ command: Query) {
    guard let packages = query.packages else {
      let columns = query.program.hasStar ? ["*"] : query.program.input.columns.names
      let what = columns.isEmpty ? "no columns" : "columns " + columns.joined(separator: ", ")
      switch query.statement.table {
      case .file(let name): add("here", "read \(name): \(what)")
      default: add("here", "read standard input: \(what)")
      }
      return
    }
    var regions = packages.routing.regions
    if regions.isEmpty { regions = command.region.uniqued }
    if packages.routing.identifiers != nil {
      if regions.isEmpty { regions = ["a region that is to be named"] }
      addAddresses(packages.addresses(in: regions), packages)
      addTags(packages)
      return
    }
    if regions.isEmpty { regions = ["the configured region"] }
    if query.readsGroups { return addGroups(query, in: regions) }
    for region in regions {
      add("service", "ListModelPackages in \(region)" + Self.words(packages.filters))
    }
    if packages.needsDetail {
      let columns = packages.detailColumns.joined(separator: ", ")
      if usesBatch(packages) {
        add(
          "service", "BatchDescribeModelPackage of the versions listed, 100 a call, for \(columns)")
        add("service", "DescribeModelPackage of each package outside a group, for \(columns)")
      } else {
        add("service", "\(readOperation) of each package listed, for \(columns)")
      }
    } else {
      add("here", "take the listing as it is: it has all columns that are needed")
    }
    addTags(packages)
  }

  private mutating func addGroups(_ query: LoadedQuery, in regions: [String]) {
    for region in regions {
      add("service", "ListModelPackageGroups in \(region)")
      if query.needs(Columns.versionCount) {
        add("service", "ListModelPackages in \(region), for \(Columns.versionCount)")
      }
    }
    if query.needs("tags") { add("service", "ListTags of each group, for tags") }
  }

  private mutating func addAddresses(_ addresses: [PackageAddress], _ packages: PackageQuery) {
    for address in addresses {
      let isVersion = ModelPackageARN(address.identifier)?.group != nil
      let operation =
        isVersion && usesBatch(packages) ? "BatchDescribeModelPackage" : readOperation
      add("service", "\(operation) \(address.identifier) in \(address.region)")
    }
  }

  /// Whether versions are read 100 a call.
  private func usesBatch(_ packages: PackageQuery) -> Bool {
    api == .sageMaker && packages.fitsBatch
  }

  /// The operation that reads one package.
  private var readOperation: String {
    api == .cloudControl ? "GetResource" : "DescribeModelPackage"
  }

  private mutating func addTags(_ packages: PackageQuery) {
    if packages.needsTags, api == .sageMaker {
      add("service", "ListTags of each package outside a group, for tags")
    }
    guard packages.needsGroupTags else { return }
    add("service", "ListTags of each group, for \(Columns.groupTags)")
  }

  private static func words(_ filters: ListingFilters) -> String {
    var parts: [String] = []
    if let group = filters.group { parts.append("ModelPackageGroupName = \(group)") }
    if let status = filters.approvalStatus { parts.append("ModelApprovalStatus = \(status)") }
    if let instant = filters.createdAfter {
      parts.append("CreationTimeAfter = \(instant.text)")
    }
    if let instant = filters.createdBefore {
      parts.append("CreationTimeBefore = \(instant.text)")
    }
    if let text = filters.nameContains { parts.append("NameContains = \(text)") }
    return parts.isEmpty ? "" : ", only " + parts.joined(separator: ", ")
  }

  // MARK: What is done with them

  private mutating func addWork(_ query: LoadedQuery) {
    let (statement, program) = (query.statement, query.program)
    let condition = query.packages?.routing.condition ?? statement.condition
    let hasOwnCondition = query.packages == nil || query.packages?.routing.condition != nil
    if let condition, hasOwnCondition {
      add("here", "WHERE " + query.source.words(condition))
    }
    if program.groups != nil {
      let keys = statement.groups.map { query.source.words($0) }
      add(
        "here", keys.isEmpty ? "aggregate all records" : "GROUP BY " + keys.joined(separator: ", "))
    }
    if let having = statement.having { add("here", "HAVING " + query.source.words(having)) }
    if program.isDistinct { add("here", "DISTINCT rows") }
    if !program.order.isEmpty {
      let terms = zip(statement.order, program.order).map { term, key in
        query.source.words(term.syntax) + (key.isDescending ? " DESC" : "")
          + (key.nullsLast ? " NULLS LAST" : " NULLS FIRST")
      }
      add("here", "ORDER BY " + terms.joined(separator: ", "))
    }
    if program.limit != nil || program.offset > 0 {
      var words: [String] = []
      if let limit = program.limit { words.append("LIMIT \(limit)") }
      if program.offset > 0 { words.append("OFFSET \(program.offset)") }
      add("here", words.joined(separator: " "))
    }
  }

  // MARK: Output

  /// Writes the plan as any query's rows are written.
  func write(_ command: Query, in context: RunContext) -> ExitStatus {
    let rows = steps.enumerated().map { place, step -> [JSONValue?] in
      [.number(JSONNumber(place + 1)), JSONValue(step.place), JSONValue(step.action)]
    }
    return command.write(rows, names: ["step", "place", "action"], in: context)
  }
}

extension ExpressionSource {
  /// A part of the statement as it was written, on one line.
  fileprivate func words(_ syntax: Syntax) -> String {
    let bytes = Array(text.utf8)[syntax.range]
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
  }
}
