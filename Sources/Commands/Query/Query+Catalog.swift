internal import ArgumentParser
internal import ByteStreams
internal import JSONLines
internal import Queries
internal import Tables

extension Query {
  /// Runs DESCRIBE: over a table from what query knows of it, over a file by `describe`.
  func describe(_ statement: DescribeStatement, in context: RunContext) -> ExitStatus {
    let file: String?
    switch statement.table {
    case .packages(let table):
      guard let api = api(in: context) else { return .usage }
      let catalog = StatementCatalog(
        describing: table, isExtended: statement.isExtended, via: api)
      return write(catalog.rows, names: catalog.names, in: context)
    case .file(let name): file = name
    case .standardInput: file = nil
    }
    if let format = view.format, format.rows == nil {
      context.messages.line(
        "mpkg query: DESCRIBE draws no charts; choose another --format than \(format.rawValue)")
      return .usage
    }
    let describe: Describe
    do { describe = try self.describe(file, isExtended: statement.isExtended) } catch {
      context.messages.line("mpkg query: \(error)")
      return .usage
    }
    var world = context
    world.messages = context.messages.renaming("describe", to: "query")
    return describe.run(in: world)
  }

  /// The command that describes a file; `nil` is standard input.
  private func describe(_ file: String?, isExtended: Bool) throws -> Describe {
    var describe = try Describe.parse([])
    // A name without a folder may be a column's too.
    if let file { describe.arguments = [file.contains("/") ? file : "./" + file] }
    // Without EXTENDED only the columns, not what is nested in them.
    describe.depth = isExtended ? .max : 1
    describe.via = service.via
    describe.view.format = DescriptionFormat(rawValue: view.choice.rawValue)
    describe.view.width = view.width
    describe.view.wide = view.wide
    describe.view.compact = view.compact
    describe.view.color = view.color
    describe.input = input
    describe.strictness = strictness
    describe.output = output
    describe.report = report
    return describe
  }

  /// Writes rows that no records are read for, as any query's rows are written.
  func write(_ rows: [[JSONValue?]], names: [String], in context: RunContext) -> ExitStatus {
    guard let style = view.style(of: output, for: "query", in: context) else { return .usage }
    var table = ValueRows(names: names, view.choice.rows ?? .ndjson, style: style)
    var bytes: [UInt8] = []
    table.begin(in: &bytes)
    for row in rows { table.append(row, to: &bytes) }
    table.finish(in: &bytes)
    do throws(StreamError) {
      var output = try output.open(context.interruption)
      try output.write(bytes.span.bytes)
      try output.finish()
      return .success
    } catch {
      if error == .outputClosed { return .success }
      context.messages.line("mpkg query: " + Sentences.describe(error))
      return Sentences.status(of: error, signal: context.interruption.signalNumber)
    }
  }
}
