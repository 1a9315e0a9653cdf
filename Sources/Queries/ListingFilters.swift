package import Expressions
internal import JSONLines
package import Times

/// What of a condition the service can check while it lists (SageMaker's ListModelPackages), so that
/// fewer packages are listed and read.
///
/// The whole condition is worked out here all the same: what is sent need only let through all that
/// the condition does. So times are sent with a second to spare.
package struct ListingFilters: Sendable, Equatable {
  package var group: String?
  package var approvalStatus: String?
  package var createdAfter: Timestamp?
  package var createdBefore: Timestamp?
  package var nameContains: String?
  /// Whether a bound of the creation time comes from a comparison of strings.
  private var hasTextTimes = false

  /// Finds filters in the parts of a condition that are joined with AND.
  package init(of condition: Syntax?, _ environment: QueryEnvironment) {
    for part in condition?.conjuncts ?? [] { take(part, environment) }
  }

  /// Removes the bounds of the creation time if one comes from a comparison of strings.
  ///
  /// The service writes all times in UTC and in one form, so their strings are in the order of
  /// time. A snapshot may have times in other forms, for which only the condition itself gives the
  /// right result.
  package mutating func removeTextTimes() {
    guard hasTextTimes else { return }
    (createdAfter, createdBefore, hasTextTimes) = (nil, nil, false)
  }

  private mutating func take(_ part: Syntax, _ environment: QueryEnvironment) {
    func value(_ syntax: Syntax) -> ConstantValue? {
      guard syntax.isIndependent else { return nil }
      let found = try? ConstantValue.of(
        syntax, parameters: environment.parameters, now: environment.now)
      return found?.value
    }
    switch part.node {
    case .compare(let comparator, let left, let right):
      if let value = value(right) {
        take(left, comparator, value)
      } else if let value = value(left) {
        take(right, comparator.mirrored, value)
      }
    case .between(let subject, let low, let high, negated: false):
      if let low = value(low) { take(subject, .greaterOrEqual, low) }
      if let high = value(high) { take(subject, .lessOrEqual, high) }
    case .isIn(let subject, let choices, negated: false) where choices.count == 1:
      if let value = value(choices[0]) { take(subject, .equal, value) }
    case .like(let like) where !like.negated && like.form == .like && like.escape == nil:
      guard like.subject.bareName == "model_package_name",
        case .text(let pattern) = value(like.pattern)
      else { return }
      for piece in pattern.split(whereSeparator: { $0 == "%" || $0 == "_" }) {
        takeName(String(piece))
      }
    case .call(let call) where call.arguments.count == 2:
      guard ["contains", "starts_with", "ends_with"].contains(call.name.asciiLowercased),
        call.arguments[0].bareName == "model_package_name",
        case .text(let text) = value(call.arguments[1])
      else { return }
      takeName(text)
    default: return
    }
  }

  private mutating func take(
    _ subject: Syntax, _ comparator: Comparator, _ value: ConstantValue
  ) {
    switch (subject.bareName, comparator, value) {
    case ("model_package_group_name", .equal, .text(let name)):
      if group == nil, name.isResourceName { group = name }
    case ("model_approval_status", .equal, .text(let status)):
      let known = ["Approved", "Rejected", "PendingManualApproval"]
      if approvalStatus == nil, known.contains(status) { approvalStatus = status }
    case ("model_package_name", .equal, .text(let name)):
      takeName(name)
    default:
      guard let instant = instant(of: value, for: subject) else { return }
      if case .text = value { hasTextTimes = true }
      take(comparator, instant)
    }
  }

  private mutating func takeName(_ text: String) {
    guard text.isResourceName, text.utf8.count > nameContains?.utf8.count ?? 0 else { return }
    nameContains = text
  }

  private mutating func take(_ comparator: Comparator, _ instant: Timestamp) {
    if comparator == .greater || comparator == .greaterOrEqual || comparator == .equal {
      let bound = Timestamp(seconds: instant.seconds - 1) ?? instant.wholeSecond
      createdAfter = max(createdAfter ?? bound, bound)
    }
    if comparator == .less || comparator == .lessOrEqual || comparator == .equal {
      let next = instant.seconds + (instant.nanoseconds > 0 ? 2 : 1)
      // No bound is needed at the end of the year 9999.
      guard let bound = Timestamp(seconds: next) else { return }
      createdBefore = min(createdBefore ?? bound, bound)
    }
  }

  /// The instant that the creation time is compared with; nil where it is not, or as texts whose
  /// order is not that of time.
  private func instant(of value: ConstantValue, for subject: Syntax) -> Timestamp? {
    var isText = subject.bareName == "creation_time"
    switch subject.node {
    case .call(let call):
      guard call.name.asciiLowercased == "timestamp", call.arguments.count == 1,
        call.arguments[0].bareName == "creation_time"
      else { return nil }
    case .cast(let operand, .timestamp):
      guard operand.bareName == "creation_time" else { return nil }
    default:
      guard isText else { return nil }
    }
    switch value {
    case .timestamp(let timestamp):
      return timestamp
    case .text(let text):
      guard let timestamp = Timestamp(iso8601: text) else { return nil }
      let bytes = Array(text.utf8)
      // As texts they are in the order of time where both are in UTC and written alike.
      let isWhole = bytes.count >= 20 && bytes[10] == UInt8(ascii: "T") && text.hasSuffix("Z")
      if bytes.count == 10 || isWhole { isText = false }
      return isText ? nil : timestamp
    default: return nil
    }
  }
}

extension String {
  /// Whether the service takes it for a name, or a part of one: its own pattern refuses other texts.
  fileprivate var isResourceName: Bool {
    (1...63).contains(utf8.count)
      && utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || $0 == 0x2D
      }
  }
}
