internal import ByteStreams
internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Tables

/// What one row of a file of changes says, or several of one package together: a package and what is
/// to be different about it.
struct ChangeRow {
  var identifier: String
  /// The region whose endpoint is to be asked, where the row names one.
  var region: String?
  private(set) var changes: [PropertyChange] = []
  /// Where each target stands in `changes`; made when another row is taken in.
  private var places: [PropertyChange.Target: Int] = [:]

  init(identifier: String, region: String?, changes: [PropertyChange]) {
    self.identifier = identifier
    self.region = region
    self.changes = changes
  }

  /// Takes in what another row says of the same package.
  ///
  /// - Returns: what it says that was not said before; nil where both cannot be true.
  mutating func merge(_ other: ChangeRow) -> [PropertyChange]? {
    if let named = other.region {
      guard region == nil || region == named else { return nil }
      region = named
    }
    var added: [PropertyChange] = []
    if places.isEmpty {
      for (place, change) in changes.enumerated() { places[change.target] = place }
    }
    for change in other.changes {
      if let place = places[change.target] {
        guard changes[place].value == change.value else { return nil }
      } else {
        added.append(change)
        places[change.target] = changes.count
        changes.append(change)
      }
    }
    return added
  }
}

/// What rows about one package say together, held against the schema.
struct MergedChanges {
  fileprivate var row: ChangeRow
  /// The plan of all changes, those of the command line too.
  fileprivate var plan: PatchPlan

  /// Takes in what another row says of the same package; false where both cannot be true.
  fileprivate mutating func merge(_ other: ChangeRow) -> Bool {
    guard let added = row.merge(other) else { return false }
    do throws(PatchError) {
      for change in added { try plan.add(change) }
      return true
    } catch {
      return false
    }
  }
}

/// The rows of `--changes`: NDJSON, or CSV with a header.
///
/// Worked example: the CSV row `arn:…,Approved,` under the header
/// `model_package_arn,model_approval_status,tags.team` sets the status: an empty cell leaves its
/// column alone. In NDJSON `{"model_package_arn":"arn:…","tags.team":null}` takes the tag away.
struct ChangeRows: RowKind {
  /// How a file of changes is written.
  enum Form: Sendable {
    case ndjson
    case csv(Header)
  }

  /// The columns of a CSV file.
  struct Header: Sendable {
    enum Column: Sendable {
      case identifier
      case region
      case target(PropertyChange.Target)
      /// Nothing that could be set; why.
      case unknown(String)
    }

    let columns: [Column]
  }

  let form: Form
  /// What the command line changes too, and the columns that its expressions set.
  let others: [PropertyChange]

  var framing: StoredRows.Framing {
    if case .csv = form { .csv } else { .lines }
  }

  var hasHeader: Bool { framing == .csv }

  func identifier(of row: [UInt8]) throws(LineProblem) -> String {
    let row = try parse(row)
    do throws(PatchError) {
      _ = try PatchPlan(others + row.changes)
    } catch {
      throw Self.refused(Sentences.describe(error))
    }
    return row.identifier
  }

  func knownIdentifier(of row: [UInt8]) -> String? { (try? parse(row))?.identifier }

  func start(_ row: [UInt8]) -> MergedChanges? {
    guard let row = try? parse(row), let plan = try? PatchPlan(others + row.changes) else {
      return nil
    }
    return MergedChanges(row: row, plan: plan)
  }

  func take(_ row: [UInt8], into merged: inout MergedChanges) -> Bool {
    guard let row = try? parse(row) else { return true }
    return merged.merge(row)
  }

  /// What rows about one package that agree say together.
  func merged(_ rows: [[UInt8]]) -> ChangeRow? {
    var merged: ChangeRow?
    for row in rows {
      guard let row = try? parse(row) else { continue }
      // What can contradict was refused when the file was read.
      if merged == nil { merged = row } else { _ = merged?.merge(row) }
    }
    return merged
  }

  static func refused(_ words: String) -> LineProblem {
    .refused(words, code: "InvalidRequest")
  }

  /// Reads one row.
  func parse(_ row: [UInt8]) throws(LineProblem) -> ChangeRow {
    let read =
      switch form {
      case .ndjson: try Self.parse(json: row.span.bytes)
      case .csv(let header): try Self.parse(csv: row, under: header)
      }
    guard let identifier = read.identifier, !identifier.isEmpty else {
      throw Self.refused("the line has no model_package_arn")
    }
    return ChangeRow(identifier: identifier, region: read.region, changes: read.changes)
  }
}

/// A row as far as it was read.
private struct ReadRow {
  var identifier: String?
  var region: String?
  var changes: [PropertyChange] = []

