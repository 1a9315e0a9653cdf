internal import ArgumentParser
internal import ByteStreams
internal import Expressions
internal import JSONLines
internal import ModelPackages
internal import Queries
internal import Registry

/// A checked UPDATE, INSERT or DELETE: the requests that it stands for, which apply carries out.
struct PackageChange: Sendable {
  let requests: [ChangeRequest]

  init(requests: [ChangeRequest]) { self.requests = requests }

  /// - Parameter defaultRegions: where packages are asked for if the statement names no region.
  init(
    _ statement: UpdateStatement, defaultRegions: [String], _ environment: QueryEnvironment
  ) throws(ExpressionError) {
    let addresses = try Self.addresses(
      statement.condition, in: statement.table, refusing: .conditionOfUpdate, defaultRegions,
      environment)
    let document = try Self.document(statement.document, environment)
    var requests: [ChangeRequest] = []
    for address in addresses {
      let request = ChangeRequest(
        identifier: address.identifier, region: address.region, operation: .update(document))
      var line: [UInt8] = []
      request.append(to: &line)
      do throws(ChangeRequestError) {
        requests.append(try ChangeRequest(parsing: line.span.bytes))
      } catch {
        throw ExpressionError(
          .statement(.badPatchDocument(Sentences.describe(error))), at: statement.document.range)
      }
    }
    self.requests = requests
  }

  /// - Parameter defaultRegions: where packages are asked for if the statement names no region.
  init(
    _ statement: DeleteStatement, defaultRegions: [String], _ environment: QueryEnvironment
  ) throws(ExpressionError) {
    requests = try Self.addresses(
      statement.condition, in: statement.table, refusing: .conditionOfDelete, defaultRegions,
      environment
    ).map { ChangeRequest(.delete(PackageDeletion()), of: $0) }
  }

  /// The packages that a condition names.
  ///
  /// - Parameter problem: what is wrong with a condition that says more.
  private static func addresses(
    _ condition: Syntax?, in table: PackageTable, refusing problem: StatementProblem,
    _ defaultRegions: [String], _ environment: QueryEnvironment
  ) throws(ExpressionError) -> [PackageAddress] {
    let routing = try PackageRouting(of: condition, in: table, environment)
    if let rest = routing.condition {
      throw ExpressionError(.statement(problem), at: rest.range)
    }
    try routing.checkIdentifiers(at: condition)
    guard routing.identifiers != nil else {
      throw ExpressionError(
        .statement(.missingRouting(table: table.name, column: "data__Identifier")),
        at: table.range)
    }
    let regions = routing.regions.isEmpty ? defaultRegions.uniqued : routing.regions
    guard !regions.isEmpty else {
      throw ExpressionError(
        .statement(.missingRouting(table: table.name, column: "region")), at: table.range)
    }
    let query = PackageQuery(
      table: table, routing: routing, filters: ListingFilters(of: nil, environment),
      detailColumns: [])
    return query.addresses(in: regions)
  }

  /// The text of the patch document, which is JSON.
  private static func document(
    _ syntax: Syntax, _ environment: QueryEnvironment
  ) throws(ExpressionError) -> PatchDocument {
    guard syntax.isIndependent else {
      throw ExpressionError(
        .statement(.badPatchDocument("a text is wanted, not what a record holds")),
        at: syntax.range)
    }
    let (value, _) = try ConstantValue.of(
      syntax, parameters: environment.parameters, now: environment.now)
    guard case .text(let text) = value else {
      throw ExpressionError(
        .statement(.badPatchDocument("a text that holds a JSON Patch is wanted")), at: syntax.range)
    }
    let document: JSONValue
    do throws(JSONSyntaxError) {
      document = try JSONValue(parsing: text)
    } catch {
      throw ExpressionError(
        .statement(.badPatchDocument(Sentences.describe(error))), at: syntax.range)
    }
    let patch: JSONPatch
    do throws(JSONPatchError) {
      patch = try JSONPatch(document, grammar: .missingSlashAllowed)
    } catch {
      throw ExpressionError(.statement(.badPatchOperation(error.message)), at: syntax.range)
    }
    do throws(UpdateRefusal) {
      try patch.checkProperties()
    } catch {
      throw ExpressionError(.statement(.badPatchOperation(error.message)), at: syntax.range)
    }
    return PatchDocument(parsing: document.jsonBytes)
  }

  /// Runs apply on the requests.
  func run(_ command: Query, in context: RunContext) async -> ExitStatus {
    var apply: Apply
    do {
      apply = try Apply.parse([])
    } catch {
      context.messages.line("mpkg query: \(error)")
      return .usage
    }
    apply.service = command.service
    apply.output = command.output
    apply.input = command.input
    apply.report = command.report
    apply.allowDelete = command.allowDelete
    apply.region = requests.first?.region
    var world = context
    world.standardInput = requests.map { request in
      var line: [UInt8] = []
      request.append(to: &line)
      return line
    }
    world.messages = context.messages.renaming("apply", to: "query")
    return await apply.run(in: world)
  }
}

extension MessageWriter {
  /// A writer for a command that does another's work.
  func renaming(_ old: String, to new: String) -> MessageWriter {
    let prefixes = [
      ("mpkg \(old): ", "mpkg \(new): "), ("{\"command\":\"\(old)\"", "{\"command\":\"\(new)\""),
    ]
    return MessageWriter { bytes in
      var text = String(decoding: bytes, as: UTF8.self)
      for (prefix, replacement) in prefixes where text.hasPrefix(prefix) {
        text = replacement + text.dropFirst(prefix.count)
      }
      self.relay(text)
    }
  }
}
