package import AWSClient
package import Registry

/// The tags of model package groups, read from SageMaker.
package struct GroupTagReader: GroupTagSource {
  private let listing: TagListing

  package init(_ client: ServiceClient) { listing = TagListing(client: client) }

  /// Returns the tags of a model package group (SageMaker's `ListTags`, all pages) as a JSON array.
  package func tags(ofGroup group: String, region: String) async throws(RegistryError) -> [UInt8] {
    try await listing.tags(of: group, region: region)
  }
}
