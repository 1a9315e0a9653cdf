package import JSONLines
package import Registry

extension PackageDescription {
  /// Returns the properties as a tree.
  ///
  /// - Throws: that they are no JSON object.
  package func tree() throws(RegistryError) -> JSONObject {
    guard let object = (try? JSONValue(parsing: properties))?.object else {
      throw RegistryError(
        .badAnswer, code: "InvalidProperties",
        message: "the package's properties are no JSON object")
    }
    return object
  }
}
