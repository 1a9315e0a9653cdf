package import JSONLines
package import ModelPackages

/// The reason why a value cannot be read as a model package.
package enum ShapeError: Error, Equatable, Sendable {
  /// The value is not JSON; the offset is counted from its start.
  case syntax(JSONSyntaxError)
  /// The value is neither an object nor a string that contains one.
  case notAnObject(JSONKind)
  /// An object without a package's identifier; the value is the names of its first members.
  case noPackage(members: [String])
  /// A line of another kind that mpkg writes.
  case otherLine(LineKind)
  /// A resource of another type.
  case otherType(String)
  /// A member that should be a string with a JSON object, and is not.
  case noObjectText(member: String)
  /// An identifier that is not the ARN of a model package.
  case notAnARN(String)
  /// A description whose identifier is not the ARN among its properties.
  case twoARNs(identifier: String, property: String)
  /// A property that is present in both spellings, PascalCase and snake_case.
  case bothSpellings(String, String)
  /// A value that is neither of this type nor a string that contains it.
  case wrongType(member: String, expected: SchemaViolation.JSONType)
  /// A value that is not a time.
  case notATime(member: String, found: String)
  /// A time without an offset from UTC.
  case noOffset(member: String, found: String)
  /// A package for which the service returned an error.
  case serviceError(package: String, code: String, message: String)
  /// An answer without packages, such as the progress of an operation; the value is its member's
  /// name.
  case otherAnswer(String)
}
