internal import JSONLines
internal import OrderedCollections

/// Writes the operations of a patch document as bytes: old values keep the spelling of the record.
struct PatchDocumentWriter {
  let isGuarded: Bool
  /// The API that the patch is made for.
  let api: ServiceAPI
  /// Top-level properties that have to be absent for the patch to be what was meant.
  private(set) var absent: [JSONPointer] = []
  /// The properties changed by the operations written so far.
  private(set) var touched: TouchedProperties = []
  private var bytes: [UInt8] = [UInt8(ascii: "[")]

  init(isGuarded: Bool, api: ServiceAPI) { (self.isGuarded, self.api) = (isGuarded, api) }

  var isEmpty: Bool { bytes.count == 1 }

  /// The document's JSON text.
  var finished: [UInt8] { bytes + [UInt8(ascii: "]")] }

  private mutating func begin(
    _ operation: StaticString, _ path: JSONPointer, isTest: Bool = false
  ) {
    if !isTest { touched.insert(path) }
    if !isEmpty { bytes.append(UInt8(ascii: ",")) }
    bytes.append(text: "{\"op\":\"")
    bytes.append(text: operation)
    bytes.append(text: "\",\"path\":")
    bytes.appendJSONString(path.text)
  }

  /// Guards an old value; nothing where guards are left out.
  mutating func test(_ path: JSONPointer, _ old: JSONSlice, of line: RawSpan) {
    guard isGuarded else { return }
    begin("test", path, isTest: true)
    bytes.append(text: ",\"value\":")
    bytes.appendCompact(old, of: line)
    bytes.append(UInt8(ascii: "}"))
  }

  mutating func add(_ path: JSONPointer, _ value: JSONValue) { write("add", path, value) }

  mutating func replace(_ path: JSONPointer, _ value: JSONValue) { write("replace", path, value) }

  /// Sets a value that is there, if the record is right: `replace` where a guard stands before it.
  mutating func set(_ path: JSONPointer, _ value: JSONValue) {
    if isGuarded { replace(path, value) } else { add(path, value) }
  }

  /// Adds a top-level property that the record shows to be absent.
  mutating func addAbsent(_ path: JSONPointer, _ value: JSONValue) {
    if isGuarded { absent.append(path) }
    add(path, value)
  }

  mutating func remove(_ path: JSONPointer) {
    begin("remove", path)
    bytes.append(UInt8(ascii: "}"))
  }

  mutating func write(_ operation: JSONPatch.Operation) {
    for path in operation.changedPaths { touched.insert(path) }
    if !isEmpty { bytes.append(UInt8(ascii: ",")) }
    bytes.append(operation.document)
  }

  private mutating func write(_ operation: StaticString, _ path: JSONPointer, _ value: JSONValue) {
    begin(operation, path)
    bytes.append(text: ",\"value\":")
    bytes.append(value)
    bytes.append(UInt8(ascii: "}"))
  }
}

extension PatchDocumentWriter {
  /// Writes what becomes of one column.
  ///
  /// - Parameter isUnknown: the record is partial and does not tell whether the property is there.
  mutating func write(
    _ change: PatchPlan.ColumnChange, of column: String, old: JSONSlice, isUnknown: Bool,
    line: RawSpan
  ) throws(PatchError) {
    let path = ColumnPath(column: column).pointer
    switch change {
    case .whole(let value):
      if value == nil, isUnknown || !old.isNull { try Schema.checkRemoval(of: column, via: api) }
      writeWhole(value, at: path, old: old, isUnknown: isUnknown, line: line)
    case .members(let members) where isUnknown:
      for member in members { writeUnknown(member.value, at: path.appending(member.path)) }
    case .members(let members):
      try write(members: members, of: column, at: path, old: old, line: line)
    case .tags(let tags) where isUnknown:
      try write(tags: tags, ofUnknownAt: path)
    case .tags(let tags):
      try write(tags: tags, at: path, old: old, line: line)
    }
  }

  private mutating func writeWhole(
    _ value: JSONValue?, at path: JSONPointer, old: JSONSlice, isUnknown: Bool, line: RawSpan
  ) {
    if isUnknown { return writeUnknown(value, at: path) }
    switch (value, old.isNull) {
    case (nil, true):
      break
    case (nil, false):
      test(path, old, of: line)
      remove(path)
    case (let value?, true):
      addAbsent(path, value)
    case (let value?, false):
      if line.value(old, equals: value) { return }
      test(path, old, of: line)
      set(path, value)
    }
  }

  /// Sets or removes what may be there or not; only without guards.
  private mutating func writeUnknown(_ value: JSONValue?, at path: JSONPointer) {
    if let value { add(path, value) } else { remove(path) }
  }

  /// Writes a write-only column: always `add`, unless its entries are all there already.
  mutating func write(
    writeOnly column: String, _ change: PatchPlan.ColumnChange, beside old: JSONSlice,
    of line: RawSpan
  ) {
    guard case .whole(let value?) = change else { return }
    let present = Set(JSONValue(old, of: line).array ?? [])
    if let entries = value.array, entries.allSatisfy({ present.contains($0) }) { return }
    add(ColumnPath(column: column).pointer, value)
  }
}

/// The properties that a request changes, grouped by the warnings that a run gives.
package struct TouchedProperties: OptionSet, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let approvalStatus = TouchedProperties(rawValue: 1)
  package static let metadata = TouchedProperties(rawValue: 2)
  package static let tags = TouchedProperties(rawValue: 4)
  package static let others = TouchedProperties(rawValue: 8)

  /// Adds the top-level property of a patch path.
  mutating func insert(_ path: JSONPointer) {
    switch path.tokens.first?.text {
    case "ModelApprovalStatus": insert(.approvalStatus)
    case "CustomerMetadataProperties": insert(.metadata)
    case "Tags": insert(.tags)
    default: insert(.others)
    }
  }
}

extension JSONPointer {
  /// The pointer that goes on along another one.
  func appending(_ other: JSONPointer) -> JSONPointer {
    JSONPointer(tokens: tokens + other.tokens)
  }
}

extension RawSpan {
  /// Whether a value of a checked line is the same as a tree.
  func value(_ slice: JSONSlice, equals value: JSONValue) -> Bool {
    if case .string(let string) = value {
      return self.string(slice, equals: Array(string.text.utf8))
    }
    return JSONValue(slice, of: self) == value
  }
}
