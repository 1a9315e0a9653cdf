internal import JSONLines
internal import ModelPackages
internal import OrderedCollections

/// The names that new packages of a registry file get: in a group the next version, which is never one
/// that the group had before, as far as this run has seen it.
///
/// Worked example: a file with version 7 of `churn` in account `123456789012`, from which version 8 was
/// deleted in this run, gives a new package of the group `…:123456789012:model-package/churn/9`.
struct PackageNames: Sendable {
  private struct Group: Hashable {
    let region: String
    let name: String
  }

  /// The account of packages whose file names none.
  private static let account = "123456789012"

  /// The greatest version of each group so far.
  private var versions: [Group: Int] = [:]
  /// The first package of each region, and of the file: new ones get its partition and account.
  private var first: [String: ModelPackageARN] = [:]
  private var firstOfAll: ModelPackageARN?

  private var isRead = false

  /// Reads the names of all records, the first time.
  mutating func read(_ store: SnapshotStore) throws(RegistryError) {
    if isRead { return }
    let listing = SnapshotListing(store)
    for place in 0..<store.count {
      guard let identifier = try listing.summary(at: place)?.identifier,
        let arn = ModelPackageARN(identifier)
      else { continue }
      take(arn)
    }
    isRead = true
  }

  /// Takes in a package that is there, or was until now.
  mutating func take(_ arn: ModelPackageARN) {
    firstOfAll = firstOfAll ?? arn
    first[arn.region] = first[arn.region] ?? arn
    guard let name = arn.group, let version = arn.version else { return }
    let group = Group(region: arn.region, name: name)
    versions[group] = max(versions[group] ?? 0, version)
  }

  /// Returns the ARN of a package that is to be made; `nil` if it would be none.
  func identifier(of creation: PackageCreation, in region: String) -> ModelPackageARN? {
    let like = first[region] ?? firstOfAll
    var (partition, account) = (like?.partition ?? "aws", like?.account ?? Self.account)
    guard let named = creation.group else {
      return creation.name.flatMap { name in
        ModelPackageARN("arn:\(partition):sagemaker:\(region):\(account):model-package/\(name)")
      }
    }
    var group = named
    if named.hasPrefix("arn:") {
      let parts = named.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
      let prefix = "model-package-group/"
      guard parts.count == 6, parts[3] == region, parts[5].hasPrefix(prefix) else { return nil }
      (partition, account) = (String(parts[1]), String(parts[4]))
      group = String(parts[5].dropFirst(prefix.count))
    }
    let version = (versions[Group(region: region, name: group)] ?? 0) + 1
    return ModelPackageARN(
      "arn:\(partition):sagemaker:\(region):\(account):model-package/\(group)/\(version)")
  }
}

extension PackageCreation {
  /// Returns the properties of the package once it is made, as the service returns them.
  ///
  /// - Parameter time: its creation time.
  func made(as identifier: ModelPackageARN, at time: String) -> JSONObject {
    var made = properties
    made["ClientToken"] = nil
    made["ModelPackageArn"] = JSONValue(identifier.text)
    if let group = identifier.group, let version = identifier.version {
      made["ModelPackageGroupName"] = JSONValue(group)
      made["ModelPackageVersion"] = .number(JSONNumber(version))
      if made["ModelApprovalStatus"] == nil {
        made["ModelApprovalStatus"] = "PendingManualApproval"
      }
    }
    made["ModelPackageStatus"] = "Completed"
    made["CreationTime"] = JSONValue(time)
    return made
  }
}
