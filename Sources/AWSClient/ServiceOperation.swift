package import AWSConfiguration

/// An operation of an AWS service: its name and protocol, and the permissions that a caller needs.
///
/// Each module that speaks to a service declares the operations it uses as static members.
package struct ServiceOperation: Sendable {
  /// The service that has the operation.
  package let service: AWSService
  /// The operation's name, such as `GetResource`.
  package let name: String
  /// Whether the operation changes something.
  package let isChange: Bool
  /// Whether the operation may be sent again after an attempt that may have been carried out, such
  /// as one whose answer was lost or cannot be read: reads, and changes under a client token.
  /// Otherwise such a failure is returned, and its caller finds out by reading.
  package let isRepeatable: Bool
  /// The IAM actions that the caller needs, or the role that the service acts in. Actions of other
  /// services are needed only if a package refers to their resources.
  package let permissions: [String]
  /// The manual page whose section PERMISSIONS lists the policies.
  package let permissionsPage: String
  /// The largest answer that is accepted, in bytes; `nil` for that of the settings.
  package let maximumAnswerBytes: Int?

  package init(
    _ service: AWSService, _ name: String, isChange: Bool = false, isRepeatable: Bool = true,
    permissions: [String], permissionsPage: String, maximumAnswerBytes: Int? = nil
  ) {
    self.service = service
    self.name = name
    self.isChange = isChange
    self.isRepeatable = isRepeatable
    self.permissions = permissions
    self.permissionsPage = permissionsPage
    self.maximumAnswerBytes = maximumAnswerBytes
  }

  /// The value of `X-Amz-Target`.
  var target: String {
    service == .sageMaker ? "SageMaker.\(name)" : "CloudApiService.\(name)"
  }

  /// The value of `Content-Type`: SageMaker speaks AWS JSON 1.1, Cloud Control 1.0.
  var contentType: String { "application/x-amz-json-1.\(service == .sageMaker ? 1 : 0)" }

  /// The permissions in short form: `cloudformation:GetResource; kms:DescribeKey, Decrypt`.
  var permissionsInWords: String {
    var words = ""
    var service: Substring = ""
    for permission in permissions {
      let own = permission.prefix { $0 != ":" }
      if own == service {
        words += ", " + permission.dropFirst(own.count + 1)
      } else {
        words += (words.isEmpty ? "" : "; ") + permission
        service = own
      }
    }
    return words
  }
}
