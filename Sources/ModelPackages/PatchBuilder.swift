package import JSONLines
internal import OrderedCollections

/// Makes the patch request of one record after another.
///
/// Worked example: with the plan `model_approval_status=Approved`, the record
/// `{"model_approval_status":"Rejected","model_package_arn":"arn:…","creation_time":"…",…}` gets
/// `[{"op":"test","path":"/ModelApprovalStatus","value":"Rejected"},`
/// `{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"}]`; a whole record without an
/// approval status gets a lone `add`, and the request says `"absent":["/ModelApprovalStatus"]`,
/// since RFC 6902 cannot test that something is absent.
package struct PatchBuilder: Sendable {
  private let isGuarded: Bool
  private let api: ServiceAPI
  /// What becomes of each column.
  private let changes: [(column: String, change: PatchPlan.ColumnChange)]
  private let identifierSlot: Int
  private let regionSlot: Int
  private let creationTimeSlot: Int
  /// Where the additional inference specifications stand, which the write-only column adds to.
  private let specificationsSlot: Int
  /// The slot of the column of each of `changes`.
  private let slots: [Int]

  /// - Parameter columns: gets the columns that the plan needs. A builder whose columns it already
  ///   holds finds the same slots, so that many plans can share one index.
  package init(_ plan: PatchPlan, columns: inout ColumnSet) {
    isGuarded = plan.isGuarded
    api = plan.api
    changes = plan.changes
    identifierSlot = columns.slot(for: Columns.identifier)
    regionSlot = columns.slot(for: Columns.region)
    creationTimeSlot = columns.slot(for: Columns.creationTime)
    specificationsSlot = columns.slot(for: "additional_inference_specifications")
    slots = changes.map { columns.slot(for: $0.column) }
  }

  /// Appends the record's patch request, one line without its end.
  ///
  /// - Parameters:
  ///   - indexer: has indexed the line, with the columns that `init` was given.
  ///   - desired: what is to be different besides the plan.
  ///   - region: the region whose endpoint is to be asked; nil for the record's own.
  /// - Returns: the properties that the request changes; empty, with nothing appended, if the
  ///   record already has the desired values.
  package func appendRequest(
    of line: RawSpan, indexed indexer: borrowing LineIndexer, desired: DesiredDifference? = nil,
    region: String? = nil, to output: inout [UInt8]
  ) throws(PatchError) -> TouchedProperties {
    let identifier = indexer[identifierSlot]
    guard identifier.kind == .string, !identifier.contentRange.isEmpty else {
      throw .noIdentifier
    }
    let isPartial = indexer[creationTimeSlot].isNull
    var document = PatchDocumentWriter(isGuarded: isGuarded, api: api)
    for (place, (column, change)) in changes.enumerated() {
      let old = indexer[slots[place]]
      if Schema.row(of: column)?.isWriteOnly ?? false {
        document.write(
          writeOnly: column, change, beside: indexer[specificationsSlot], of: line)
        continue
      }
      let isUnknown = isPartial && old.kind == .absent
      if isUnknown, isGuarded { throw .lacksColumn(column) }
      try document.write(change, of: column, old: old, isUnknown: isUnknown, line: line)
    }
    if let desired { try document.write(desired, besides: changes.map(\.column)) }
    if document.isEmpty { return [] }
    if api == .sageMaker, document.touched.contains(.tags),
      ModelPackageARN(line.text(of: identifier))?.group != nil
    {
      throw .tagsInGroup
    }
    let named = region
    let region =
      if let named { named } else {
        try self.region(indexer[regionSlot], identifier: identifier, line: line)
      }
    let bytes = document.finished
    guard bytes.count <= Schema.maximumPatchLength else {
      throw .documentTooLong(bytes: bytes.count, limit: Schema.maximumPatchLength)
    }
    if ChangeRequest.isTooDeep(bytes) { throw .documentTooDeep(limit: ChangeRequest.maximumDepth) }
    ChangeRequest.append(
      region: region, identifier: line.text(of: identifier), document: bytes,
      absent: document.absent, via: api, to: &output)
    return document.touched
  }

  private func region(
    _ region: JSONSlice, identifier: JSONSlice, line: RawSpan
  ) throws(PatchError) -> String {
    if region.kind == .string, !region.contentRange.isEmpty { return line.text(of: region) }
    guard let region = ModelPackageARN.region(of: line.text(of: identifier)) else {
      throw .noRegion
    }
    return region
  }
}
