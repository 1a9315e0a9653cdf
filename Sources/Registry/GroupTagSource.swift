/// A source for the tags of model package groups: SageMaker, or a file of groups.
package protocol GroupTagSource: Sendable {
  /// Returns the tags of one group (SageMaker's `ListTags`) as a JSON array of objects with `Key`
  /// and `Value`.
  ///
  /// - Parameters:
  ///   - group: the group's ARN.
  ///   - region: the region whose endpoint receives the request.
  /// - Throws: `notFound` if the group does not exist, `accessDenied` if its tags may not be read.
  func tags(ofGroup group: String, region: String) async throws(RegistryError) -> [UInt8]
}
