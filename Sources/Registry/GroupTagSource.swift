/// Where the tags of model package groups are read: SageMaker, or a file of groups.
package protocol GroupTagSource: Sendable {
  /// The tags of one group (SageMaker's `ListTags`), a JSON array of objects with `Key` and `Value`.
  ///
  /// - Parameters:
  ///   - group: the group's ARN.
  ///   - region: the region whose endpoint is asked.
  /// - Throws: `notFound` where there is no such group, `accessDenied` where its tags may not be read.
  func tags(ofGroup group: String, region: String) async throws(RegistryError) -> [UInt8]
}
