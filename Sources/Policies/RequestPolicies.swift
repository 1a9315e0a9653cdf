package import JSONLines
package import ModelPackages

/// Checks requests against policies before they are sent.
package struct RequestPolicies: Sendable {
  private let policies: PolicySet
  private let preview: RequestPreview

  /// - Parameters:
  ///   - followsService: see `RequestPreview`.
  ///   - api: see `RequestPreview`.
  package init(
    _ policies: PolicySet, followsService: Bool, via api: ServiceAPI? = nil
  ) {
    self.policies = policies
    preview = RequestPreview(followsService: followsService, via: api)
  }

  /// Returns why a request must not be sent; `nil` if all policies are true.
  ///
  /// A request whose outcome cannot be worked out, for example because its guard does not hold, is
  /// refused as the service would refuse it: the policies are not known to be true.
  ///
  /// - Parameter properties: all properties of the package as it stands.
  package func refusal(
    of request: ChangeRequest, on properties: JSONObject
  ) -> PolicyRefusal? {
    if policies.isEmpty { return nil }
    do throws(RequestRefusal) {
      return refusal(
        of: request, from: properties, to: try preview.outcome(of: request, on: properties))
    } catch {
      return PolicyRefusal(code: error.code, message: error.message)
    }
  }

  /// Returns why a request must not be sent whose outcome is known; `nil` if all policies are true.
  package func refusal(
    of request: ChangeRequest, from before: JSONObject, to after: JSONObject
  ) -> PolicyRefusal? {
    let violations = violations(of: request, from: before, to: after)
    if violations.isEmpty { return nil }
    return PolicyRefusal(
      code: PolicyRefusal.violation,
      message: violations.map { "policy '\($0.policy)' \($0.message)" }.joined(separator: "; "))
  }

  /// Returns the policies that are not true for a request; an empty patch, which is never sent,
  /// violates none.
  package func violations(
    of request: ChangeRequest, from before: JSONObject, to after: JSONObject
  ) -> [PolicyViolation] {
    if request.patchDocument?.bytes.elementsEqual("[]".utf8) == true { return [] }
    return policies.violations(from: before, to: after, region: request.region)
  }
}

/// Why a request is not sent: the `error_code` and `status_message` of its result.
package struct PolicyRefusal: Equatable, Sendable {
  /// The code for a policy that is not true.
  package static let violation = "PolicyViolation"

  package let code: String
  package let message: String
}
