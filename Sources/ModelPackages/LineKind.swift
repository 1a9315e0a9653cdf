internal import JSONLines

/// The kind of a JSON line written by mpkg, detected from its members.
package enum LineKind: String, Sendable {
  /// A complete record of a model package, with `creation_time`.
  case record
  /// A request of `mpkg patch`: a patch, a deletion or a creation.
  case request
  /// A line of `mpkg diff` without a patch document; lines of changed packages are requests.
  case difference
  /// A result of `mpkg apply`.
  case result

  private static let identifiers = ["data__Identifier", "identifier", "Identifier"]
  private static let documents = ["data__PatchDocument", "patch_document", "PatchDocument"]

  /// Detects the kind of a line; returns `nil` for any other line and if the line is not a JSON
  /// object.
  package init?(of line: RawSpan) {
    let own = [Columns.identifier, Columns.creationTime, "patch", "status", "change"]
    let columns = ColumnSet(own + Self.identifiers + Self.documents + ["delete", "create"])
    var indexer = LineIndexer(columns: columns)
    guard (try? indexer.index(line)) != nil, indexer.whole.kind == .object else { return nil }
    let isThere = (0..<columns.count).map { !indexer[$0].isNull }
    let hasARN = isThere[0]
    let hasIdentifier = isThere[5..<8].contains(true)
    let hasDocument = isThere[8..<11].contains(true)
    let isCreation = indexer[12].kind == .object && !hasARN
    if indexer[11].kind == .true && hasIdentifier || isCreation {
      self = .request
    } else if isThere[4], hasARN, !hasDocument {
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
