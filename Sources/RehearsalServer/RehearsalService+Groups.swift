internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Registry
internal import Times

/// SageMaker's operations on groups and tags, served from a file of groups.
extension RehearsalService {
  /// SageMaker's `ListTags`, for a group or a package.
  func listTags(_ input: JSONObject) async throws(ServiceFault) -> JSONObject {
    let arn = try text("ResourceArn", of: input, lengths: 0...256)
    guard Self.isResourceARN(arn) else {
      throw ServiceFault(
        "ValidationException",
        "1 validation error detected: Value '\(arn)' at 'resourceArn' failed to satisfy constraint:"
          + " Member must satisfy regular expression pattern:"
          + " arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:.*")
    }
    let size = try tagPageSize(input)
    let tags = try await tags(of: arn)
    var start = 0
    if let token = input["NextToken"], token != .null {
      guard let place = token.string.flatMap({ Int($0) }), (0...tags.count).contains(place) else {
        throw ServiceFault("ValidationException", "NextToken is none of this listing")
      }
      start = place
    }
    let page = tags.dropFirst(start).prefix(size)
    var answer: JSONObject = ["Tags": .array(Array(page))]
    if page.endIndex < tags.endIndex { answer["NextToken"] = JSONValue(String(page.endIndex)) }
    return answer
  }

  private func tagPageSize(_ input: JSONObject) throws(ServiceFault) -> Int {
    guard let value = input["MaxResults"], value != .null else { return 50 }
    guard let size = value.double, size >= 50, size == size.rounded(), size < 1e9 else {
      throw ServiceFault("ValidationException", "MaxResults has to be 50 or more")
    }
    return Int(size)
  }

  private func tags(of arn: String) async throws(ServiceFault) -> [JSONValue] {
    if ModelPackageARN(arn) != nil {
      let package: PackageDescription
      do throws(RegistryError) {
        package = try await registry.get(PackageAddress(identifier: arn, region: ""))
      } catch {
        throw error.kind == .notFound ? Self.unknown(arn) : Self.internalFailure(error)
      }
      return (try? JSONValue(parsing: package.properties))?["Tags"]?.array ?? []
    }
    return try group(arn)["tags"]?.array ?? []
  }

  /// SageMaker's `DescribeModelPackageGroup`, by name or ARN.
  func describeModelPackageGroup(
    _ input: JSONObject, _ region: String?
  ) throws(ServiceFault) -> JSONObject {
    let name = try text("ModelPackageGroupName", of: input, lengths: 1...170)
    guard TextPattern.entityNameOrARN.matches(name) else {
      throw ServiceFault(
        "ValidationException",
        "1 validation error detected: Value '\(name)' at 'modelPackageGroupName' failed to satisfy"
          + " constraint: Member must satisfy regular expression pattern: "
          + TextPattern.entityNameOrARN.text)
    }
    var answer = Self.description(ofGroup: try group(name, in: region))
    if answer["CreatedBy"] == nil { answer["CreatedBy"] = .object([:]) }
    return answer
  }

  /// Returns the group of a record in SageMaker's form, times as epoch seconds, without its tags.
  static func description(ofGroup record: JSONObject) -> JSONObject {
    var group: JSONObject = [:]
    for (column, value) in record where value != .null {
      if column.text == "tags" || column.text == Columns.region { continue }
      let time =
        column.text == Columns.creationTime
        ? value.string.flatMap { Timestamp(iso8601: $0) } : nil
      group[JSONString(Columns.property(of: column.text))] =
        time.map { JSONValue(epochSeconds: $0.secondsSinceEpoch) } ?? value
    }
    return group
  }

  /// The groups of `--groups`.
  ///
  /// - Throws: an error if there are none.
  var servedGroups: GroupsFile {
    get throws(ServiceFault) {
      if let groups { return groups }
      throw ServiceFault(
        "UnknownOperationException",
        "No groups are served here: start mpkg serve with --groups FILE")
    }
  }

  /// Returns the record of a group.
  ///
  /// - Throws: the service's error if the group does not exist.
  func group(_ name: String, in region: String? = nil) throws(ServiceFault) -> JSONObject {
    let groups = try servedGroups
    let found: JSONObject?
    do throws(RegistryError) {
      found =
        name.hasPrefix("arn:")
        ? try groups.record(ofGroup: name) : try groups.record(named: name, region: region)
    } catch {
      throw Self.internalFailure(error)
    }
    guard let found else { throw Self.unknown(name) }
    return found
  }

  /// Returns SageMaker's error for a group or package that does not exist.
  private static func unknown(_ name: String) -> ServiceFault {
    ServiceFault("ValidationException", "\(name) does not exist.")
  }

  static func internalFailure(_ error: RegistryError) -> ServiceFault {
    ServiceFault("InternalFailure", error.message, status: 500)
  }

  /// Returns whether a string is a SageMaker ARN that ListTags accepts.
  static func isResourceARN(_ text: String) -> Bool {
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    return parts.count == 6 && parts[0] == "arn" && parts[1].hasPrefix("aws")
      && parts[1].allSatisfy { ("a"..."z").contains($0) || $0 == "-" } && parts[2] == "sagemaker"
      && parts[3].allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" }
      && parts[4].utf8.count == 12 && parts[4].allSatisfy { ("0"..."9").contains($0) }
  }

  /// Returns the properties without the tags of the package's group, which a record may have but
  /// the resource does not.
  static func withoutGroupTags(_ properties: [UInt8]) -> [UInt8] {
    let name = JSONString(Columns.property(of: Columns.groupTags))
    guard properties.span.bytes.firstOffset(of: Array(name.text.utf8).span.bytes) != nil,
      var object = (try? JSONValue(parsing: properties))?.object,
      object.removeValue(forKey: name) != nil
    else { return properties }
    return JSONValue.object(object).jsonBytes
  }
}
