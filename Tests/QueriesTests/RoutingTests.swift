import Expressions
import Queries
import Testing
import Times

@Suite struct RoutingTests {
  private static let columns: Set = [
    "creation_time", "domain", "model_approval_status", "model_package_arn",
    "model_package_group_name", "model_package_name", "region", "tags",
  ]

  private func plan(
    _ table: String, _ condition: String, _ parameters: [String: ExpressionParameter] = [:]
  ) throws -> (PackageRouting, ListingFilters) {
    let sql = "SELECT domain FROM \(table) WHERE \(condition)"
    guard case .select(let statement) = try StatementParser.parse(sql),
      case .packages(let table) = statement.table
    else {
      throw ExpressionError(.statement(.unknownStatement(sql, suggestion: nil)), at: 0..<0)
    }
    let environment = environment(parameters, known: Self.columns)
    let routing = try PackageRouting(of: statement.condition, in: table, environment)
    return (routing, ListingFilters(of: routing.condition, environment))
  }

  @Test func `regions and identifiers are no conditions`() throws {
    let (routing, _) = try plan(
      "aws.sagemaker.model_package",
      "region IN ('a', 'b', 'a') AND ('x' = data__Identifier) AND domain = 'NLP'")
    #expect(routing.regions == ["a", "b"])
    #expect(routing.identifiers == ["x"])
    #expect(routing.condition?.columnNames == ["domain"])
    #expect(
      try plan("awscc.sagemaker.model_packages", "Identifier IN ('x')").0.identifiers == ["x"])
    #expect(
      try plan("aws.sagemaker.model_packages", "model_package_arn = 'x'").0.identifiers == nil)
    #expect(
      try plan("aws.sagemaker.model_packages", "region = :r", ["r": .text("q")]).0.regions == ["q"])
  }

  @Test(arguments: [
    ("aws.sagemaker.model_package", "region = 'a'"),
    ("aws.sagemaker.model_package", "region = 'a' OR data__Identifier = 'x'"),
    ("aws.sagemaker.model_packages", "region = 1"),
    ("aws.sagemaker.model_packages", "region = domain"),
    ("aws.sagemaker.model_packages", "region = 'a' AND region = 'b'"),
  ])
  func `routing that is wrong`(_ table: String, _ condition: String) {
    #expect(throws: ExpressionError.self) { try plan(table, condition) }
  }

  /// The error of a condition on packages, and the part of it that the error points to.
  private func failure(
    _ condition: String, in table: String = "aws.sagemaker.model_packages"
  ) -> (message: String, place: String)? {
    do {
      _ = try plan(table, condition)
      return nil
    } catch {
      guard let error = error as? ExpressionError else { return nil }
      let sql = "SELECT domain FROM \(table) WHERE \(condition)"
      let place = String(decoding: Array(sql.utf8)[error.range], as: UTF8.self)
      return (ExpressionDiagnostic(error).sentence, place)
    }
  }

  @Test(arguments: [
    ("domain = 'NLP' OR region = 'eu-west-1'", "region says where to ask", "region"),
    ("region LIKE 'eu-%'", "region says where to ask", "region"),
    ("NOT region = 'eu-west-1'", "region says where to ask", "region"),
    ("region != 'a' AND domain = 'NLP'", "region says where to ask", "region"),
    ("lower(region) = 'a'", "region says where to ask", "region"),
    (
      "domain = 'NLP' OR data__Identifier = 'x'", "data__Identifier says where to ask",
      "data__Identifier = 'x'"
    ),
    (
      "domain = 'NLP' AND (domain = 'CV' OR (domain = 'x' AND Identifier IN ('x', 'y')))",
      "Identifier says where to ask", "Identifier IN ('x', 'y')"
    ),
    ("identifier = 'x'", "did you mean 'Identifier'?", "identifier"),
    ("data_identifier = 'x'", "did you mean 'data__Identifier'?", "data_identifier"),
    ("regoin = 'x'", "did you mean 'region'?", "regoin"),
    ("region = 'a' AND Domain = 'x'", "did you mean 'domain'?", "Domain"),
    ("aws_region = 'x'", "name regions with region", "aws_region"),
    ("model_packages.region = 'x'", "packages have no column 'model_packages'", "model_packages"),
  ])
  func `names that would be ignored are refused`(condition: String, part: String, place: String) {
    let found = failure(condition)
    #expect(found?.message.contains(part) == true, "\(String(describing: found))")
    #expect(found?.place == place)
  }

  @Test func `a single package is not one of several choices`() {
    let found = failure(
      "region = 'a' AND (model_package_arn = 'x' OR domain = 'CV')",
      in: "aws.sagemaker.model_package")
    #expect(found?.message.contains("model_package_arn says where to ask") == true)
    #expect(found?.place == "model_package_arn = 'x'")
  }

  @Test(arguments: [
    "region = 'a' AND (region = 'a' OR domain = 'NLP')", "data__Identifier LIKE '%churn%'",
    "NOT data__Identifier = 'x'", "\"regoin\" IS NULL", "any(tags, Key = 'region')",
    "any(tags, region = 'x')", "model_package_arn = 'x' OR domain = 'CV'",
    "Identifier = 'x' AND (data__Identifier = 'x' OR domain = 'NLP')",
  ])
  func `conditions that are worked out are none`(condition: String) {
    #expect(failure(condition) == nil)
  }

  @Test func `what the service can check goes to it`() throws {
    func filters(_ condition: String) throws -> ListingFilters {
      try plan("aws.sagemaker.model_packages", "region = 'a' AND " + condition).1
    }
    #expect(try filters("model_package_group_name = 'g'").group == "g")
    #expect(try filters("'g' = model_package_group_name").group == "g")
    #expect(try filters("model_package_group_name = 'no name'").group == nil)
    #expect(try filters("(model_package_group_name = 'g' OR domain = 'x')").group == nil)
    #expect(try filters("model_approval_status IN ('Approved')").approvalStatus == "Approved")
    #expect(try filters("model_approval_status = 'approved'").approvalStatus == nil)
    #expect(try filters("model_approval_status != 'Approved'").approvalStatus == nil)
    #expect(try filters("model_package_name LIKE 'ab%churn_x'").nameContains == "churn")
    #expect(try filters("model_package_name NOT LIKE '%churn%'").nameContains == nil)
    #expect(try filters("contains(model_package_name, 'x-1')").nameContains == "x-1")
    func day(_ seconds: Int64) -> Timestamp? { Timestamp(seconds: 1_767_225_600 + seconds) }
    #expect(try filters("creation_time >= '2026-01-01'").createdAfter == day(-1))
    #expect(try filters("creation_time < '2026-01-01T00:00:00Z'").createdBefore == day(1))
    #expect(
      try filters("timestamp(creation_time) > TIMESTAMP '2026-01-01'").createdAfter == day(-1))
    #expect(
      try filters("creation_time > now() - INTERVAL '1 day'").createdAfter
        == Timestamp(seconds: 1_781_524_800 - 86_400 - 1))
    let between = try filters("creation_time BETWEEN '2026-01-01' AND '2026-01-02'")
    #expect(between.createdAfter == day(-1))
    #expect(between.createdBefore == day(86_401))
    var texts = try filters("creation_time >= '2026-01-01'")
    texts.removeTextTimes()
    #expect(texts == ListingFilters(of: nil, environment()))
    var times = try filters("creation_time >= TIMESTAMP '2026-01-01'")
    times.removeTextTimes()
    #expect(times.createdAfter == day(-1))
    // As texts these are not in the order of time.
    #expect(try filters("creation_time > '2026-01-01 10:00:00Z'").createdAfter == nil)
    #expect(try filters("creation_time > '2026-01-01T10:00:00+02:00'").createdAfter == nil)
    #expect(try filters("creation_time < '2026-01-01T10:00Z'").createdBefore == nil)
  }
}
