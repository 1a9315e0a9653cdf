import Expressions
import Queries
import Testing
import Times

@Suite struct RoutingTests {
  private func plan(
    _ table: String, _ condition: String, _ parameters: [String: ExpressionParameter] = [:]
  ) throws -> (PackageRouting, ListingFilters) {
    let sql = "SELECT domain FROM \(table) WHERE \(condition)"
    guard case .select(let statement) = try StatementParser.parse(sql),
      case .packages(let table) = statement.table
    else {
      throw ExpressionError(.statement(.unknownStatement(sql, suggestion: nil)), at: 0..<0)
    }
    let environment = environment(parameters)
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
    // As texts these are not in the order of time.
    #expect(try filters("creation_time > '2026-01-01 10:00:00Z'").createdAfter == nil)
    #expect(try filters("creation_time > '2026-01-01T10:00:00+02:00'").createdAfter == nil)
    #expect(try filters("creation_time < '2026-01-01T10:00Z'").createdBefore == nil)
  }
}
