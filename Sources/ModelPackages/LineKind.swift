internal import JSONLines

/// The kinds of lines that mpkg writes, told by their members.
package enum LineKind: String, Sendable {
  /// A whole model package: it has `creation_time`.
  case record
  /// A patch request of `mpkg patch`.
  case request
  /// A line of `mpkg diff`; a changed package is a request, too.
  case difference
  /// A result of `mpkg apply`.
  case result

  private static let identifiers = ["data__Identifier", "identifier", "Identifier"]
  private static let documents = ["data__PatchDocument", "patch_document", "PatchDocument"]

  /// The kind of a line; nil for any other line, and for one that is no JSON object.
  package init?(of line: RawSpan) {
    let own = [Columns.identifier, Columns.creationTime, "patch", "status", "change"]
    let columns = ColumnSet(own + Self.identifiers + Self.documents)
    var indexer = LineIndexer(columns: columns)
    guard (try? indexer.index(line)) != nil, indexer.whole.kind == .object else { return nil }
    let isThere = (0..<columns.count).map { !indexer[$0].isNull }
    let hasARN = isThere[0]
    let hasIdentifier = isThere[5..<8].contains(true)
    let hasDocument = isThere[8..<11].contains(true)
    if isThere[4], hasARN, !hasDocument {
      self = .difference
    } else if hasDocument || isThere[2], hasARN || hasIdentifier {
      self = .request
    } else if isThere[3], isThere[5] {
      self = .result
    } else if hasARN, isThere[1] {
      self = .record
    } else {
      return nil
    }
  }
}
