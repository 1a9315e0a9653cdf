/// The advice for an update that was refused because of a property that can only be changed under some
/// conditions: `conditionalCreateOnlyProperties` in the schema of AWS::SageMaker::ModelPackage. AWS
/// publishes no more about the conditions than "some interruptions".
package enum ConditionalRefusal {
  private static let properties = ["ModelCard", "SourceUri"]

  /// The codes of such refusals: a handler's, and Cloud Control's own.
  private static let codes: Set = [
    "NotUpdatable", "NotUpdatableException", "InvalidRequest", "InvalidRequestException",
    "ValidationException",
  ]

  /// What to do, in words; nil for any other refusal.
  ///
  /// - Parameter message: the service's message, which names the property.
  package static func advice(code: String, message: String) -> String? {
    guard codes.contains(code), properties.contains(where: { names($0, in: message) }) else {
      return nil
    }
    return "ModelCard and SourceUri are conditionally create-only: Cloud Control changes them only"
      + " in some states of a package; SageMaker's UpdateModelPackage takes both"
  }

  /// Whether a message has a name as a whole word, so that `ModelCardContent` is none.
  private static func names(_ name: String, in message: String) -> Bool {
    message.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.contains { $0 == name }
  }
}
