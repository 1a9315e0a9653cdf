internal import Expressions

extension StatementParser {
  // MARK: DESCRIBE

  /// `DESCRIBE [EXTENDED] [FROM] table`.
  mutating func describe() throws(ExpressionError) -> DescribeStatement {
    if isAtWord("method") {
      throw ExpressionError(
        .statement(
          .unsupported(
            "DESCRIBE METHOD",
            advice: "DESCRIBE EXTENDED aws.sagemaker.model_packages tells the columns, and"
              + " SHOW METHODS IN aws.sagemaker.model_packages what each method needs")),
        at: parser.token.range)
    }
    let isExtended = parser.takeWord("extended")
    _ = parser.takeWord("from")
    let table = try table()
    try expectEnd()
    return DescribeStatement(table: table, isExtended: isExtended)
  }

  // MARK: SHOW

  /// `SHOW [EXTENDED] SERVICES IN aws`, `RESOURCES IN aws.sagemaker` or `METHODS IN table`.
  mutating func show() throws(ExpressionError) -> ShowStatement {
    let isExtended = parser.takeWord("extended")
    let word = parser.token
    let subject: ShowStatement.Subject
    if parser.takeWord("services") {
      try expectIn()
      subject = .services(provider: try provider())
    } else if parser.takeWord("resources") {
      try expectIn()
      subject = .resources(service: try service())
    } else if parser.takeWord("methods") {
      try expectIn()
      subject = .methods(try tableOfPackages())
    } else if case .name(let name) = word.kind, name.asciiLowercased == "providers" {
      throw ExpressionError(
        .statement(
          .unsupported("SHOW PROVIDERS", advice: "the providers here are aws and awscc")),
        at: word.range)
    } else {
      throw parser.expected(.oneOf(["EXTENDED", "RESOURCES", "METHODS", "SERVICES"]))
    }
    if parser.isAt(.like) {
      throw ExpressionError(
        .statement(
          .unsupported("LIKE in SHOW", advice: "leave it out and pipe the rows into mpkg filter")),
        at: parser.token.range)
    }
    try expectEnd()
    return ShowStatement(subject: subject, isExtended: isExtended)
  }

  /// A provider's name.
  private mutating func provider() throws(ExpressionError) -> String {
    let (name, range) = try dottedName()
    guard PackageTable.providers.contains(name.asciiLowercased) else {
      throw unknownTable(name, among: PackageTable.providers, at: range)
    }
    return name.asciiLowercased
  }

  /// A provider's and a service's name.
  private mutating func service() throws(ExpressionError) -> String {
    let (name, range) = try dottedName()
    let known = PackageTable.providers.map { $0 + ".sagemaker" }
    guard known.contains(name.asciiLowercased) else {
      throw unknownTable(name, among: known, at: range)
    }
    return name.asciiLowercased
  }

  private mutating func tableOfPackages() throws(ExpressionError) -> PackageTable {
    let (name, range) = try dottedName()
    guard let table = PackageTable(name, at: range) else {
      throw unknownTable(name, among: PackageTable.known.map(\.name), at: range)
    }
    return table
  }

  private mutating func expectIn() throws(ExpressionError) {
    guard parser.take(.in) else { throw parser.expected(.keyword(.in)) }
  }

  private func expectEnd() throws(ExpressionError) {
    guard parser.isAtEndOfStatement else { throw parser.expected(.oneOf(["the end"])) }
  }
}
