internal import Expressions
internal import JSONLines
internal import ModelPackages
internal import Synchronization
internal import Tables

/// The columns of an output that is a table: all that a SELECT list gives where it has no `*`, else
/// what the first record makes of that.
///
/// Worked example: after the record `{"a":1,"b":2,"c":3}` the list `upper(c) AS c, * EXCEPT (b)` has
/// the columns `c` and `a`, and a record with a member `d` does not fit.
final class TabularColumns: Sendable {
  /// The columns, once they are known.
  struct Known: Sendable {
    /// Where a column's values come from.
    enum Source: Sendable {
      case expression(ExpressionRoot)
      /// A place in `members`.
      case member(Int)
    }

    var names: [String] = []
    var sources: [Source] = []
    /// The members that `*` stands for, in UTF-8.
    var members: [[UInt8]] = []
    /// The members that `*` passes over.
    var ignored: [[UInt8]] = []
    /// Whether the list has a `*`.
    var hasStar = false
    /// The number of columns of the record that `*` stands for and the table does not show; `nil` if it
    /// shows all, so that a later record must have no others.
    var leftOut: Int?
  }

  /// The columns of a package that `*` shows to people, the most important ones first.
  static let important = [
    "model_package_group_name", "model_package_version", "model_package_name",
    "model_approval_status", "creation_time", "model_package_status", "last_modified_time", "tags",
    "customer_metadata_properties", "region",
  ]

  private let list: SelectList
  private let maximumLineBytes: Int
  /// Whether `*` stands for a package's important columns alone.
  private let choosesColumns: Bool
  private let state: Mutex<Known?>

  /// - Parameters:
  ///   - maximumLineBytes: a longer line is no record.
  ///   - choosesColumns: whether `*` stands for a package's important columns alone.
  init(_ list: SelectList, maximumLineBytes: Int, choosesColumns: Bool) {
    self.list = list
    self.choosesColumns = choosesColumns
    self.maximumLineBytes = maximumLineBytes
    let hasStar = list.items.contains { if case .star = $0 { true } else { false } }
    state = Mutex(hasStar ? nil : Self.columns(of: list, record: [], chooses: false))
  }

  /// The table's header; `nil` while the list has a `*` and no record was seen.
  var header: TableHeader? {
    known.map {
      TableHeader($0.names, furtherColumns: $0.leftOut ?? 0, isSelective: $0.hasStar)
    }
  }

  /// What a user has to know of a table that has no line below it: that `*` stands for a part of the columns;
  /// `nil` if it stands for all.
  func remark(_ format: RowFormat) -> String? {
    guard format == .markdown, let known, let leftOut = known.leftOut, leftOut > 0 else {
      return nil
    }
    return "'*' left out \(leftOut) columns; --wide shows all"
  }

  /// The columns; nil while the list has a `*` and no record was seen.
  var known: Known? { state.withLock { $0 } }

  /// Looks at a line for what `*` stands for.
  ///
  /// - Returns: whether the columns are known now.
  func inspect(_ line: RawSpan) -> Bool {
    state.withLock { known in
      if known != nil { return true }
      guard line.byteCount <= maximumLineBytes, let names = Self.memberNames(of: line) else {
        return false
      }
      known = Self.columns(of: list, record: names, chooses: choosesColumns)
      return true
    }
  }

  /// The names of a record's members, each once; nil for what is no object.
  private static func memberNames(of line: RawSpan) -> [String]? {
    var indexer = LineIndexer(columns: ColumnSet())
    guard (try? indexer.index(line)) != nil, indexer.whole.kind == .object else { return nil }
    var names: [String] = []
    var seen: Set<[UInt8]> = []
    var members = JSONMemberCursor(indexer.whole)
    while let (name, _) = members.next(in: line) {
      let text = line.text(of: name)
      if seen.insert(Array(text.utf8)).inserted { names.append(text) }
    }
    return names
  }

  /// What `*` stands for after a first record with these members.
  private static func starNames(_ record: [String]) -> [String] {
    guard record.contains(Columns.identifier) else { return record }
    let further = record.filter { !Columns.allNames.contains($0) }
    let usual = Columns.allNames.dropLast().filter {
      !Columns.optionalNames.contains($0) || record.contains($0)
    }
    return usual + further + [Columns.region]
  }

  private static func columns(
    of list: SelectList, record: [String], chooses: Bool
  ) -> Known {
    var known = Known()
    for case .column(let name, _, _) in list.items { known.ignored.append(Array(name.utf8)) }
    for case .star(let except) in list.items { known.ignored += except.map { Array($0.utf8) } }
    for item in list.items {
      switch item {
      case .column(let name, let root, _):
        known.names.append(name)
        known.sources.append(.expression(root))
      case .star:
        known.hasStar = true
        var names = starNames(record).filter { !known.ignored.contains(Array($0.utf8)) }
        if chooses, record.contains(Columns.identifier) {
          let chosen = important.filter { names.contains($0) }
          known.leftOut = names.count - chosen.count
          names = chosen
        }
        for name in names {
          known.names.append(name)
          known.sources.append(.member(known.members.count))
          known.members.append(Array(name.utf8))
        }
      }
    }
    return known
  }
}
