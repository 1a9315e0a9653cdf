internal import ModelPackages
internal import Policies

/// What apply checks before it sends: policies for each request, and rules for the whole plan.
struct ApplyChecks: Sendable {
  let policies: PolicySet
  let rules: PlanRules

  /// - Throws: the first option or policy that is wrong.
  init(_ command: Apply, in context: RunContext) throws(PolicyProblem) {
    let loading = try PolicyLoading(
      command.param, command.schema, isQuiet: command.report.quiet, command: "apply", in: context)
    policies = try loading.policies(command.policies)
    rules = try loading.rules(command.rules)
    loading.warn(ofUnused: policies.unusedParameters, rules.unusedParameters)
  }

  /// The policies for a run of the command; `nil` if there are none.
  ///
  /// - Parameter api: the API that requests are sent through; `nil` for a file.
  func requestPolicies(of command: Apply, via api: ServiceAPI?) -> RequestPolicies? {
    policies.isEmpty
      ? nil : RequestPolicies(policies, followsService: api != nil, via: api)
  }
}
