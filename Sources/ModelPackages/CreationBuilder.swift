package import JSONLines
internal import OrderedCollections

/// Makes a new package of one record after another.
///
/// Columns that the service alone sets are dropped, changes are applied, and the rest has to be what
/// the service takes.
package struct CreationBuilder: Sendable {
  /// The region of the new packages; `nil` for the record's.
  private let region: String?

  package init(region: String?) { self.region = region }

  /// Returns the request for a new package, and the columns of the record that it cannot get.
  ///
  /// - Parameters:
  ///   - line: a record.
  ///   - changes: applied in their order.
  package func request(
    of line: RawSpan, changes: [PropertyChange]
  ) throws(PatchError) -> (request: ChangeRequest, lost: [String]) {
    let record: JSONObject
    do throws(RecordError) { record = try RecordProperties.tree(ofRecord: line) } catch {
      throw .notRecord
    }
    if record["ModelPackageArn"] != nil, record["CreationTime"] == nil { throw .partialRecord }
    var (properties, lost) = Self.creatable(record)
    for change in changes { Self.apply(change, to: &properties) }
    do throws(CreationRefusal) { try CreationRules.check(properties) } catch {
      throw .creation(error)
    }
    let bytes = JSONValue.object(properties).jsonBytes.count
    guard bytes <= Schema.maximumPatchLength else {
      throw .propertiesTooLong(bytes: bytes, limit: Schema.maximumPatchLength)
    }
    if let region { return (ChangeRequest(creating: properties, in: region), lost) }
    guard let region = try Self.region(of: line, record) else { throw .noRegion }
    return (ChangeRequest(creating: properties, in: region), lost)
  }

  /// Returns the properties that a new package can be given, and the columns that only the service's
  /// answer to another API, or a later version of the type, can have.
  package static func creatable(_ properties: JSONObject) -> (JSONObject, lost: [String]) {
    var kept = JSONObject()
    var lost: [String] = []
    for (name, value) in properties {
      let column = Columns.column(of: name.text)
      if name == "ClientToken" { continue }
      switch CreationRules.refusal(of: column) {
      case nil: kept[name] = value
      case .sageMakerOnly, .notAProperty: lost.append(column)
      default: continue
      }
    }
    return (kept, lost)
  }

  private static func region(
    of line: RawSpan, _ record: JSONObject
  ) throws(PatchError) -> String? {
    var indexer = LineIndexer(columns: ColumnSet([Columns.region]))
    do throws(JSONSyntaxError) { try indexer.index(line) } catch { throw .notRecord }
    if indexer[0].kind == .string, !indexer[0].contentRange.isEmpty {
      return line.text(of: indexer[0])
    }
    return record["ModelPackageArn"]?.string.flatMap { ModelPackageARN.region(of: $0) }
  }

  private static func apply(_ change: PropertyChange, to properties: inout JSONObject) {
    let value = change.value == .null ? nil : change.value
    switch change.target {
    case .path(let path):
      var document = JSONValue.object(properties)
      document.set(value, at: path.pointer.tokens[...])
      properties = document.object ?? properties
    case .tag(let key):
      var tags = properties["Tags"]?.array ?? []
      let place = tags.firstIndex { $0["Key"]?.string == key }
      switch (place, value) {
      case (let place?, let value?): tags[place] = ["Key": JSONValue(key), "Value": value]
      case (nil, let value?): tags.append(["Key": JSONValue(key), "Value": value])
      case (let place?, nil): tags.remove(at: place)
      case (nil, nil): return
      }
      properties["Tags"] = tags.isEmpty ? nil : .array(tags)
    }
  }
}

extension JSONValue {
  /// Sets or (nil) removes what stands where tokens lead, through objects that are made where they lack.
  fileprivate mutating func set(_ value: JSONValue?, at tokens: ArraySlice<JSONPointerToken>) {
    guard let first = tokens.first else { return }
    var members = object ?? [:]
    let name = JSONString(first.text)
    if tokens.count == 1 {
      members[name] = value
    } else if value != nil || members[name] != nil {
      var member = members[name] ?? .object([:])
      member.set(value, at: tokens.dropFirst())
      members[name] = member
    }
    self = .object(members)
  }
}
