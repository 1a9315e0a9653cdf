import Expressions
import Queries
import Testing

@Suite struct StatementTests {
  @Test(arguments: [
    "SELECT a FROM stdin", "select a, b from 'x' where a = 1;", "SELECT * FROM STDIN ; ;",
    "SELECT `a b`, \"c\" d FROM \"file.jsonl\" -- the end", "/*+ hint */ SELECT a /* b */ FROM 'x'",
    "SELECT DISTINCT a FROM 'x'", "SELECT ALL a FROM 'x'", "SELECT \"distinct\" FROM 'x'",
    "SELECT a FROM 'x' ORDER BY a DESC NULLS LAST, 1 LIMIT 3 OFFSET 2",
    "SELECT a FROM 'x'\n LIMIT 2, 3", "SELECT a FROM 'x' OFFSET 3",
    "SELECT count(*), count(distinct a), sum(distinct b) FROM 'x' GROUP BY c HAVING count(*) > 1",
    "SELECT count(*) n FROM 'x' ORDER BY n", "SELECT a AS \"group\" FROM 'x' GROUP BY a",
    "SELECT 1 - -1 FROM 'x'", "SELECT a --1\n FROM 'x'",
  ])
  func `statements that are good`(_ sql: String) throws {
    #expect(failure(sql)?.message == nil)
  }

  @Test(arguments: [
    ("", "expected SELECT, UPDATE, INSERT, DELETE, EXPLAIN, DESCRIBE or SHOW, found the end", ""),
    (
      "SELEKT 1",
      "SELEKT is no statement that query runs: SELECT, UPDATE, INSERT, DELETE, EXPLAIN SELECT, DESCRIBE and SHOW are;"
        + " did you mean 'SELECT'?", "SELEKT"
    ),
    (
      "DELETE FROM x",
      "unknown table x: aws.sagemaker.model_package, aws.sagemaker.model_packages,"
        + " awscc.sagemaker.model_packages, 'a file' or stdin", "x"
    ),
    ("SELECT FROM 'x'", "expected a value, found FROM", "FROM"),
    ("SELECT a", "expected ,, AS, an operator or FROM, found the end", ""),
    ("SELECT a FROM 'x' GROUP a", "expected BY, found a", "a"),
    ("SELECT a FROM 'x', 'y'", "a join is not supported; FROM takes one table or file", ","),
    (
      "SELECT a FROM (SELECT 1)",
      "a SELECT within FROM is not supported; pipe one query into another, FROM stdin", "("
    ),
    (
      "SELECT a FROM 'x' UNION SELECT b FROM 'x'",
      "UNION is not supported; run one statement each and join their outputs", "UNION"
    ),
    ("SELECT a FROM 'x'; SELECT b", "expected the end of the statement, found SELECT", "SELECT"),
    ("SELECT a FROM 'x' /* b", "the comment has no closing */", "/* b"),
    ("SELECT a FROM 'x' LIMIT -1", "LIMIT takes a whole number from 0 up", "-1"),
    ("SELECT a FROM 'x' LIMIT 1.5", "LIMIT takes a whole number from 0 up", "1.5"),
    ("SELECT a FROM 'x' LIMIT a", "LIMIT takes a whole number from 0 up", "a"),
    ("SELECT a FROM 'x' LIMIT 1 OFFSET -2", "OFFSET takes a whole number from 0 up", "-2"),
    (
      "SELECT a FROM 'x' ORDER BY 'a'",
      "a constant gives no order: name a column, or its position", "'a'"
    ),
    (
      "SELECT a FROM 'x' ORDER BY 1 + 1",
      "a constant gives no order: name a column, or its position", "1 + 1"
    ),
    (
      "SELECT a FROM 'x' ORDER BY -1", "a constant gives no order: name a column, or its position",
      "-1"
    ),
    ("SELECT a FROM 'x' ORDER BY 2", "there is no column 2: the SELECT list has 1", "2"),
    ("SELECT a FROM 'x' ORDER BY 0", "there is no column 0: the SELECT list has 1", "0"),
    (
      "SELECT *, a FROM 'x' ORDER BY 2", "position 2 stands behind '*': name the column instead",
      "2"
    ),
    (
      "SELECT a, count(*) FROM 'x'",
      "'a' is neither grouped nor aggregated: name it in GROUP BY, or take min(a)", "a"
    ),
    (
      "SELECT a FROM 'x' GROUP BY a ORDER BY b.c",
      "'b' is neither grouped nor aggregated: name it in GROUP BY, or take min(b)", "b"
    ),
    ("SELECT * FROM 'x' GROUP BY a", "'*' is no column of groups: name what is wanted", "*"),
    (
      "SELECT a FROM 'x' HAVING a > 1",
      "HAVING needs GROUP BY or a function such as count(*); use WHERE", "a > 1"
    ),
    (
      "SELECT a FROM 'x' WHERE count(*) > 1",
      "count is worked out over many records: it stands in a query's SELECT, HAVING and ORDER BY,"
        + " and not within another one", "count"
    ),
    (
      "SELECT sum(max(a)) FROM 'x'",
      "max is worked out over many records: it stands in a query's SELECT, HAVING and ORDER BY,"
        + " and not within another one", "max"
    ),
    ("SELECT sum(*) FROM 'x'", "sum takes one argument", "sum(*)"),
    ("SELECT count(a, b) FROM 'x'", "count takes * or one argument", "count(a, b)"),
    (
      "SELECT lower(distinct a) FROM 'x'",
      "lower works on one record: it takes neither * nor DISTINCT", "lower"
    ),
    ("SELECT sum(a = 1) FROM 'x'", "sum takes number or text, not boolean", "a = 1"),
    ("SELECT a, a FROM 'x'", "two output columns are named a; name one of them with AS", "a"),
    (
      "SELECT a FROM aws.sagemaker.model_pakages",
      "unknown table aws.sagemaker.model_pakages: aws.sagemaker.model_package,"
        + " aws.sagemaker.model_packages, awscc.sagemaker.model_packages, 'a file' or stdin;"
        + " did you mean 'aws.sagemaker.model_packages'?", "aws.sagemaker.model_pakages"
    ),
  ])
  func `statements that are wrong`(_ sql: String, _ message: String, _ place: String) throws {
    let found = try #require(failure(sql), "\(sql)")
    #expect(found.message == message)
    #expect(found.place == place, "\(sql)")
  }

