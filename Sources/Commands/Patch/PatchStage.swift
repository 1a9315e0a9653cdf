internal import ByteStreams
internal import Comparison
internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import ModelPackages

/// Makes each record's patch request.
struct PatchStage: LineStage, ~Copyable {
  /// What a worker saw.
  struct Summary: Sendable {
    var watch: ColumnWatch
    /// The rows of the file of changes that records were there for.
    var takenChanges = RowSet()
    /// Columns that the files change.
    var columns: Set<String> = []
    /// Whether a request changes tags of a package in a group.
    var changesTagsInGroup = false
    /// Whether a request changes more than the tags of a package outside a group.
    var changesOutsideGroup = false
    /// Whether a request changes customer metadata, but not the approval status, of an Approved
    /// package.
    var changesMetadataOfApproved = false

    mutating func merge(_ other: Summary) {
      watch.merge(other.watch)
      takenChanges.formUnion(other.takenChanges)
      columns.formUnion(other.columns)
      changesTagsInGroup = changesTagsInGroup || other.changesTagsInGroup
      changesOutsideGroup = changesOutsideGroup || other.changesOutsideGroup
      changesMetadataOfApproved = changesMetadataOfApproved || other.changesMetadataOfApproved
    }
  }

  private let recipe: PatchRecipe
  private let builder: PatchBuilder
  private let tables: PatchFiles.Tables
  /// All columns that the expressions and the builders need; later builders find theirs in it.
  private(set) var columns: ColumnSet
  private let packages: RecordPackages
  private let creationTimeSlot: Int
  private let groupSlot: Int
  private let nameSlot: Int
  private let statusSlot: Int
  private var evaluator: Evaluator
  private(set) var summary: Summary
  private var changeReader: StoredRows?
  private var desiredReader: StoredLineReader?

  init(_ recipe: PatchRecipe, _ files: PatchFiles) {
    self.recipe = recipe
    tables = files.tables
    // The program's columns come first: its slots are theirs.
    var columns = recipe.program.columns
    builder = PatchBuilder(recipe.plan, columns: &columns)
    for assignment in recipe.assignments { _ = columns.slot(for: assignment.target.column) }
    if tables.changes != nil {
      for column in Schema.changeableColumns(via: recipe.api) { _ = columns.slot(for: column) }
    }
    packages = RecordPackages(&columns)
    creationTimeSlot = columns.slot(for: Columns.creationTime)
    groupSlot = columns.slot(for: "model_package_group_name")
    nameSlot = columns.slot(for: "model_package_name")
    statusSlot = columns.slot(for: "model_approval_status")
    self.columns = columns
    evaluator = Evaluator(recipe.program, now: recipe.now)
    summary = Summary(watch: ColumnWatch(recipe.program))
    changeReader = nil
    desiredReader = nil
  }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    guard index.whole.kind == .object else {
      throw .refused("a record is a JSON object", code: "InvalidRequest")
    }
    summary.watch.note(index)
    let change = try change(for: line, index)
    let desired = try desired(for: line, index)
    do throws(PatchError) {
      let builder = try builder(for: line, index, change, at: place)
      let touched = try builder.appendRequest(
        of: line, indexed: index, desired: desired, region: change?.region, to: &output)
      if touched.isEmpty { return .drop }
      note(touched, of: line, index)
      output.append(UInt8(ascii: "\n"))
      return .written
    } catch {
      throw .refused(Sentences.describe(error), code: "InvalidRequest")
    }
  }

  /// The builder of the plan for one record; another one for each only where expressions or a file
  /// ask for it.
  private mutating func builder(
    for line: RawSpan, _ index: borrowing LineIndexer, _ change: ChangeRow?,
    at place: borrowing LinePlace
  ) throws(PatchError) -> PatchBuilder {
    if recipe.assignments.isEmpty, change == nil { return builder }
    evaluator.start(on: index, origin: RecordOrigin(file: place.name, line: place.line))
    var changes = recipe.changes(of: line, &evaluator)
    changes += change?.changes ?? []
    let plan = try PatchPlan(changes, isGuarded: recipe.isGuarded, via: recipe.api)
    return PatchBuilder(plan, columns: &columns)
  }
}

extension PatchStage {
  /// Records changes of a request that the run warns of.
  private mutating func note(
    _ touched: TouchedProperties, of line: RawSpan, _ index: borrowing LineIndexer
  ) {
    let isInGroup = !index[groupSlot].isNull
    if isInGroup {
      if touched.contains(.tags) { summary.changesTagsInGroup = true }
    } else if !index[nameSlot].isNull, !touched.subtracting(.tags).isEmpty {
      summary.changesOutsideGroup = true
    }
    if touched.contains(.metadata), !touched.contains(.approvalStatus), isInGroup,
      line.string(index[statusSlot], equals: Self.approved)
    {
      summary.changesMetadataOfApproved = true
    }
  }

  private static let approved = Array("Approved".utf8)

  /// What the file of changes says of a record's package.
  private mutating func change(
    for line: RawSpan, _ index: borrowing LineIndexer
  ) throws(LineProblem) -> ChangeRow? {
    guard let table = tables.changes,
      let package = packages.package(of: line, index, withNames: table.hasNames)
    else { return nil }
    do throws(StreamError) {
      if changeReader == nil { changeReader = try table.reader() }
      let rows = try changeReader?.rows(of: package, in: table, taken: &summary.takenChanges)
      guard let rows, !rows.isEmpty else { return nil }
      let change = table.kind.merged(rows.map(\.bytes))
      for change in change?.changes ?? [] { summary.columns.insert(change.target.column) }
      return change
    } catch {
      throw .refused(Sentences.describe(error), code: nil)
    }
  }

  /// Returns what has to change for a record to be as the file of desired records has it; `nil` if the
  /// file does not have it, or has just the same line.
  private mutating func desired(
    for line: RawSpan, _ index: borrowing LineIndexer
  ) throws(LineProblem) -> DesiredDifference? {
    guard let records = tables.desired, let key = packages.identifier(index),
      case .differs(let row) = records.match(key, of: line)
    else { return nil }
    let isPartial = index[creationTimeSlot].isNull
    let (isGuarded, api) = (recipe.isGuarded, recipe.api)
    if desiredReader == nil { desiredReader = records.reader() }
    let result: Result<DesiredDifference, LineProblem>?
    do throws(StreamError) {
      result = try desiredReader?.withLine(at: row.place) { bytes in
        Result { () throws(LineProblem) in
          try records.check(row, bytes)
          do throws(PatchError) {
            return try DesiredDifference(
              from: line, to: bytes, isPartial: isPartial, isGuarded: isGuarded, via: api)
          } catch {
            let words = Sentences.describe(error)
            if case .lacksColumn = error { throw .refused(words, code: "InvalidRequest") }
            throw records.problem(words, of: row, bytes)
          }
        }
      }
    } catch {
      throw .refused(Sentences.describe(error), code: nil)
    }
    let difference = try result?.get()
    summary.columns.formUnion(difference?.columns ?? [])
    return difference
  }
}

extension StoredRows {
  /// A package's rows in a table; see there.
  fileprivate mutating func rows(
    of package: RecordPackage, in table: RowTable<some RowKind>, taken: inout RowSet
  ) throws(StreamError) -> [Row] {
    try table.rows(of: package, with: &self, taken: &taken)
  }
}
