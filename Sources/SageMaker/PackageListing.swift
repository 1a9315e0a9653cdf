package import AWSClient
internal import JSONLines
internal import OrderedCollections
package import Registry
internal import Times

/// SageMaker's list of a region's packages.
package struct PackageListing: Sendable {
  private let client: ServiceClient

  package init(_ client: ServiceClient) { self.client = client }

  /// The most packages that one page holds.
  private static let pageSize = 100

  /// One page of a region's packages, in groups and outside (SageMaker's `ListModelPackages`).
  package func list(
    _ query: ListingQuery, pageToken: String?
  ) async throws(RegistryError) -> ListingPage {
    var body = RequestBody()
    body.add("ModelPackageType", "Both")
    body.add("MaxResults", Self.pageSize)
    if let group = query.group { body.add("ModelPackageGroupName", group) }
    if let status = query.approvalStatus { body.add("ModelApprovalStatus", status) }
    if let text = query.nameContains { body.add("NameContains", text) }
    if let instant = query.createdAfter {
      body.add("CreationTimeAfter", epochSeconds: instant.secondsSinceEpoch)
    }
    if let instant = query.createdBefore {
      body.add("CreationTimeBefore", epochSeconds: instant.secondsSinceEpoch)
    }
    if let pageToken { body.add("NextToken", pageToken) }
    let answer = try await client.call(
      .listModelPackages, region: query.region, body: body.finish())
    return try Self.page(answer, pageToken: pageToken)
  }

  private static func page(
    _ answer: ServiceClient.Answered, pageToken: String?
  ) throws(RegistryError) -> ListingPage {
    let tree: JSONValue
    do {
      tree = try JSONValue(parsing: answer.body)
    } catch {
      throw .badAnswer(
        "ListModelPackages: no JSON from byte \(error.offset) on", attempts: answer.attempts)
    }
    guard let elements = tree.object?["ModelPackageSummaryList"]?.array else {
      throw .badAnswer(
        "ListModelPackages: no ModelPackageSummaryList", attempts: answer.attempts)
    }
    var packages: [PackageSummary] = []
    packages.reserveCapacity(elements.count)
    for element in elements {
      guard var properties = element.object, let arn = properties["ModelPackageArn"]?.string else {
        throw .badAnswer(
          "ListModelPackages: a summary without ModelPackageArn", attempts: answer.attempts)
      }
      for name: JSONString in ["CreationTime", "LastModifiedTime"] {
        // The resource's own property is text; the list gives a number.
        if let seconds = properties[name]?.double {
          properties[name] = JSONValue(isoText(seconds))
        }
      }
      packages.append(PackageSummary(identifier: arn, properties: properties))
    }
    var next = tree.object?["NextToken"]?.string
    if next?.isEmpty == true { next = nil }
    // A service that gives the same page for ever would never be done.
    guard next == nil || next != pageToken else {
      throw .badAnswer(
        "ListModelPackages: the next page is the same page", attempts: answer.attempts)
    }
    return ListingPage(packages: packages, nextPageToken: next)
  }

  /// An instant as the resource spells it: ISO 8601 in UTC, with milliseconds where there are any.
  private static func isoText(_ epochSeconds: Double) -> String {
    let time = Timestamp(clamping: epochSeconds).roundedToMilliseconds
    return time.nanoseconds == 0 ? time.text : time.millisecondText
  }
}