  /// Takes a package's name in; two of them have to be the same.
  mutating func name(_ text: String) throws(LineProblem) {
    guard identifier == nil || identifier.map({ JSONString($0) }) == JSONString(text) else {
      throw ChangeRows.refused("the line names two packages")
    }
    identifier = text
  }
}

extension ChangeRows {
  fileprivate static let identifierNames = [Columns.identifier, "data__Identifier"]

  private static func parse(json line: RawSpan) throws(LineProblem) -> ReadRow {
    var indexer = LineIndexer(columns: ColumnSet())
    do { try indexer.index(line) } catch { throw .syntax(error) }
    guard indexer.whole.kind == .object else { throw refused("a change is a JSON object") }
    var read = ReadRow()
    var places: [JSONString: Int] = [:]
    var cursor = JSONMemberCursor(indexer.whole)
    while let (nameSlice, slice) = cursor.next(in: line) {
      let name = line.text(of: nameSlice)
      if identifierNames.contains(name) {
        if slice.isNull { continue }
        guard slice.kind == .string else { throw refused("'\(name)' is no string") }
        try read.name(line.text(of: slice))
      } else if name == Columns.region {
        if slice.isNull { continue }
        guard slice.kind == .string else { throw refused("'region' is no string") }
        let region = line.text(of: slice)
        read.region = region.isEmpty ? nil : region
      } else {
        let change: PropertyChange
        do throws(PatchError) {
          let value: JSONValue? = slice.kind == .null ? nil : JSONValue(slice, of: line)
          change = try PropertyChange(named: name, to: value)
          try change.checkRemoval()
        } catch {
          throw refused(Sentences.describe(error))
        }
        // Of a name that comes twice the last one counts.
        if let place = places[JSONString(name)] {
          read.changes[place] = change
        } else {
          places[JSONString(name)] = read.changes.count
          read.changes.append(change)
        }
      }
    }
    return read
  }

  private static func parse(
    csv row: [UInt8], under header: Header
  ) throws(LineProblem) -> ReadRow {
    let cells = try cells(of: row)
    guard cells.count == header.columns.count else {
      throw refused(
        "the row has \(cells.count) cells, the header \(header.columns.count)")
    }
    var read = ReadRow()
    for (column, cell) in zip(header.columns, cells) {
      if case .unknown(let words) = column { throw refused(words) }
      if cell.isEmpty { continue }
      switch column {
      case .identifier: try read.name(cell)
      case .region: read.region = cell
      case .target(let target):
        do throws(SchemaViolation) {
          read.changes.append(PropertyChange(target, to: try target.value(ofText: cell)))
        } catch {
          throw refused(Sentences.describe(error))
        }
      case .unknown: break
      }
    }
    return read
  }

  fileprivate static func cells(of row: [UInt8]) throws(LineProblem) -> [String] {
    do { return try CSVRow.cells(of: row) } catch { throw refused(describe(error)) }
  }

  private static func describe(_ problem: CSVRow.Problem) -> String {
    switch problem {
    case .strayQuote(let offset):
      "byte \(offset + 1): a quote within a cell that does not begin with one"
    case .textBehindQuote(let offset): "byte \(offset + 1): a comma is missing behind the quote"
    case .unclosedQuote(let offset): "byte \(offset + 1): the quote is not closed"
    case .notUTF8: "the bytes are not UTF-8"
    }
  }
}

extension ChangeRows.Header {
  /// Reads a header.
  ///
  /// - Throws: where the row is none, lacks the package's column, or has a column twice.
  init(_ row: [UInt8]) throws(LineProblem) {
    var columns: [Column] = []
    var names: Set<JSONString> = []
    for name in try ChangeRows.cells(of: row) {
      guard names.insert(JSONString(name)).inserted else {
        throw ChangeRows.refused("the column '\(name)' is in the header twice")
      }
      if ChangeRows.identifierNames.contains(name) {
        columns.append(.identifier)
      } else if name == Columns.region {
        columns.append(.region)
      } else {
        columns.append(Self.column(name))
      }
    }
    guard columns.contains(where: { if case .identifier = $0 { true } else { false } }) else {
      throw ChangeRows.refused("the header has no column model_package_arn")
    }
    self.columns = columns
  }

  private static func column(_ name: String) -> Column {
    do throws(PatchError) {
      let target = try PropertyChange.Target(named: name)
      _ = try PatchPlan([PropertyChange(target, to: nil)])
      return .target(target)
    } catch {
      return .unknown(Sentences.describe(error))
    }
  }

  /// Why the first column that cannot be set cannot, nil if all can.
  var problem: String? {
    for case .unknown(let words) in columns { return words }
    return nil
  }
}
