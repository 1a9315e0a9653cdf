internal import JSONLines
internal import ModelPackages
internal import RecordSources

extension Sentences {
  /// A list of accepted inputs, for messages about other values.
  private static let wanted =
    "expected is a record, or an answer of get-resource, list-resources, describe-model-package,"
    + " list-model-packages, batch-describe-model-package, search or StackQL"

  /// Describes a syntax error in the input of `records`.
  ///
  /// - Parameter first: the first byte of the rejected value; `nil` if the error is at its start.
  static func describe(
    _ reason: JSONSyntaxError.Reason, at place: (line: Int, column: Int), startsWith first: UInt8?
  ) -> String {
    if place == (1, 1), case .unexpectedByte(let byte, _) = reason, byte >= 0xFE {
      return "the file is UTF-16; make it UTF-8: iconv -f UTF-16 -t UTF-8"
    }
    let words = describe(reason, endOf: "file")
    // Output in the formats table and text begins with letters or lines.
    if first == nil, case .unexpectedByte(let byte, .value) = reason, isOfText(byte) {
      return words + "; have AWS's tools print JSON (--output json)"
    }
    return words
  }

  private static func isOfText(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "|"), UInt8(ascii: "+"):
      true
    default: false
    }
  }

  static func describe(_ error: ShapeError) -> String {
    switch error {
    case .syntax(let error): describe(error.reason, endOf: "value")
    case .notAnObject(let kind): "\(name(kind)) is no model package; \(wanted)"
    case .noPackage(let members):
      members.isEmpty
        ? "the object is empty; \(wanted)"
        : "the object names no package (its members are \(members.joined(separator: ", ")));"
          + " \(wanted)"
    case .otherLine(let kind): describe(otherLine: kind)
    case .otherType(let type): "a resource of the type \(type) is no \(Schema.typeName)"
    case .noObjectText(let member): "\(member) is neither an object nor JSON text of one"
    case .notAnARN(let text): "'\(text)' is no model package's ARN"
    case .twoARNs(let identifier, let property):
      "Identifier is '\(identifier)', and ModelPackageArn of the properties is '\(property)'"
    case .bothSpellings(let first, let second):
      "\(first) and \(second) are the same column; keep one of them"
    case .wrongType(let member, let type):
      "\(member) is neither \(type.words) nor JSON text of one"
    case .notATime(let member, let found):
      "\(member) is no time: '\(found)'; expected is ISO 8601 or seconds since 1970"
    case .noOffset(let member, let found):
      "\(member) has no offset from UTC: '\(found)'; add Z or one such as +01:00"
    case .serviceError(let package, let code, let message):
      "the answer has an error instead of \(package): "
        + [code, message].filter { !$0.isEmpty }.joined(separator: ": ")
    case .otherAnswer(let member): "an answer with \(member) holds no package; \(wanted)"
    }
  }

  private static func describe(otherLine kind: LineKind) -> String {
    switch kind {
    case .record: "the line is a record"
    case .request: "a patch request is no package; mpkg apply sends it"
    case .difference: "a line of mpkg diff is no package; mpkg fetch reads the package itself"
    case .result: "a result of mpkg apply is no package; mpkg fetch reads the package itself"
    }
  }

  private static func name(_ kind: JSONKind) -> String {
    switch kind {
    case .absent: "nothing"
    case .null: "null"
    case .false: "false"
    case .true: "true"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array within a list"
    case .object: "an object"
    }
  }
}

extension SchemaViolation.JSONType {
  fileprivate var words: String {
    switch self {
    case .integer, .array, .object: "an \(rawValue)"
    case .null: rawValue
    case .boolean, .number, .string: "a \(rawValue)"
    }
  }
}
