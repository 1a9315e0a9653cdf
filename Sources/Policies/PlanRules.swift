package import Expressions
package import JSONLines
package import ModelPackages
package import Times

/// A rule over the packages of a plan as a user wrote it: at most one package of each group may make
/// the condition true.
package struct PlanRuleText: Equatable, Sendable {
  package let condition: String
  /// The expression whose value names a package's group.
  package let group: String

  package init(condition: String, group: String) {
    self.condition = condition
    self.group = group
  }
}

/// A rule whose condition or group is not an expression.
package struct PlanRuleError: Error {
  /// The index of the rule.
  package let index: Int
  /// Whether the group's expression is wrong, not the condition.
  package let isGroup: Bool
  package let error: ExpressionError
}

/// Rules over all packages of a plan, compiled.
package struct PlanRules: Sendable {
  fileprivate struct Rule: Sendable {
    let text: PlanRuleText
    let condition: ExpressionRoot
    let group: ExpressionRoot
  }

  fileprivate let program: Program
  fileprivate let rules: [Rule]
  fileprivate let now: Timestamp
  /// The names of parameters that no rule uses.
  package let unusedParameters: [String]

  /// - Parameter now: what `now()` returns.
  /// - Throws: the first rule that is wrong.
  package init(
    _ texts: [PlanRuleText], parameters: [String: ExpressionParameter] = [:], now: Timestamp
  ) throws(PlanRuleError) {
    var builder = ProgramBuilder(parameters: parameters)
    var rules: [Rule] = []
    for (index, text) in texts.enumerated() {
      let condition: ExpressionRoot
      let group: ExpressionRoot
      do throws(ExpressionError) { condition = try builder.addCondition(text.condition) } catch {
        throw PlanRuleError(index: index, isGroup: false, error: error)
      }
      do throws(ExpressionError) { group = try builder.add(text.group) } catch {
        throw PlanRuleError(index: index, isGroup: true, error: error)
      }
      rules.append(Rule(text: text, condition: condition, group: group))
    }
    program = builder.program
    self.rules = rules
    self.now = now
    unusedParameters = builder.unusedParameters
  }

  package var isEmpty: Bool { rules.isEmpty }
}

/// Several packages of one group that make a rule's condition true.
package struct PlanRuleConflict: Equatable, Sendable {
  package let rule: PlanRuleText
  /// The group's value, as a SQL literal.
  package let group: String
  /// The number of packages.
  package let count: Int
  /// The first of the packages, in the plan's order.
  package let packages: [String]
}

/// Checks the packages of a plan against rules, one package after the other.
///
/// Worked example: with the rule `after.model_approval_status = 'Approved'` per
/// `model_package_group_name`, a plan that approves fraud/1, fraud/2 and churn/1 has one conflict:
/// `'fraud'`, with the first two.
package struct PlanRuleCheck: Sendable {
  private struct Matches: Sendable {
    /// The group's value in messages.
    let group: String
    var count = 0
    var packages: [String] = []

    /// The maximum number of packages that a conflict names.
    private static let namedPackages = 10

    mutating func add(_ identifier: String) {
      count += 1
      if packages.count < Self.namedPackages { packages.append(identifier) }
    }
  }

  private let rules: PlanRules
  /// For each rule the packages that make it true, by the group's value as JSON.
  private var matches: [[[UInt8]: Matches]]

  package init(_ rules: PlanRules) {
    self.rules = rules
    matches = Array(repeating: [:], count: rules.rules.count)
  }

  /// Returns a package's properties after the requests of a plan for it, in their order, up to the
  /// first that would fail.
  package static func outcome(
    of requests: [ChangeRequest], on properties: JSONObject, _ preview: RequestPreview
  ) -> JSONObject {
    var after = properties
    for request in requests {
      do throws(RequestRefusal) { after = try preview.outcome(of: request, on: after) } catch {
        // Later requests for the package are not sent then.
        break
      }
    }
    return after
  }

  /// Adds the plan's next package.
  ///
  /// A package whose group is NULL belongs to no group.
  ///
  /// - Parameters:
  ///   - before: all properties of the package as it stands.
  ///   - after: its properties after all its requests.
  /// - Throws: if the package nests too deeply to be evaluated.
  package mutating func add(
    _ identifier: String, region: String, before: JSONObject, after: JSONObject
  ) throws(RecordError) {
    var state = try StateEvaluator(
      rules.program, now: rules.now, before: before, after: after, region: region)
    for (index, rule) in rules.rules.enumerated() where state.isTrue(rule.condition) {
      guard let group = state.json(rule.group) else { continue }
      if matches[index][group] == nil {
        matches[index][group] = Matches(
          group: try shownGroup(rule, before: before, after: after, region: region))
      }
      matches[index][group]?.add(identifier)
    }
  }

  /// The value of a rule's group as messages show it: computed again without values that are hidden.
  private func shownGroup(
    _ rule: PlanRules.Rule, before: JSONObject, after: JSONObject, region: String
  ) throws(RecordError) -> String {
    var state = try StateEvaluator(
      rules.program, now: rules.now, before: HiddenValues.hiding(members: before),
      after: HiddenValues.hiding(members: after), region: region)
    return ShownValue.text(ofJSON: state.json(rule.group))
  }

  /// The groups with more than one package that makes a rule true: by rule, the groups sorted by
  /// value.
  package var conflicts: [PlanRuleConflict] {
    zip(rules.rules, matches).flatMap { rule, groups in
      groups.filter { $0.value.count > 1 }
        .sorted { $0.key.lexicographicallyPrecedes($1.key) }
        .map { _, found in
          PlanRuleConflict(
            rule: rule.text, group: found.group, count: found.count, packages: found.packages)
        }
    }
  }
}
