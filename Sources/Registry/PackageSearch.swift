package import Times

/// A source of whole packages, many a call (SageMaker's `Search`). What it returns may lag behind
/// the packages.
package protocol PackageSearch: Sendable {
  /// One page of the packages that a query asks for. Pages may shift while they are read, so a
  /// package may come twice or not at all.
  ///
  /// - Parameter pageToken: nil for the first page, else the previous page's `nextPageToken`.
  func search(
    _ query: SearchQuery, pageToken: String?
  ) async throws(RegistryError) -> SearchPage
}

/// What a search asks for.
package struct SearchQuery: Sendable, Equatable {
  /// The region, and what narrows the search; `nameContains` is not sent.
  package var listing: ListingQuery
  /// Only packages that were created or modified then or later.
  package var changedSince: Timestamp?

  package init(_ listing: ListingQuery, changedSince: Timestamp? = nil) {
    self.listing = listing
    self.changedSince = changedSince
  }
}

/// One page of a search.
package struct SearchPage: Sendable {
  package var packages: [PackageDescription]
  /// What asks for the next page; nil on the last.
  package var nextPageToken: String?

  package init(packages: [PackageDescription], nextPageToken: String?) {
    self.packages = packages
    self.nextPageToken = nextPageToken
  }
}
