internal import ModelPackages
internal import Plans

extension Sentences {
  static func describe(_ error: DecisionError) -> String {
    switch error {
    case .missingColumn(let name):
      "the header has no column \(name); decisions have model_package_arn, decision, note and"
        + " plan_digest, as the page of mpkg review saves them"
    case .repeatedColumn(let name): "the header has the column \(name) twice; remove one of them"
    case .repeatedMember(let name): "the line has the member \(name) twice; remove one of them"
    case .notText(let name): "'\(name)' is not a string"
    case .array:
      "the file begins as a JSON array; decisions are CSV, or one JSON object a line, as"
        + " jq -c '.[]' writes"
    case .notAnObject:
      "a decision is a JSON object with model_package_arn, decision, note and plan_digest"
    case .cellCount(let found, let expected):
      "the row has \(found) cells, the header \(expected)"
    case .noPackage: "the row has no model_package_arn"
    case .unknownDecision(let text):
      "the decision '\(text)' is none of approve, reject and hold"
    case .noDigest:
      "the row has no plan_digest, so it is not clear which plan was reviewed; save the decisions"
        + " again"
    case .badDigest(let text):
      "the plan_digest '\(text)' is no digest; it is sha256: and 64 hexadecimal digits"
    case .contradiction:
      "other lines decide otherwise about this package, or have another note; none is taken"
    case .notInPlan: "the plan has no request for this package"
    case .undecided: "this package is not decided; --allow-undecided leaves such packages out"
    case .note(let violation): "the note cannot be the description: " + describe(violation)
    }
  }

  static func describe(_ error: DecidedRequestError) -> String {
    switch error {
    case .patch(let error): error.message
    case .documentTooLong(let bytes, let limit):
      "with the note: " + describe(PatchError.documentTooLong(bytes: bytes, limit: limit))
    }
  }

  /// How many packages were decided how: `12 approved, 3 rejected, 1 held of 16 packages`.
  static func describe(_ counts: DecisionCounts) -> String {
    var parts = ["\(counts.approved) approved", "\(counts.rejected) rejected"]
    if counts.rejectedBefore > 0 { parts[1] += " (\(counts.rejectedBefore) already were)" }
    parts.append("\(counts.held) held")
    if counts.undecided > 0 { parts.append("\(counts.undecided) not decided") }
    if counts.refused > 0 { parts.append("\(counts.refused) refused") }
    return parts.joined(separator: ", ")
      + " of \(counts.packages) \(counts.packages == 1 ? "package" : "packages")"
  }
}
