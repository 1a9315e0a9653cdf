internal import JSONLines
internal import OrderedCollections

/// What has to become of a package for it to be as another record shows it: the columns that can be
/// changed, checked against the schema.
package struct DesiredDifference: Sendable {
  fileprivate let properties: [RecordDifference.Property]
  fileprivate let isPartialRecord: Bool

  /// Compares a record with the one that is asked for.
  ///
  /// Read-only and write-only columns, and the tags of the group, may differ. What a partial record lacks is not known: only
  /// without guards can it be set.
  ///
  /// - Parameters:
  ///   - desired: a whole record.
  ///   - isPartial: whether `record` lacks `creation_time`.
  /// - Throws: `createOnlyDiffers`, `notChangeable`, `schema`, `removalIgnored` or `removalFails` for
  ///   the desired line; `lacksColumn` for the record; `notRecord` if one of them is not a JSON
  ///   object.
  package init(
    from record: RawSpan, to desired: RawSpan, isPartial: Bool, isGuarded: Bool,
    via api: ServiceAPI = .cloudControl
  ) throws(PatchError) {
    let difference: RecordDifference
    do {
      difference = try RecordDifference(from: record, to: desired)
    } catch {
      throw .notRecord
    }
    var properties: [RecordDifference.Property] = []
    var fixed: [String] = []
    for property in difference.properties {
      let row = Schema.row(of: property.column)
      if row?.isWriteOnly ?? false || row?.mutability.isSetElsewhere ?? false { continue }
      let isUnknown = isPartial && property.old == nil
      let mutability = Schema.mutability(of: property.column, via: api)
      if [.sageMakerOnly, .additionsOnly].contains(mutability) {
        throw .notChangeable(column: property.column, mutability)
      }
      if let row, !mutability.canBeChanged {
        if !isUnknown { fixed.append(row.column) }
        continue
      }
      if isUnknown, isGuarded { throw .lacksColumn(property.column) }
      if property.new == nil { try Schema.checkRemoval(of: property.column, via: api) }
      properties.append(property)
    }
    guard fixed.isEmpty else { throw .createOnlyDiffers(columns: fixed) }
    for property in properties {
      guard let new = property.new else { continue }
      do throws(SchemaViolation) {
        try Schema.validate(property.column, value: new, replacing: property.old, via: api)
      } catch {
        throw .schema(error)
      }
    }
    self.properties = properties
    isPartialRecord = isPartial
  }

  /// The columns that are to change.
  package var columns: [String] { properties.map(\.column) }
}

extension PatchDocumentWriter {
  /// Writes the tests and operations of a difference.
  ///
  /// - Parameter columns: columns about which something else was said.
  mutating func write(
    _ desired: DesiredDifference, besides columns: [String]
  ) throws(PatchError) {
    if let column = desired.columns.first(where: { columns.contains($0) }) {
      throw .changedTwice(column)
    }
    for property in desired.properties {
      let footing: JSONDifference.Footing = isGuarded ? .guarded : .unknown
      if let difference = property.difference(on: footing) {
        for operation in difference.tests + difference.operations { write(operation) }
      } else if let new = property.new {
        if desired.isPartialRecord {
          add(property.path, new)
        } else {
          addAbsent(property.path, new)
        }
      } else if let old = property.old {
        if isGuarded { write(.test(property.path, old)) }
        remove(property.path)
      }
    }
  }
}
