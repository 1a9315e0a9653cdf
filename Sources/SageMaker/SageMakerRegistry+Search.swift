internal import AWSClient
internal import JSONLines
internal import OrderedCollections
package import Registry
internal import Times

/// SageMaker's `Search` for whole packages.
///
/// Facts of botocore's model (sagemaker/2017-07-24): `MaxResults` is 100 at most; a record is the
/// shape `ModelPackage`, which has all members of `DescribeModelPackageOutput` but
/// `ManagedStorageType`, and `Tags`; times in filters have the form `YYYY-mm-dd'T'HH:MM:SS`; text
/// properties know `Equals`, times `GreaterThanOrEqualTo` and `LessThanOrEqualTo`.
extension SageMakerRegistry: PackageSearch {
  private static let results = Array("Results".utf8)
  private static let modelPackage = Array("ModelPackage".utf8)
  private static let nextToken = Array("NextToken".utf8)

  /// One page of 100 packages, the oldest first: the creation time never changes, so that pages
  /// shift only where packages are deleted.
  package func search(
    _ query: SearchQuery, pageToken: String?
  ) async throws(RegistryError) -> SearchPage {
    var body = RequestBody()
    body.add("Resource", "ModelPackage")
    body.add("MaxResults", 100)
    body.add("SortBy", "CreationTime")
    body.add("SortOrder", "Ascending")
    if let condition = Self.condition(query) { body.add("SearchExpression", json: condition) }
    if let pageToken { body.add("NextToken", pageToken) }
    let answer = try await client.call(
      .search, region: query.listing.region, body: body.finish())
    return try Self.page(answer, pageToken: pageToken)
  }

  private static func condition(_ query: SearchQuery) -> JSONValue? {
    let listing = query.listing
    var filters: [JSONValue] = []
    if let group = listing.group {
      filters.append(filter("ModelPackageGroupName", "Equals", group))
    }
    if let status = listing.approvalStatus {
      filters.append(filter("ModelApprovalStatus", "Equals", status))
    }
    // A filter has whole seconds: it finds some more, which the listing settles.
    if let instant = listing.createdAfter {
      filters.append(filter("CreationTime", "GreaterThanOrEqualTo", time(instant)))
    }
    if let instant = listing.createdBefore, let next = Timestamp(seconds: instant.seconds + 1) {
      filters.append(filter("CreationTime", "LessThanOrEqualTo", time(next)))
    }
    var condition: JSONObject = [:]
    if !filters.isEmpty { condition["Filters"] = .array(filters) }
    if let instant = query.changedSince {
      // A package that was never modified may have no LastModifiedTime.
      condition["SubExpressions"] = [
        [
          "Filters": [
            filter("LastModifiedTime", "GreaterThanOrEqualTo", time(instant)),
            filter("CreationTime", "GreaterThanOrEqualTo", time(instant)),
          ], "Operator": "Or",
        ]
      ]
    }
    return condition.isEmpty ? nil : .object(condition)
  }

  private static func filter(_ name: String, _ operation: String, _ value: String) -> JSONValue {
    ["Name": JSONValue(name), "Operator": JSONValue(operation), "Value": JSONValue(value)]
  }

  private static func time(_ instant: Timestamp) -> String {
    String(instant.wholeSecond.text.dropLast())
  }

  private static func page(
    _ answer: ServiceClient.Answered, pageToken: String?
  ) throws(RegistryError) -> SearchPage {
    var indexer = LineIndexer(columns: ColumnSet())
    let bytes = answer.body.span.bytes
    do {
      try indexer.index(bytes)
    } catch {
      throw .badAnswer("Search: no JSON from byte \(error.offset) on", attempts: answer.attempts)
    }
    let list = bytes.member(results, of: indexer.whole)
    guard list.kind == .array else {
      throw .badAnswer("Search: no Results", attempts: answer.attempts)
    }
    var packages: [PackageDescription] = []
    var elements = JSONElementCursor(list)
    while let element = elements.next(in: bytes) {
      let package = bytes.member(modelPackage, of: element)
      guard let properties = PackageProperties(package, of: bytes) else {
        throw .badAnswer(
          "Search: a result without ModelPackage and its ModelPackageArn",
          attempts: answer.attempts)
      }
      packages.append(
        PackageDescription(identifier: properties.identifier, properties: properties.bytes))
    }
    let token = bytes.member(nextToken, of: indexer.whole)
    var next = token.kind == .string ? bytes.text(of: token) : nil
    if next?.isEmpty == true { next = nil }
    // A service that gives the same page for ever would never be done.
    guard next == nil || next != pageToken else {
      throw .badAnswer("Search: the next page is the same page", attempts: answer.attempts)
    }
    return SearchPage(packages: packages, nextPageToken: next)
  }
}
