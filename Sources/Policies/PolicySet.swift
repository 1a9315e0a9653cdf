package import Expressions
package import JSONLines
internal import ModelPackages
package import Times

/// One policy as a user wrote it.
package struct PolicyText: Equatable, Sendable {
  /// The policy's name; `nil` if the expression stands for it.
  package let name: String?
  /// The condition.
  package let text: String

  package init(name: String? = nil, text: String) {
    self.name = name
    self.text = text
  }
}

/// A policy that is not an expression.
package struct PolicySetError: Error {
  /// The index of the policy.
  package let index: Int
  package let error: ExpressionError
}

/// A policy that is not true for a request.
package struct PolicyViolation: Equatable, Sendable {
  /// The policy's name, or its expression.
  package let policy: String
  /// Whether the policy is false or NULL, and the values that it looked at, in one clause.
  package let message: String
}

/// Conditions that have to be true for every request, compiled once and shared by all workers.
package struct PolicySet: Sendable {
  private struct Policy: Sendable {
    let name: String
    let root: ExpressionRoot
    let operands: [ObservedOperand]
  }

  private let program: Program
  private let policies: [Policy]
  private let now: Timestamp
  /// The names of parameters that no policy uses.
  package let unusedParameters: [String]

  /// - Parameter now: what `now()` returns.
  /// - Throws: the first policy that is not a condition.
  package init(
    _ texts: [PolicyText], parameters: [String: ExpressionParameter] = [:], now: Timestamp
  ) throws(PolicySetError) {
    var builder = ProgramBuilder(parameters: parameters)
    var policies: [Policy] = []
    for (index, policy) in texts.enumerated() {
      do throws(ExpressionError) {
        policies.append(
          Policy(
            name: policy.name ?? ShownValue.shortened(policy.text),
            root: try builder.addCondition(policy.text),
            operands: try ObservedOperand.all(in: policy.text, &builder)))
      } catch {
        throw PolicySetError(index: index, error: error)
      }
    }
    program = builder.program
    self.policies = policies
    self.now = now
    unusedParameters = builder.unusedParameters
  }

  package var isEmpty: Bool { policies.isEmpty }

  /// Returns the policies that are not true for a change of a package, in their order.
  ///
  /// - Parameters:
  ///   - before: all properties of the package as it stands.
  ///   - after: its properties as they would be.
  package func violations(
    from before: JSONObject, to after: JSONObject, region: String
  ) -> [PolicyViolation] {
    guard !policies.isEmpty else { return [] }
    var state: StateEvaluator
    do throws(RecordError) {
      state = try StateEvaluator(
        program, now: now, before: before, after: after, region: region)
    } catch {
      // A policy that cannot be evaluated is not true.
      return policies.map {
        PolicyViolation(policy: $0.name, message: "is NULL: the package nests too deeply")
      }
    }
    var violations: [PolicyViolation] = []
    for policy in policies where !state.isTrue(policy.root) {
      let truth = state.json(policy.root) == nil ? "NULL" : "false"
      var values: [String] = []
      for operand in policy.operands { values.append(operand.text(in: &state)) }
      violations.append(
        PolicyViolation(
          policy: policy.name,
          message: "is \(truth)" + (values.isEmpty ? "" : ": " + values.joined(separator: ", "))))
    }
    return violations
  }
}
