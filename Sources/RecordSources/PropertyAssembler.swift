internal import JSONLines
internal import ModelPackages
internal import Times

/// Collects the properties of one package from members in PascalCase or snake_case.
///
/// Worked example: `{"model_package_version":"3","tags":"[]","domain":null}` becomes
/// `{"ModelPackageVersion":3,"Tags":[]}`: strings are parsed if the schema has another type, times
/// are converted to Cloud Control's form, and `null` counts as absent.
struct PropertyAssembler {
  /// The property of a member name, and the conversion of its value.
  private struct Known {
    let property: String
    let reading: Reading
    /// The property's name as a dictionary key, compared by code points.
    var key: JSONString { JSONString(property) }
  }

  private enum Reading {
    case asIs
    case time
    /// A JSON value of this type, or a string that contains one.
    case value(SchemaViolation.JSONType)
    /// A member added by a client library, not a property.
    case ignored
  }

  /// A member's name, its property and its converted value.
  private struct Entry {
    let name: String
    let property: String
    /// The JSON text; empty where a later duplicate of the key is null.
    var value: [UInt8]
  }

  private static let clientMembers: Set<String> = ["ResponseMetadata", "$metadata"]
  private var known: [JSONString: Known] = [:]
  private var entries: [Entry] = []
  /// The index in `entries` of each property.
  private var places: [JSONString: Int] = [:]
  private(set) var identifier: String?
  /// The record's own region, `nil` if it has none.
  private(set) var region: String?
  /// The first members, for messages.
  private(set) var names: [String] = []

  /// Replaces the properties with the members of a package.
  mutating func take(_ row: JSONSlice, of bytes: RawSpan) throws(ShapeError) {
    entries.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    names.removeAll(keepingCapacity: true)
    (identifier, region) = (nil, nil)
    var members = JSONMemberCursor(row)
    while let (nameSlice, value) = members.next(in: bytes) {
      let name = bytes.text(of: nameSlice)
      if names.count < 6 { names.append(name) }
      if name == Columns.region {
        try take(region: value, of: bytes)
        continue
      }
      let known = known(name)
      let place = places[known.key]
      if let place, entries[place].name != name, value.kind != .null {
        throw .bothSpellings(entries[place].name, name)
      }
      guard let read = try read(value, of: bytes, as: known, name) else {
        // The last of duplicate keys counts, also where it is null.
        if let place, entries[place].name == name {
          entries[place].value = []
          if known.property == Self.identifierProperty { identifier = nil }
        }
        continue
      }
      let entry = Entry(name: name, property: known.property, value: read)
      if let place {
        entries[place] = entry
      } else {
        places[known.key] = entries.count
        entries.append(entry)
      }
      if known.property == Self.identifierProperty {
        guard value.kind == .string else { throw .notAnARN(String(decoding: read, as: UTF8.self)) }
        identifier = bytes.text(of: value)
      }
    }
  }

  /// Adds an identifier that is not among the properties.
  mutating func add(identifier: String) {
    self.identifier = identifier
    var value: [UInt8] = []
    value.appendJSONString(identifier)
    let property = Self.identifierProperty
    entries.append(Entry(name: property, property: property, value: value))
  }

  /// Returns the properties as one JSON object.
  func finish() -> [UInt8] {
    var object: [UInt8] = [UInt8(ascii: "{")]
    for entry in entries where !entry.value.isEmpty {
      if object.count > 1 { object.append(UInt8(ascii: ",")) }
      object.appendJSONString(entry.property)
      object.append(UInt8(ascii: ":"))
      object += entry.value
    }
    object.append(UInt8(ascii: "}"))
    return object
  }

  private static let identifierProperty = Columns.property(of: Columns.identifier)

  private mutating func take(region value: JSONSlice, of bytes: RawSpan) throws(ShapeError) {
    if value.isNull { return }
    guard value.kind == .string, !value.contentRange.isEmpty else {
      throw .wrongType(member: Columns.region, expected: .string)
    }
    region = bytes.text(of: value)
  }

