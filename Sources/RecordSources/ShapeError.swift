package import JSONLines
package import ModelPackages

/// Why a value is no model package that can be read.
package enum ShapeError: Error, Equatable, Sendable {
  /// The value is no JSON; the offset is counted from its start.
  case syntax(JSONSyntaxError)
  /// The value is no object, and no string that holds one.
  case notAnObject(JSONKind)
  /// An object that names no package; its first members.
  case noPackage(members: [String])
  /// A line of another kind that mpkg writes.
  case otherLine(LineKind)
  /// A resource of another type.
  case otherType(String)
  /// A member that should be JSON text of an object, and is not.
  case noObjectText(member: String)
  /// An identifier that is no model package's ARN.
  case notAnARN(String)
  /// A description whose identifier is not the ARN among its properties.
  case twoARNs(identifier: String, property: String)
  /// A property that is there in both spellings.
  case bothSpellings(String, String)
  /// A value that should be of this type, or text that reads as it.
  case wrongType(member: String, expected: SchemaViolation.JSONType)
  /// A value that is no time.
  case notATime(member: String, found: String)
  /// A time without an offset from UTC.
  case noOffset(member: String, found: String)
  /// A package of which the service answered with an error.
  case serviceError(package: String, code: String, message: String)
  /// An answer that holds an error or the end of an operation, not a package.
  case otherAnswer(String)
}
