internal import ByteStreams
internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Tables

/// What one row of a file of changes says, or several of one package together: a package and what is
/// to be different about it.
struct ChangeRow {
  var key: PackageKey
  /// The region whose endpoint is to be asked, where the row names one.
  var region: String?
  private(set) var changes: [PropertyChange] = []
  /// Where each target stands in `changes`; made when another row is taken in.
  private var places: [PropertyChange.Target: Int] = [:]

  init(key: PackageKey, region: String?, changes: [PropertyChange]) {
    self.key = key
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
    case csv(ChangeHeader)
  }

  var form: Form
  /// Maps names to columns.
  let names: ChangeColumns
  /// Whether allowed values are accepted in any letter case.
  let ignoresCase: Bool
  /// Whether records are read, so that a package's name can be looked up in them.
  let looksUpNames: Bool
  /// What the command line changes too, and the columns that its expressions set.
  let others: [PropertyChange]

  var framing: StoredRows.Framing {
    if case .csv(let header) = form { .cells(separator: header.separator) } else { .lines }
  }

  var headerOffset: Int? {
    if case .csv(let header) = form { header.offset } else { nil }
  }

  func isBlank(_ row: [UInt8]) -> Bool {
    if case .csv(let header) = form {
      CSVRow.isEmpty(row, separator: header.separator)
    } else {
      row.span.bytes.isBlank
    }
  }

  func key(of row: [UInt8]) throws(LineProblem) -> PackageKey {
    let row = try parse(row)
    do throws(PatchError) {
      _ = try PatchPlan(others + row.changes, via: names.api)
    } catch {
      throw Self.refused(Sentences.describe(error))
    }
    return row.key
  }

  func knownKey(of row: [UInt8]) -> PackageKey? { (try? parse(row))?.key }

  func start(_ row: [UInt8]) -> MergedChanges? {
    guard let row = try? parse(row), let plan = try? PatchPlan(others + row.changes, via: names.api)
    else {
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
      case .ndjson: try Self.parse(json: row.span.bytes, names)
      case .csv(let header): try Self.parse(csv: row, under: header)
      }
    let key = try read.key(looksUpNames: looksUpNames)
    return ChangeRow(
      key: key, region: read.region,
      changes: ignoresCase ? read.changes.map(\.ignoringCase) : read.changes)
  }
}

/// A row as far as it was read.
private struct ReadRow {
  var identifier: String?
  var group: String?
  var version: String?
  var packageName: String?
  var region: String?
  var changes: [PropertyChange] = []

  /// Sets the ARN; throws if the line has another one already.
  mutating func name(_ text: String) throws(LineProblem) {
    guard identifier == nil || identifier.map({ JSONString($0) }) == JSONString(text) else {
      throw ChangeRows.refused("the line names two packages")
    }
    identifier = text
  }

  /// Returns the package's key: its ARN, group and version, or name.
  func key(looksUpNames: Bool) throws(LineProblem) -> PackageKey {
    let version = try version.map { text throws(LineProblem) in
      guard let version = Int(text), version > 0 else {
        throw ChangeRows.refused("the version '\(text)' is no whole number from 1")
      }
      return version
    }
    if let identifier, !identifier.isEmpty {
      try checkAgreement(of: identifier, with: version)
      return .identifier(identifier)
    }
    guard group != nil || version != nil || packageName != nil else {
      throw ChangeRows.refused("the line has no model_package_arn")
    }
    guard looksUpNames else {
      throw ChangeRows.refused(
        "the line has no model_package_arn; with --without-records nothing else names a package")
    }
    if let group, let version { return .version(version, group: group, region: region) }
    guard group == nil, version == nil, let packageName else {
      throw ChangeRows.refused(
        group == nil
          ? "the line has a version and no group; name the group or the ARN"
          : "the line has a group and no version; name the version or the ARN")
    }
    return .ungrouped(packageName, region: region)
  }

  /// Checks that group, version and name agree with the ARN.
  private func checkAgreement(of identifier: String, with version: Int?) throws(LineProblem) {
    if group == nil, version == nil, packageName == nil { return }
    let arn = ModelPackageARN(identifier)
    func differs(_ name: String?, from own: String?) -> Bool {
      guard let name else { return false }
      return own.map(PackageKey.lowercased) != PackageKey.lowercased(name)
    }
    let isOther =
      differs(group, from: arn?.group) || (version != nil && version != arn?.version)
      || (group == nil && version == nil && differs(packageName, from: arn?.name))
    if isOther {
      throw ChangeRows.refused(
        "the line's group, version or name are not those of its ARN; correct them or leave them out"
      )
    }
  }
}

