internal import Policies

/// What apply checks before it sends.
struct ApplyChecks: Sendable {
  let policies: PolicySet

  /// - Throws: the first option or policy that is wrong.
  init(_ command: Apply, in context: RunContext) throws(PolicyProblem) {
    let loading = try PolicyLoading(
      command.param, command.schema, isQuiet: command.report.quiet, command: "apply", in: context)
    policies = try loading.policies(command.policies)
    loading.warn(ofUnused: policies.unusedParameters)
  }

  /// The policies for a run of the command; `nil` if there are none.
  func requestPolicies(of command: Apply) -> RequestPolicies? {
    policies.isEmpty
      ? nil : RequestPolicies(policies, followsService: command.service.registry == nil)
  }
}
