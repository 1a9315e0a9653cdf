internal import JSONLines
internal import ModelPackages

/// What names the package that a row of a file is about.
///
/// The case of the names of groups and packages does not count: ARNs hold them in lower case.
struct PackageKey: Hashable, Sendable {
  enum Name: Hashable, Sendable {
    /// The ARN.
    case identifier(JSONString)
    /// A version of a group, whose name is in lower case.
    case version(Int, group: JSONString)
    /// A package outside a group by its name in lower case.
    case ungrouped(JSONString)
  }

  let name: Name
  /// The region that narrows a name; nil for any, and for an ARN.
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

  /// The ARN; nil where another name is used.
  var identifier: String? {
    if case .identifier(let identifier) = name { identifier.text } else { nil }
  }

  /// The package as messages call it.
  var words: String {
    let place = region.map { " in region '\($0.text)'" } ?? ""
    return switch name {
    case .identifier: "this package"
    case .version(let version, let group): "version \(version) of group '\(group.text)'" + place
    case .ungrouped(let name): "the package '\(name.text)'" + place
    }
  }

  /// ASCII letters in lower case; names of groups and packages have no others.
  static func lowercased(_ text: String) -> String {
    var lower = ""
    for scalar in text.unicodeScalars {
      lower.unicodeScalars.append(
        ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar)
    }
    return lower
  }
}

/// The package of a record, by every key that a row could have for it.
struct RecordPackage {
  let identifier: String
  /// The ARN's key first.
  let keys: [PackageKey]

  /// What stands for the package in tables; never 0.
  var hash: UInt64 { max(1, RowIndex.hash(keys[0])) }
}

/// Finds the package of a record.
struct RecordPackages: Sendable {
  private let identifierSlot: Int
  private let groupSlot: Int
  private let versionSlot: Int
  private let nameSlot: Int
  private let regionSlot: Int

  /// - Parameter columns: gets the columns that name a package.
  init(_ columns: inout ColumnSet) {
    identifierSlot = columns.slot(for: Columns.identifier)
    groupSlot = columns.slot(for: "model_package_group_name")
    versionSlot = columns.slot(for: "model_package_version")
    nameSlot = columns.slot(for: "model_package_name")
    regionSlot = columns.slot(for: Columns.region)
  }

  /// - Parameter withNames: whether rows name packages by more than their ARNs.
  /// - Returns: nil where the record has no ARN.
  func package(
    of line: RawSpan, _ index: borrowing LineIndexer, withNames: Bool
  ) -> RecordPackage? {
    guard let identifier = text(index[identifierSlot], of: line) else { return nil }
    var keys = [PackageKey.identifier(identifier)]
    if withNames { keys += named(identifier, line, index) }
    return RecordPackage(identifier: identifier, keys: keys)
  }

  /// The keys other than the ARN: from the record's columns, or where it lacks them from its ARN.
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
