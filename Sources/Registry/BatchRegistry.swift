/// Reads some properties of many versions with one call (SageMaker's `BatchDescribeModelPackage`).
package protocol BatchRegistry: Sendable {
  /// Returns the packages by their ARNs. Packages that could not be read are missing.
  ///
  /// - Parameter identifiers: 1 to 100 ARNs of packages in groups.
  func describe(
    _ identifiers: [String], region: String
  ) async throws(RegistryError) -> [String: PackageDescription]
}