extension ChangeRows {
  private static func parse(
    json line: RawSpan, _ names: ChangeColumns
  ) throws(LineProblem) -> ReadRow {
    var indexer = LineIndexer(columns: ColumnSet())
    do { try indexer.index(line) } catch { throw .syntax(error) }
    guard indexer.whole.kind == .object else { throw refused("a change is a JSON object") }
    var read = ReadRow()
    // The member name of each target, and the index of its change.
    var members: [PropertyChange.Target: (name: JSONString, place: Int)] = [:]
    var cursor = JSONMemberCursor(indexer.whole)
    while let (nameSlice, slice) = cursor.next(in: line) {
      let name = line.text(of: nameSlice)
      switch names.column(named: name) {
      case .identifier:
        if let text = try text(of: slice, named: name, in: line) { try read.name(text) }
      case .group: read.group = try text(of: slice, named: name, in: line)
      case .version: read.version = try version(slice, named: name, in: line)
      case .packageName: read.packageName = try text(of: slice, named: name, in: line)
      case .region:
        read.region = try text(of: slice, named: name, in: line)
      case .target(let target):
        let change = try change(of: target, via: names.api, to: slice, in: line)
        guard let member = members[target] else {
          members[target] = (JSONString(name), read.changes.count)
          read.changes.append(change)
          continue
        }
        guard member.name == JSONString(name) else {
          throw refused(
            "'\(member.name.text)' and '\(name)' both mean '\(target.text)'; leave one out")
        }
        // The last of duplicate names counts.
        read.changes[member.place] = change
      case .ignored: continue
      case .nameless: throw refused("a member has no name")
      case .unknown(let words): throw refused(words)
      }
    }
    return read
  }

  /// Returns the version in a number or string; `nil` for null.
  private static func version(
    _ slice: JSONSlice, named name: String, in line: RawSpan
  ) throws(LineProblem) -> String? {
    if case .number(let number) = JSONValue(slice, of: line) { return number.text }
    return try text(of: slice, named: name, in: line)
  }

  /// Returns the string of a member; `nil` for null and for an empty string.
  private static func text(
    of slice: JSONSlice, named name: String, in line: RawSpan
  ) throws(LineProblem) -> String? {
    if slice.isNull { return nil }
    guard slice.kind == .string else { throw refused("'\(name)' is no string") }
    let text = line.text(of: slice)
    return text.isEmpty ? nil : text
  }

  private static func change(
    of target: PropertyChange.Target, via api: ServiceAPI, to slice: JSONSlice, in line: RawSpan
  ) throws(LineProblem) -> PropertyChange {
    let value: JSONValue? = slice.kind == .null ? nil : JSONValue(slice, of: line)
    let change = PropertyChange(target, to: value)
    do throws(PatchError) {
      try change.checkRemoval(via: api)
    } catch {
      throw refused(Sentences.describe(error))
    }
    return change
  }

  private static func parse(
    csv row: [UInt8], under header: ChangeHeader
  ) throws(LineProblem) -> ReadRow {
    let cells: [String]
    do {
      cells = try CSVRow.cells(of: row, separator: header.separator)
    } catch {
      throw refused(describe(error, separator: header.separator))
    }
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
      case .group: read.group = cell
      case .version: read.version = cell
      case .packageName: read.packageName = cell
      case .region: read.region = cell
      case .target(let target):
        do throws(SchemaViolation) {
          read.changes.append(PropertyChange(target, to: try target.value(ofText: cell)))
        } catch {
          throw refused(Sentences.describe(error))
        }
      case .nameless:
        throw refused("'\(cell)' stands under no header; name its column, or empty the cell")
      case .ignored, .unknown: break
      }
    }
    return read
  }

  static func describe(_ problem: CSVRow.Problem, separator: UInt8) -> String {
    let name = [";": "semicolon", "\t": "tab"][Character(Unicode.Scalar(separator))] ?? "comma"
    return switch problem {
    case .strayQuote(let offset):
      "byte \(offset + 1): a quote within a cell that does not begin with one"
    case .textBehindQuote(let offset):
      "byte \(offset + 1): a \(name) is missing behind the quote"
    case .unclosedQuote(let offset): "byte \(offset + 1): the quote is not closed"
    case .notUTF8: "the bytes are not UTF-8; save the file in UTF-8"
    }
  }
}
