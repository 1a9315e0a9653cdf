internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages

/// The rows of `--desired`: whole records, as they should be.
struct DesiredRows: RowKind {
  var framing: StoredRows.Framing { .lines }
  var headerOffset: Int? { nil }

  func isBlank(_ row: [UInt8]) -> Bool { row.span.bytes.isBlank }

  func key(of row: [UInt8]) throws(LineProblem) -> PackageKey {
    let line = row.span.bytes
    var indexer = LineIndexer(columns: ColumnSet([Columns.identifier, Columns.creationTime]))
    do { try indexer.index(line) } catch { throw .syntax(error) }
    guard indexer.whole.kind == .object else {
      throw ChangeRows.refused(Sentences.describe(PatchError.notRecord))
    }
    guard indexer[0].kind == .string, !indexer[0].contentRange.isEmpty else {
      throw ChangeRows.refused(Sentences.describe(PatchError.noIdentifier))
    }
    guard !indexer[1].isNull else {
      throw ChangeRows.refused(Sentences.describe(PatchError.partialDesired))
    }
    return .identifier(line.text(of: indexer[0]))
  }

  func knownKey(of row: [UInt8]) -> PackageKey? { try? key(of: row) }

  func start(_ row: [UInt8]) -> [UInt8]? { row }

  func take(_ row: [UInt8], into first: inout [UInt8]) -> Bool {
    let difference = try? RecordDifference(from: first.span.bytes, to: row.span.bytes)
    return difference?.properties.isEmpty ?? false
  }
}
