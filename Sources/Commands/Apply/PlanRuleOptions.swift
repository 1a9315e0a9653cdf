internal import ArgumentParser

/// The options that name rules over all packages of a plan.
struct PlanRuleOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Refuse a plan in which EXPR is true for two packages of one --per group (repeatable).",
      valueName: "expr"))
  var atMostOne: [String] = []

  @Option(
    help: ArgumentHelp(
      "The expression that groups packages, as they stand, for --at-most-one (repeatable).",
      valueName: "expr"))
  var per: [String] = []

  func validate() throws {
    guard atMostOne.count == per.count else {
      throw ValidationError(
        "--at-most-one and --per go in pairs: add --per model_package_group_name.")
    }
  }
}
