package import AWSClient
internal import JSONLines
internal import OrderedCollections
package import Registry
internal import Times

/// SageMaker's list of model package groups (`ListModelPackageGroups`).
///
/// `CrossAccountFilterOption` is `SameAccount`, the default, or `CrossAccount`: only groups that are
/// made discoverable by other accounts (botocore, sagemaker/2017-07-24).
package struct GroupListing: GroupRegistry {
  private let client: ServiceClient

  package init(_ client: ServiceClient) { self.client = client }

  package func listGroups(
    region: String, shared: Bool, pageToken: String?
  ) async throws(RegistryError) -> GroupPage {
    var body = RequestBody()
    body.add("MaxResults", 100)
    if shared { body.add("CrossAccountFilterOption", "CrossAccount") }
    if let pageToken { body.add("NextToken", pageToken) }
    let answer = try await client.call(
      .listModelPackageGroups, region: region, body: body.finish())
    return try Self.page(answer, pageToken: pageToken)
  }

  private static func page(
    _ answer: ServiceClient.Answered, pageToken: String?
  ) throws(RegistryError) -> GroupPage {
    let tree: JSONValue
    do {
      tree = try JSONValue(parsing: answer.body)
    } catch {
      throw .badAnswer(
        "ListModelPackageGroups: no JSON from byte \(error.offset) on", attempts: answer.attempts)
    }
    guard let elements = tree.object?["ModelPackageGroupSummaryList"]?.array else {
      throw .badAnswer(
        "ListModelPackageGroups: no ModelPackageGroupSummaryList", attempts: answer.attempts)
    }
    var groups: [GroupSummary] = []
    for element in elements {
      guard var properties = element.object,
        let arn = properties["ModelPackageGroupArn"]?.string
      else {
        throw .badAnswer(
          "ListModelPackageGroups: a summary without ModelPackageGroupArn",
          attempts: answer.attempts)
      }
      if let seconds = properties["CreationTime"]?.double {
        let time = Timestamp(clamping: seconds).roundedToMilliseconds
        properties["CreationTime"] = JSONValue(time.cloudControlText)
      }
      groups.append(GroupSummary(identifier: arn, properties: properties))
    }
    var next = tree.object?["NextToken"]?.string
    if next?.isEmpty == true { next = nil }
    // A service that gives the same page for ever would never be done.
    guard next == nil || next != pageToken else {
      throw .badAnswer(
        "ListModelPackageGroups: the next page is the same page", attempts: answer.attempts)
    }
    return GroupPage(groups: groups, nextPageToken: next)
  }
}
