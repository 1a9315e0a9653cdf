/// The advice for an update that was refused because of a property that can only be changed under some
/// conditions: `conditionalCreateOnlyProperties` in the schema of AWS::SageMaker::ModelPackage. AWS
/// publishes no more about the conditions than "some interruptions".
package enum ConditionalRefusal {
  private static let properties = ["ModelCard", "SourceUri"]

  /// The error codes of such refusals, from handlers and from Cloud Control itself.
  private static let codes: Set = [
    "NotUpdatable", "NotUpdatableException", "InvalidRequest", "InvalidRequestException",
    "ValidationException",
  ]

  /// Returns the advice for such a refusal; `nil` for any other error.
  ///
  /// - Parameter message: the service's message, which names the property.
  package static func advice(code: String, message: String) -> String? {
    guard codes.contains(code), properties.contains(where: { names($0, in: message) }) else {
      return nil
    }
    return "ModelCard and SourceUri are conditionally create-only: Cloud Control changes them only"
      + " in some states of a package; SageMaker's UpdateModelPackage takes both"
  }

  /// Returns whether a message contains a name as a whole word: `ModelCardContent` does not contain
  /// `ModelCard`.
  private static func names(_ name: String, in message: String) -> Bool {
    message.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.contains { $0 == name }
  }
}
