extension ExpressionFinding {
  /// The problem in one sentence without a full stop.
  package var message: String {
    switch problem {
    case .unknownColumn(let name, let isRecordRead, _, _):
      isRecordRead
        ? "neither the schema nor the first record has a column '\(name)'"
        : "model packages have no column '\(name)'"
    case .lackingColumn(let name):
      "the first record has no column '\(name)', and --invert would select every record without it"
    case .bareText(let word, let isQuoted):
      isQuoted
        ? "\"\(word)\" is a column's name here; text stands in single quotes"
        : "\(word) is no column; text stands in single quotes"
    case .unknownMember(let name, let path, _, _): "\(path) has no member '\(name)'"
    case .memberOfList(let path, _, _): "\(path) is a list and has no members"
    case .elementOf(let path, let shape, _):
      "\(path) is \(shape.words), not a list: it has no elements"
    case .memberOf(let path, let shape, _): "\(path) is \(shape.words) and has no members"
    case .notList(let path, let shape): "\(path) is \(shape.words); any and all take a list"
    case .notOneOf(let text, let column, let allowed, _):
      "\(column) is never \(text.asLiteral); it is one of \(allowed.joined(separator: ", "))"
    case .neverMatches(let column, let allowed):
      "no value of \(column) fits; it is one of \(allowed.joined(separator: ", "))"
    case .notTime(let text, let column):
      "\(text.asLiteral) is no time to compare \(column) with"
    case .unquotedDate(let text, _): "\(text) without quotes is arithmetic, not a date"
    case .numberForTime(let text, let column, let isText):
      isText
        ? "\(column) is a text in ISO 8601, which never compares with the number \(text)"
        : "\(text) seconds after 1970 is in the early seventies"
    case .comparedWithNull(let subject, _): "a comparison with NULL is never true: \(subject)"
    case .nullInList(_, let negated):
      negated
        ? "NOT IN with NULL in the list is never true" : "NULL in the list of IN equals nothing"
    case .excluded(let column, let shape, let other, _):
      "\(column) is \(shape.words) and never compares with \(other)"
    case .patternFor(let column, let shape, _):
      "\(column) is \(shape.words); a pattern takes text"
    case .argument(let function, let column, let shape, _):
      "\(column) is \(shape.words), which \(function) does not take"
    case .arithmetic(let column, let shape):
      "\(column) is \(shape.words) and cannot be calculated with"
    case .notCondition(let column, let shape):
      "\(column) is \(shape.words); a condition is needed here"
    case .neverTrue(let condition, nil): "\(condition) is never true"
    case .neverTrue(let first, let second?): "\(first) and \(second) are never true together"
    case .neverFalse(let first, let second): "\(first) or \(second) is always true, except for NULL"
    case .dateForTime(let text, let column):
      "\(column) has a time of day and never equals \(text.asLiteral)"
    case .ordersAsText(let text, let column):
      "\(column) and \(text.asLiteral) are compared as texts, and this form orders otherwise"
    }
  }

  /// The suggested correction, shown on a line of its own; `nil` if there is none.
  package var advice: String? {
    switch problem {
    case .unknownColumn(let name, _, let meant, let hint):
      Self.joined(
        meant.isEmpty
          ? "write \(name.asLiteral) if it is a text, or \"\(name)\" in double quotes to take the name as it is"
          : Self.meant(meant),
        hint)
    case .lackingColumn(let name): "write \"\(name)\" in double quotes to take the name as it is"
    case .bareText(let word, _): "write \(word.asLiteral)"
    case .unknownMember(let name, _, let meant, let members):
      meant.isEmpty
        ? "it has \(members.joined(separator: ", ")); write \"\(name)\" in double quotes to take the name"
          + " as it is" : Self.meant(meant)
    case .memberOfList(_, let meant, let hint): Self.joined(Self.written(meant), hint)
    case .elementOf(_, _, let meant): Self.written(meant)
    case .memberOf(_, _, let meant?): "write \(meant)"
    case .memberOf(let path, .text, nil): "if it holds JSON: json_extract(\(path), '$.NAME')"
    case .memberOf, .notList: nil
    case .notOneOf(_, _, _, let meant): meant.map { "did you mean \($0.asLiteral)?" }
    case .neverMatches: nil
    case .notTime(_, let column):
      "write \(column) > '2024-01-31' or TIMESTAMP '2024-01-31T10:00:00Z', or compare with now() - INTERVAL '7 days'"
    case .unquotedDate(_, let meant): "write \(meant.asLiteral)"
    case .numberForTime(let text, let column, let isText):
      isText
        ? "write timestamp(\(column)) with seconds after 1970, or \(column) with '2024-01-31'"
        : "write TIMESTAMP '2024-01-31' instead of \(text)"
    case .comparedWithNull(let subject, let negated):
      "write \(subject) IS \(negated ? "NOT " : "")NULL"
    case .nullInList(let subject, let negated):
      "write \(negated ? "AND" : "OR") \(subject) IS \(negated ? "NOT " : "")NULL beside the list"
    case .excluded(_, _, _, let meant): meant.map { "write \($0)" }
    case .patternFor(_, _, let meant): "write \(meant)"
    case .argument(_, _, _, let meant): meant.map { "write \($0)" }
    case .arithmetic(let column, .time):
      "write timestamp(\(column)), and INTERVAL '7 days' for a span of time"
    case .arithmetic: nil
    case .notCondition(let column, _): "write \(column) = … or \(column) IS NOT NULL"
    case .dateForTime(let text, let column):
      text.utf8.count < 10
        ? "write \(column) LIKE \((text + "%").asLiteral)"
        : "write date(\(column)) = \(text.asLiteral)"
    case .ordersAsText(let text, _): "write TIMESTAMP \(text.asLiteral)"
    case .neverTrue, .neverFalse: nil
    }
  }

  private static func meant(_ names: [String]) -> String {
    "did you mean " + names.map { "'\($0)'" }.joined(separator: " or ") + "?"
  }

  private static func written(_ forms: [String]) -> String? {
    forms.isEmpty ? nil : "write " + forms.joined(separator: " or ")
  }

  private static func joined(_ advice: String?, _ hint: Hint?) -> String? {
    let further = hint.map { _ in
      "the records are in groups, and tags of such packages are NULL;"
        + " fetch --group-tags adds model_package_group_tags"
    }
    let lines = [advice, further].compactMap { $0 }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }
}
