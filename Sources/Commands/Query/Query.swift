internal import AWSConfiguration
internal import ArgumentParser
internal import BulkRuns
internal import Expressions
internal import ModelPackages
internal import Queries
internal import Times

/// `mpkg query`: runs statements as StackQL has them, and SELECT over files.
struct Query: LineCommand, ServiceCommand {
  static let configuration = CommandConfiguration.subcommand(
    "query",
    abstract: "Run SELECT over packages or files; UPDATE, INSERT, DELETE packages.",
    discussion: """
      FROM aws.sagemaker.model_packages lists regions, FROM aws.sagemaker.model_package reads the \
      package of data__Identifier; FROM 'file' and FROM stdin read NDJSON. EXPLAIN SELECT shows what is \
      sent to the service and what is done here. DESCRIBE of a table or a 'file' shows the columns, SHOW \
      RESOURCES IN aws.sagemaker the tables.
      """)

  @Argument(help: ArgumentHelp("The statement.", valueName: "sql"))
  var sql: String

  @Option(
    help: ArgumentHelp(
      "A region for statements that name none (may be given several times).", valueName: "region"),
    completion: .list(Partition.commonRegions))
  var region: [String] = []

  @OptionGroup(title: "Output") var view: FormatOptions<ProjectFormat>

  @OptionGroup(title: "Output") var charts: ChartOptions

  @Option(
    help: ArgumentHelp(
      "Bind :NAME to a string (NAME=VALUE) or to a JSON value (NAME:=JSON).", valueName: "binding"))
  var param: [String] = []

  @Option(
    help: ArgumentHelp(
      "Memory for rows; the rest goes to temporary files. K, M and G are understood.",
      valueName: "size"))
  var memoryLimit: ByteCount = ByteCount(1 << 30)

  @Flag(help: "End with 1 instead of 69 or 77 where a region's listing failed.")
  var allowPartial = false

  @Option(
    help: ArgumentHelp(
      "Carry DELETE out; packages that are Approved are deleted with =approved only.",
      valueName: "which"))
  var allowDelete: DeletionPermission?

  @OptionGroup(title: "Expressions") var schema: SchemaOptions
  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Input") var strictness: StrictnessOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Service") var service: ServiceOptions
  @OptionGroup(title: "Messages") var report: ReportOptions

  func validate() throws {
    if memoryLimit.bytes < 1 { throw ValidationError("--memory-limit takes a size above 0.") }
    try ServiceOptions.checkSnapshot("--registry", service.registry)
    try service.check(regions: region)
    if service.profile.count > 1 {
      throw ValidationError("Several --profile are for fetch --all; query reads one account.")
    }
  }

  /// Whether the statement is about packages of a registry and not only explained.
  var needsService: Bool {
    switch try? StatementParser.parse(sql) {
    case .select(let statement):
      if case .packages = statement.table { true } else { false }
    case .update, .insert, .delete: true
    case .describe, .show, .explain, nil: false
    }
  }

  var namedFiles: [NamedFile] {
    var files: [NamedFile] = []
    let table: Table? =
      switch try? StatementParser.parse(sql) {
      case .select(let statement): statement.table
      case .describe(let statement): statement.table
      default: nil
      }
    switch table {
    case .file(let name)?: files.add(inputs: [name])
    case .standardInput?: files.add(inputs: [])
    case .packages?, nil: break
    }
    files.add(service)
    files.add(input, output)
    return files
  }

  func run(in context: RunContext) -> ExitStatus {
    withStatement(in: context) { statement, source, environment throws(ExpressionError) in
      switch statement {
      case .select(let select):
        let query = try LoadedQuery(
          select, source: source, isSnapshot: service.registry != nil, environment)
        guard let style = view.style(of: output, for: "query", in: context) else { return .usage }
        return FileQueryRun(command: self, query: query, style: style, context: context).run()
      case .explain(let explained):
        guard let api = api(in: context) else { return .usage }
        let plan = try QueryPlan(explained, source: source, self, api, environment)
        return plan.write(self, in: context)
      case .describe(let description): return describe(description, in: context)
      case .show(let show):
        let catalog = StatementCatalog(show)
        return write(catalog.rows, names: catalog.names, in: context)
      case .update, .insert, .delete:
        return .usage
      }
    } ?? .usage
  }

  func run(in context: RunContext) async -> ExitStatus {
    let loaded = withStatement(in: context) {
      statement, source, environment throws(ExpressionError) -> PackageStatement? in
      switch statement {
      case .select(let select):
        return .select(
          try LoadedQuery(
            select, source: source, isSnapshot: service.registry != nil, environment))
      case .update(let update):
        return .change(try PackageChange(update, defaultRegions: region, environment))
      case .insert(let insert):
        return .change(try PackageChange(insert, defaultRegions: region, environment))
      case .delete(let delete):
        let change = try PackageChange(delete, defaultRegions: region, environment)
        guard allowDelete != nil else {
          context.messages.line("mpkg query: DELETE needs --allow-delete; nothing was sent")
          return nil
        }
        return .change(change)
      case .describe, .show, .explain: return nil
      }
    }
    switch loaded {
    case .select(let query)?:
      guard let style = view.style(of: output, for: "query", in: context) else { return .usage }
      return await PackageQueryRun(
        command: self, query: query, style: style, context: context
      ).run()
    case .change(let change)?:
      return await change.run(self, in: context)
    case nil: return .usage
    }
  }

  /// The API that statements use; `nil`, and reported, if the settings do not allow it.
  func api(in context: RunContext) -> ServiceAPI? {
    do throws(ConfigurationError) {
      return try service.api(in: context)
    } catch {
      context.messages.line("mpkg query: " + Sentences.describe(error))
      return nil
    }
  }

  /// A statement that goes to a registry, checked.
  private enum PackageStatement {
    case select(LoadedQuery)
    case change(PackageChange)
  }

  /// Reads the statement and does something with it; nil, and told, where something is wrong with it.
  private func withStatement<Result>(
    in context: RunContext,
    _ body: (Statement, ExpressionSource, QueryEnvironment) throws(ExpressionError) -> Result?
  ) -> Result? {
    let source = ExpressionSource(text: sql, file: nil)
    do {
      var environment = QueryEnvironment(
        parameters: try ExpressionOptions.parameters(param),
        now: Timestamp(secondsSinceEpoch: context.now()) ?? .epoch,
        knownColumns: Set(Columns.allNames))
      do throws(ExpressionError) {
        let statement = try StatementParser.parse(sql)
        if statement.readsGroups { environment.knownColumns = Set(Columns.ofGroups) }
        return try body(statement, source, environment)
      } catch {
        context.messages.lines("mpkg query: " + source.describe(error, dialect: .statement))
        return nil
      }
    } catch {
      context.messages.line("mpkg query: " + ExpressionOptions.describe(error))
      return nil
    }
  }
}

extension Statement {
  /// Whether its rows are groups.
  fileprivate var readsGroups: Bool {
    switch self {
    case .select(let statement):
      if case .packages(let table) = statement.table { table.isOfGroups } else { false }
    case .update, .insert, .delete, .describe, .show: false
    case .explain(let statement): statement.readsGroups
    }
  }
}
