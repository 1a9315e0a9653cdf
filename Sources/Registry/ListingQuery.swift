package import JSONLines
package import Times

/// What narrows a listing on the server (SageMaker's ListModelPackages).
package struct ListingQuery: Sendable, Equatable {
  /// The region that is listed.
  package var region: String
  /// Only packages of this group (name or ARN).
  package var group: String?
  /// Only packages with this approval status: Approved, Rejected or PendingManualApproval.
  package var approvalStatus: String?
  /// Only packages created after this instant.
  package var createdAfter: Timestamp?
  /// Only packages created before this instant.
  package var createdBefore: Timestamp?
  /// Only packages whose name contains this text.
  package var nameContains: String?

  package init(region: String) { self.region = region }
}

/// One page of a listing.
package struct ListingPage: Sendable {
  /// The packages of this page in the service's order.
  package var packages: [PackageSummary]
  /// What asks for the next page; nil on the last.
  package var nextPageToken: String?

  package init(packages: [PackageSummary], nextPageToken: String?) {
    self.packages = packages
    self.nextPageToken = nextPageToken
  }
}

/// What a listing says about one package.
package struct PackageSummary: Sendable {
  /// The package's ARN.
  package var identifier: String
  /// The properties that the listing gave, names in PascalCase.
  package var properties: JSONObject

  package init(identifier: String, properties: JSONObject) {
    self.identifier = identifier
    self.properties = properties
  }
}