  private mutating func known(_ name: String) -> Known {
    let key = JSONString(name)
    if let known = known[key] { return known }
    let property = Columns.isPascalCase(name) ? name : Columns.property(of: name)
    let reading: Reading =
      switch property {
      case "CreationTime", "LastModifiedTime": .time
      case _ where Self.clientMembers.contains(property): .ignored
      default:
        switch Schema.row(of: Columns.column(of: property))?.rule.expectedType {
        case nil, .string: .asIs
        case let type?: .value(type)
        }
      }
    let found = Known(property: property, reading: reading)
    // Unknown names come from the data, so only a limited number is cached.
    if known.count < 1024 { known[key] = found }
    return found
  }

  /// Returns the converted value of a property; `nil` if it counts as absent.
  private func read(
    _ value: JSONSlice, of bytes: RawSpan, as known: Known, _ name: String
  ) throws(ShapeError) -> [UInt8]? {
    if value.isNull { return nil }
    switch known.reading {
    case .ignored: return nil
    case .time: return try time(value, of: bytes, name)
    case .value(let type):
      if let converted = try convert(value, of: bytes, to: type, name) {
        return converted == Array("null".utf8) ? nil : converted
      }
    case .asIs: break
    }
    var copy: [UInt8] = []
    copy.appendCompact(value, of: bytes)
    return copy
  }
}

extension PropertyAssembler {
  /// Returns a value parsed from a string, or a boolean from SQL's 0 or 1; `nil` if the value needs
  /// no conversion.
  private func convert(
    _ value: JSONSlice, of bytes: RawSpan, to type: SchemaViolation.JSONType, _ name: String
  ) throws(ShapeError) -> [UInt8]? {
    if type == .boolean, value.kind == .number {
      // SQLite has no booleans.
      switch bytes.text(from: value) {
      case "1": return Array("true".utf8)
      case "0": return Array("false".utf8)
      default: throw .wrongType(member: name, expected: type)
      }
    }
    guard value.kind == .string else { return nil }
    var text: [UInt8] = []
    text.appendDecoded(value, of: bytes)
    var indexer = LineIndexer(columns: ColumnSet())
    guard (try? indexer.index(text.span.bytes)) != nil, type.includes(indexer.whole.kind) else {
      throw .wrongType(member: name, expected: type)
    }
    var copy: [UInt8] = []
    copy.appendCompact(indexer.whole, of: text.span.bytes)
    return copy
  }

  /// Returns a time in Cloud Control's form, as a JSON string.
  private func time(
    _ value: JSONSlice, of bytes: RawSpan, _ name: String
  ) throws(ShapeError) -> [UInt8] {
    var text: [UInt8] = []
    switch value.kind {
    case .string: text.appendDecoded(value, of: bytes)
    case .number: text.append(value.range, of: bytes)
    default:
      text.appendCompact(value, of: bytes)
      throw .notATime(member: name, found: String(decoding: text, as: UTF8.self))
    }
    let words = String(decoding: text, as: UTF8.self)
    var quoted: [UInt8] = []
    // A time that already has Cloud Control's form is kept byte for byte.
    if value.kind == .string, Timestamp(usual: text.span.bytes) != nil {
      quoted.appendJSONString(text.span.bytes)
      return quoted
    }
    let read =
      value.kind == .number
      ? Timestamp(epochSeconds: text.span.bytes) : Timestamp(parsing: text.span.bytes)
    guard let timestamp = read else { throw .notATime(member: name, found: words) }
    if value.kind == .string, Timestamp(epochSeconds: text.span.bytes) == nil,
      [words + "Z", words + "T00:00Z"].contains(where: { Timestamp(iso8601: $0) != nil })
    {
      throw .noOffset(member: name, found: words)
    }
    quoted.append(UInt8(ascii: "\""))
    quoted.append(text: timestamp.cloudControlText)
    quoted.append(UInt8(ascii: "\""))
    return quoted
  }
}

extension SchemaViolation.JSONType {
  /// Returns whether a string may contain JSON of this kind for the type; `null` is allowed for
  /// every type.
  fileprivate func includes(_ kind: JSONKind) -> Bool {
    switch (self, kind) {
    case (_, .null), (.object, .object), (.array, .array), (.integer, .number),
      (.number, .number), (.boolean, .true), (.boolean, .false):
      true
    default: false
    }
  }
}

extension RawSpan {
  /// Returns the bytes of a number or literal as a string.
  fileprivate func text(from slice: JSONSlice) -> String {
    var bytes: [UInt8] = []
    bytes.append(slice.range, of: self)
    return String(decoding: bytes, as: UTF8.self)
  }
}
