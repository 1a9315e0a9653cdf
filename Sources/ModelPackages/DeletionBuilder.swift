package import JSONLines
internal import OrderedCollections

/// Makes the guarded deletion of one record's package after another.
///
/// Worked example: of `{"model_approval_status":"Rejected","model_package_arn":"arn:…",
/// "creation_time":"2024-05-01T00:00:00Z","region":"eu-west-1"}` it makes
/// `{"region":"eu-west-1","data__Identifier":"arn:…","delete":true,"guard":{"CreationTime":
/// "2024-05-01T00:00:00Z","ModelApprovalStatus":"Rejected","LastModifiedTime":null}}`.
package struct DeletionBuilder: Sendable {
  private let identifierSlot: Int
  private let regionSlot: Int
  private let statusSlot: Int
  private let guards: [(column: String, property: JSONString, slot: Int)]
  private let isGuarded: Bool
  private let creationTimeSlot: Int

  /// The columns that guard a deletion if no others are named; the creation time always does.
  package static let usualGuards = ["model_approval_status", "last_modified_time"]

  /// - Parameters:
  ///   - guards: the columns whose values apply compares before it deletes; `nil` for no guard.
  ///   - columns: gets the columns that are needed.
  /// - Throws: that a column cannot guard, because a registry does not return it.
  package init(guards: [String]?, columns: inout ColumnSet) throws(PatchError) {
    identifierSlot = columns.slot(for: Columns.identifier)
    regionSlot = columns.slot(for: Columns.region)
    statusSlot = columns.slot(for: "model_approval_status")
    creationTimeSlot = columns.slot(for: Columns.creationTime)
    isGuarded = guards != nil
    var found: [(column: String, property: JSONString, slot: Int)] = []
    for column in OrderedSet([Columns.creationTime] + (guards ?? [])) where isGuarded {
      guard let row = Schema.row(of: column) else { throw .unknownColumn(column) }
      guard row.isOfCloudControl, !row.isWriteOnly else { throw .cannotGuard(column: column) }
      found.append((column, JSONString(row.property), columns.slot(for: column)))
    }
    self.guards = found
  }

  /// Appends the request of a record, one line without its end.
  ///
  /// - Returns: whether the record is Approved.
  package func appendRequest(
    of line: RawSpan, indexed indexer: borrowing LineIndexer, to output: inout [UInt8]
  ) throws(PatchError) -> Bool {
    let identifier = indexer[identifierSlot]
    guard identifier.kind == .string, !identifier.contentRange.isEmpty else {
      throw .noIdentifier
    }
    if isGuarded, indexer[creationTimeSlot].isNull {
      throw .lacksColumn(Columns.creationTime)
    }
    var values = JSONObject()
    for (_, property, slot) in guards {
      values[property] = indexer[slot].isNull ? .null : JSONValue(indexer[slot], of: line)
    }
    let name = line.text(of: identifier)
    let named = indexer[regionSlot]
    let region =
      named.kind == .string && !named.contentRange.isEmpty
      ? line.text(of: named) : ModelPackageARN.region(of: name)
    guard let region else { throw .noRegion }
    ChangeRequest(
      identifier: name, region: region, operation: .delete(PackageDeletion(guards: values))
    ).append(to: &output)
    return line.string(indexer[statusSlot], equals: Self.approved)
  }

  private static let approved = Array("Approved".utf8)
}