  @Test func `an update has a document and what it is for`() throws {
    let statement = try StatementParser.parse(
      """
      /*+ update */
      UPDATE aws.sagemaker.model_package
      SET data__PatchDocument = string('[{"op":"remove","path":"/Domain"}]')
      WHERE region = 'us-east-1' AND data__Identifier = 'arn';
      """)
    guard case .update(let update) = statement else {
      Issue.record("no UPDATE")
      return
    }
    #expect(update.table.name == "aws.sagemaker.model_package")
    let (document, _) = try ConstantValue.of(update.document, parameters: [:], now: runStart)
    #expect(document == .text(#"[{"op":"remove","path":"/Domain"}]"#))
    let routing = try PackageRouting(of: update.condition, in: update.table, environment())
    #expect(routing.regions == ["us-east-1"])
    #expect(routing.identifiers == ["arn"])
    #expect(routing.condition == nil)
  }

  @Test(arguments: [
    "UPDATE aws.sagemaker.model_package SET Tags = '[]' WHERE region = 'x'",
    "UPDATE 'file' SET PatchDocument = '[]'", "UPDATE", "UPDATE aws.sagemaker.model_package",
    "UPDATE aws.sagemaker.model_package SET PatchDocument = '[]', PatchDocument = '[]'",
    "EXPLAIN", "EXPLAIN EXPLAIN SELECT a FROM 'x'", "DELETE", "DELETE FROM", "DELETE FROM 'file'",
    "DELETE aws.sagemaker.model_package WHERE region = 'x'",
    "DELETE FROM aws.sagemaker.model_package WHERE region = 'x' RETURNING *",
    "DELETE FROM aws.sagemaker.model_package_groups WHERE region = 'x'",
    "INSERT INTO aws.sagemaker.model_package_groups (Domain) SELECT 'a'",
    "DELETE FROM aws.sagemaker.model_package LIMIT 1", "INSERT", "INSERT INTO",
    "INSERT INTO 'file' (a) SELECT 1", "INSERT INTO aws.sagemaker.model_package SELECT 1",
    "INSERT INTO aws.sagemaker.model_package () SELECT 1",
    "INSERT INTO aws.sagemaker.model_package (Domain) SELECT",
    "INSERT INTO aws.sagemaker.model_package (Domain, Task) SELECT 'a'",
    "INSERT INTO aws.sagemaker.model_package (Domain) SELECT 'a' FROM stdin",
  ])
  func `changes that are wrong`(_ sql: String) {
    #expect(throws: ExpressionError.self) { try StatementParser.parse(sql) }
  }

  @Test func `an insert has a value for each column, a delete what it is for`() throws {
    let insert = try StatementParser.parse(
      "INSERT INTO awscc.sagemaker.model_packages (Tags, region) SELECT '[]', 'r';")
    guard case .insert(let insert) = insert else {
      Issue.record("no INSERT")
      return
    }
    #expect(insert.table.name == "awscc.sagemaker.model_packages")
    #expect(insert.assignments.map(\.column) == ["Tags", "region"])
    let delete = try StatementParser.parse(
      "DELETE FROM awscc.sagemaker.model_packages WHERE Identifier = 'arn' AND region = 'r'")
    guard case .delete(let delete) = delete else {
      Issue.record("no DELETE")
      return
    }
    let routing = try PackageRouting(of: delete.condition, in: delete.table, environment())
    #expect(routing.regions == ["r"] && routing.identifiers == ["arn"])
  }

  /// What is selected and ordered by, or taken by several functions, is one expression.
  @Test(arguments: [
    "SELECT upper(domain) AS d FROM stdin ORDER BY d",
    "SELECT upper(domain) AS d FROM stdin ORDER BY 1 DESC",
    "SELECT upper(domain) FROM stdin ORDER BY upper(domain)",
    "SELECT task, upper(domain) AS d FROM stdin GROUP BY task, d ORDER BY 2",
  ])
  func `an output column that orders is worked out once`(sql: String) throws {
    let program = try compile(sql)
    let order = try #require(program.order.first)
    #expect(
      program.list.items.contains { item in
        if case .column(_, let root, _) = item { root == order.root } else { false }
      })
  }

  @Test func `an argument of several functions is worked out once`() throws {
    let program = try compile(
      "SELECT min(length(task)), max(length(task)), count(*) FROM stdin GROUP BY length(task)")
    let groups = try #require(program.groups)
    let arguments = groups.aggregates.compactMap(\.argument)
    #expect(arguments.count == 2)
    #expect(arguments.allSatisfy { $0 == groups.keys.first })
  }
}
