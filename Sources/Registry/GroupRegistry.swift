package import JSONLines

/// Lists the model package groups of a region.
package protocol GroupRegistry: Sendable {
  /// One page of a region's groups.
  ///
  /// - Parameters:
  ///   - shared: whether to list the groups that other accounts share, instead of the account's own.
  ///   - pageToken: nil for the first page, else the previous page's `nextPageToken`.
  func listGroups(
    region: String, shared: Bool, pageToken: String?
  ) async throws(RegistryError) -> GroupPage
}

/// One page of a listing of groups.
package struct GroupPage: Sendable {
  package var groups: [GroupSummary]
  /// What asks for the next page; nil on the last.
  package var nextPageToken: String?

  package init(groups: [GroupSummary], nextPageToken: String?) {
    self.groups = groups
    self.nextPageToken = nextPageToken
  }
}

/// What a listing says about one group.
package struct GroupSummary: Sendable {
  /// The group's ARN.
  package var identifier: String
  /// What the listing gave, names in PascalCase.
  package var properties: JSONObject

  package init(identifier: String, properties: JSONObject) {
    self.identifier = identifier
    self.properties = properties
  }
}
