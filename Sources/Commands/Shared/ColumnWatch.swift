internal import Expressions
internal import JSONLines
internal import ModelPackages
internal import Spelling

/// Watches whether the columns that an expression names are there.
///
/// A name that the first record lacks and that nearly is one of the record's columns is a typo, and
/// under `--invert` a typo would select everything; a name that no record had is worth a warning.
struct ColumnWatch: Sendable {
  private(set) var seen: [Bool]

  init(_ program: Program) {
    seen = Array(repeating: false, count: program.columns.count)
  }

  /// Notes the columns of the line that was indexed last.
  @inline(__always)
  mutating func note(_ index: borrowing LineIndexer) {
    for slot in seen.indices where !seen[slot] {
      if index[slot].kind != .absent { seen[slot] = true }
    }
  }

  /// Notes that lines went by unseen: then nobody can say of a column that no record had it.
  mutating func passOver() { for slot in seen.indices { seen[slot] = true } }

  mutating func merge(_ other: ColumnWatch) {
    for slot in seen.indices where other.seen[slot] { seen[slot] = true }
  }

  /// The warnings about columns that no record had.
  func warnings(_ program: Program) -> [String] {
    program.columnReferences
      .filter { !seen[$0.slot] && $0.name != "data__Identifier" }
      // A column that records may have is no less left out where none has it.
      .filter { !$0.isLeftOut || !Columns.allNames.contains($0.name) }
      .map { "no record had a column '\($0.name)'" }
  }

  /// Looks at the first record for columns that are nearly named.
  ///
  /// - Returns: whether the line is a record; else the next one is to be looked at.
  /// - Throws: `ExpressionError` for a name that it lacks and that nearly is a record's column.
  static func inspect(_ line: RawSpan, for program: Program, source: ExpressionSource) throws
    -> Bool
  {
    var indexer = LineIndexer(columns: program.columns)
    // A line that is no JSON is told in its turn.
    guard (try? indexer.index(line)) != nil, indexer.whole.kind == .object else { return false }
    for reference in program.columnReferences
    where !reference.isQuoted && indexer[reference.slot].kind == .absent {
      guard !Columns.allNames.contains(reference.name),
        let column = NearMiss.column(for: reference.name, among: Columns.names)
      else { continue }
      throw MisspelledColumn(reference: reference, column: column, source: source)
    }
    return true
  }

  /// The same for records of packages, which have no other columns than those that are known.
  static func inspect(_ program: Program, source: ExpressionSource) throws {
    let nothing = Array("{}".utf8)
    _ = try inspect(nothing.span.bytes, for: program, source: source)
  }
}

/// A name in an expression that nearly is a column.
struct MisspelledColumn: Error {
  let reference: ColumnReference
  let column: String
  let source: ExpressionSource
}
