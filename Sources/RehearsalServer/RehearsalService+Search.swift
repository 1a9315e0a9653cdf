internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Registry
internal import Times

/// SageMaker's `Search` for model packages.
extension RehearsalService {
  /// Members of a record that a search record does not have: `ManagedStorageType` is in
  /// `DescribeModelPackageOutput` but not in the shape `ModelPackage` (botocore,
  /// sagemaker/2017-07-24).
  private static let withoutInSearch: Set<JSONString> = [
    "ClientToken", "AdditionalInferenceSpecificationsToAdd", "ModelPackageGroupTags",
    "ManagedStorageType",
  ]

  /// Answers a search; of pages after the first, whole lists are remembered as for a listing.
  func search(_ input: JSONObject, _ region: String?) throws(ServiceFault) -> JSONObject {
    guard let resource = input["Resource"]?.string else {
      throw ServiceFault("ValidationException", "Resource is missing or no string")
    }
    guard resource == "ModelPackage" else {
      throw ServiceFault(
        "ValidationException", "mpkg serve searches the resource ModelPackage only")
    }
    for name: JSONString in ["CrossAccountFilterOption", "VisibilityConditions"]
    where input[name] ?? .null != .null && input[name] != "SameAccount" {
      throw ServiceFault("ValidationException", "mpkg serve does not search by \(name.text)")
    }
    let size = try pageSize(input)
    let order = try choice("SortOrder", of: input, among: ["Ascending", "Descending"])
    let sort = input["SortBy"]?.string ?? "LastModifiedTime"
    let search = SearchCondition(
      try SearchCondition.parse(input["SearchExpression"] ?? .null), sort: sort)
    guard SearchProperty(sort) != nil else {
      throw ServiceFault("ValidationException", "SortBy: \(sort) is no property of ModelPackage")
    }
    let store = configuration.searchIndex ?? registry.store
    var total: Int?
    let (places, next) = try page(input["NextToken"], size: size) { () throws(RegistryError) in
      let found = try search.places(
        in: store, region: region ?? "", ascending: order == "Ascending")
      total = found.count
      return found
    }
    var results: [JSONValue] = []
    for place in places {
      let line: [UInt8]
      do throws(SnapshotError) { line = try store.record(at: place) } catch {
        throw ServiceFault("InternalFailure", error.message, status: 500)
      }
      let package = try Self.description(ofRecord: line).filter {
        !Self.withoutInSearch.contains($0.key)
      }
      results.append(["ModelPackage": .object(package)])
    }
    var answer: JSONObject = ["Results": .array(results)]
    if let next { answer["NextToken"] = JSONValue(next) }
    if let total {
      answer["TotalHits"] = ["Value": .number(JSONNumber(total)), "Relation": "EqualTo"]
    }
    return answer
  }
}
