internal import JSONLines
internal import ModelPackages

/// The key by which a row of a file identifies its package.
///
/// Names of groups and packages are compared without letter case, because ARNs have them in lower
/// case.
struct PackageKey: Hashable, Sendable {
  enum Name: Hashable, Sendable {
    /// The ARN.
    case identifier(JSONString)
    /// A version in a group; the group's name is in lower case.
    case version(Int, group: JSONString)
    /// The name, in lower case, of a package outside a group.
    case ungrouped(JSONString)
  }

  let name: Name
  /// The region of a group or name; `nil` for any region and for an ARN.
  let region: JSONString?

  static func identifier(_ text: String) -> PackageKey {
    PackageKey(name: .identifier(JSONString(text)), region: nil)
  }

  static func version(_ version: Int, group: String, region: String?) -> PackageKey {
    PackageKey(
      name: .version(version, group: JSONString(lowercased(group))),
      region: region.map { JSONString($0) })
  }

  static func ungrouped(_ name: String, region: String?) -> PackageKey {
    PackageKey(
      name: .ungrouped(JSONString(lowercased(name))), region: region.map { JSONString($0) })
  }

  /// The ARN; `nil` if the key is not an ARN.
  var identifier: String? {
    if case .identifier(let identifier) = name { identifier.text } else { nil }
  }

  /// The package in words for messages.
  var words: String {
    let place = region.map { " in region '\($0.text)'" } ?? ""
    return switch name {
    case .identifier: "this package"
    case .version(let version, let group): "version \(version) of group '\(group.text)'" + place
    case .ungrouped(let name): "the package '\(name.text)'" + place
    }
  }

  /// Returns a name with its ASCII letters in lower case; names of groups and packages have no
  /// other letters.
  static func lowercased(_ text: String) -> String {
    var lower = ""
    for scalar in text.unicodeScalars {
      lower.unicodeScalars.append(
        ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar)
    }
    return lower
  }
}

/// The package of a record, with all keys that rows can identify it by.
struct RecordPackage {
  let identifier: String
  /// The keys, the ARN's first.
  let keys: [PackageKey]

  /// A hash that represents the package in tables; never 0.
  var hash: UInt64 { max(1, RowIndex.hash(keys[0])) }
}

/// Finds the package of a record.
struct RecordPackages: Sendable {
  private let identifierSlot: Int
  private let groupSlot: Int
  private let versionSlot: Int
  private let nameSlot: Int
  private let regionSlot: Int

  /// - Parameter columns: receives the columns that identify a package.
  init(_ columns: inout ColumnSet) {
    identifierSlot = columns.slot(for: Columns.identifier)
    groupSlot = columns.slot(for: "model_package_group_name")
    versionSlot = columns.slot(for: "model_package_version")
    nameSlot = columns.slot(for: "model_package_name")
    regionSlot = columns.slot(for: Columns.region)
  }

  /// Returns the record's ARN; `nil` if it has none.
  func identifier(_ index: borrowing LineIndexer) -> JSONSlice? {
    index[identifierSlot].kind == .string ? index[identifierSlot] : nil
  }

  /// - Parameter withNames: whether rows also identify packages by group and version or by name.
  /// - Returns: `nil` if the record has no ARN.
  func package(
    of line: RawSpan, _ index: borrowing LineIndexer, withNames: Bool
  ) -> RecordPackage? {
    guard let identifier = text(index[identifierSlot], of: line) else { return nil }
    var keys = [PackageKey.identifier(identifier)]
    if withNames { keys += named(identifier, line, index) }
    return RecordPackage(identifier: identifier, keys: keys)
  }

  /// Returns the keys other than the ARN, from the record's columns, or from its ARN if those are
  /// missing.
  private func named(
    _ identifier: String, _ line: RawSpan, _ index: borrowing LineIndexer
  ) -> [PackageKey] {
    var group = text(index[groupSlot], of: line)
    var version: Int?
    if case .number(let number) = JSONValue(index[versionSlot], of: line) {
      version = Int(number.text)
    }
    var name = text(index[nameSlot], of: line)
    var region = text(index[regionSlot], of: line)
    let lacksGroup = group == nil || version == nil
    if region == nil || (lacksGroup && (group != nil || name == nil)),
      let arn = ModelPackageARN(identifier)
    {
      group = group ?? arn.group
      version = version ?? arn.version
      if arn.group == nil { name = name ?? arn.name }
      region = region ?? arn.region
    }
    let regions = region.map { [nil, $0] } ?? [nil]
    return regions.compactMap { region in
      if let group, let version {
        PackageKey.version(version, group: group, region: region)
      } else if group == nil, let name {
        PackageKey.ungrouped(name, region: region)
      } else {
        nil
      }
    }
  }

  private func text(_ slice: JSONSlice, of line: RawSpan) -> String? {
    slice.kind == .string ? line.text(of: slice) : nil
  }
}
