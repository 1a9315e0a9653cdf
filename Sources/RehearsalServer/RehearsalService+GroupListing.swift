internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Registry
internal import Times

extension RehearsalService {
  /// The members of `ModelPackageGroupSummary` (botocore, sagemaker/2017-07-24).
  private static let ofGroupSummary: Set<JSONString> = [
    "ModelPackageGroupName", "ModelPackageGroupArn", "ModelPackageGroupDescription",
    "CreationTime", "ModelPackageGroupStatus", "ManagedConfiguration",
  ]

  /// SageMaker's `ListModelPackageGroups`. Groups of another account than the first package's count
  /// as shared: `CrossAccount` lists them and nothing else.
  func listModelPackageGroups(
    _ input: JSONObject, _ region: String?
  ) throws(ServiceFault) -> JSONObject {
    let size = try pageSize(input)
    let sort = try choice("SortBy", of: input, among: ["Name", "CreationTime"]) ?? "CreationTime"
    let order = try choice("SortOrder", of: input, among: ["Ascending", "Descending"])
    let isShared =
      try choice("CrossAccountFilterOption", of: input, among: ["SameAccount", "CrossAccount"])
      == "CrossAccount"
    let text = input["NameContains"]?.string
    let bounds = (input["CreationTimeAfter"]?.double, input["CreationTimeBefore"]?.double)
    let groups = try servedGroups
    let records: [JSONObject]
    let account: String?
    do throws(RegistryError) {
      records = try groups.records()
      account = try ownAccount()
    } catch {
      throw Self.internalFailure(error)
    }
    let (places, next) = try page(input["NextToken"], size: size) { () throws(RegistryError) in
      let found = records.indices.filter { place in
        let record = records[place]
        let arn = record["model_package_group_arn"]?.string ?? ""
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 5, region == nil || parts[3] == region ?? "" else { return false }
        let seconds = Self.creationSeconds(record)
        return (account != nil && parts[4] != account ?? "") == isShared
          && text.map { Self.name(record).contains($0) } ?? true
          && bounds.0.map { seconds > $0 } ?? true && bounds.1.map { seconds < $0 } ?? true
      }
      let sorted = found.sorted { left, right in
        let (a, b) = (records[left], records[right])
        if sort == "Name" { return (Self.name(a), left) < (Self.name(b), right) }
        return (Self.creationSeconds(a), left) < (Self.creationSeconds(b), right)
      }
      return order == "Descending" ? sorted.reversed() : sorted
    }
    var answer: JSONObject = [
      "ModelPackageGroupSummaryList": .array(
        places.map { place in
          .object(
            Self.description(ofGroup: records[place]).filter {
              Self.ofGroupSummary.contains($0.key)
            })
        })
    ]
    if let next { answer["NextToken"] = JSONValue(next) }
    return answer
  }

  /// The account of the snapshot's first package, `nil` if there is none.
  private func ownAccount() throws(RegistryError) -> String? {
    guard registry.store.count > 0 else { return nil }
    return try SnapshotListing(registry.store).summary(at: 0).flatMap {
      ModelPackageARN($0.identifier)?.account
    }
  }

  private static func name(_ record: JSONObject) -> String {
    record["model_package_group_name"]?.string ?? ""
  }

  private static func creationSeconds(_ record: JSONObject) -> Double {
    record["creation_time"]?.string.flatMap { Timestamp(iso8601: $0) }?.secondsSinceEpoch ?? 0
  }
}
