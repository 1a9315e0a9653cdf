import Expressions
import Testing

@Suite struct OperatorTests {
  @Test(arguments: [
    ("1 = 1.0", "true"), ("1 == 1", "true"), ("1 <> 2", "true"), ("1 != 1", "false"),
    ("2 < 10", "true"), ("'2' < '10'", "false"), ("'2' < 10", "true"), ("10 >= '9.5'", "true"),
    ("TRUE > FALSE", "true"), ("NULL = NULL", "null"), ("NULL <> 1", "null"),
    ("9007199254740993 = 9007199254740992.0", "false"),
    ("big = 9007199254740992.0", "false"), ("big = 9007199254740993", "true"),
    ("huge > 1e29", "true"), ("huge > 0.0", "true"), ("-huge < 0.5", "true"),
    ("huge = 123456789012345678901234567891", "false"),
    ("-9223372036854775808 < -9223372036854775807", "true"),
    ("1e999 = 1e998", "true"), ("1e999 > huge", "true"), ("-1e999 < 0", "true"),
    ("price = 1.5", "true"), ("price = '1.5'", "true"), ("price = 'x'", "null"),
    ("customer_metadata_properties.auc > 0.9", "true"),
    ("customer_metadata_properties.n = 7", "null"),
    ("flag = 'true'", "null"), ("flag = TRUE", "true"), ("tags = tags", "true"),
    ("list[*] = list", "null"), ("list < list", "null"),
    ("task = 'text'", "true"), ("task != 'text'", "false"), ("'text' = task", "true"),
    ("customer_metadata_properties.note = 'say \"hi\"'", "true"),
    ("café = 'Straße'", "true"), ("nothing = 'x'", "null"), ("absent != 'x'", "null"),
    ("model_package_version = '3'", "true"), ("model_package_version = '03.0'", "true"),
    ("nothing IS NULL", "true"), ("absent IS NOT NULL", "false"), ("flag IS NOT NULL", "true"),
    ("nothing IS DISTINCT FROM absent", "false"), ("nothing IS NOT DISTINCT FROM 1", "false"),
    ("price IS DISTINCT FROM 1.5", "false"), ("price IS DISTINCT FROM 2", "true"),
    ("flag IS DISTINCT FROM 'x'", "true"),
    ("2 IN (1, 2)", "true"), ("2 IN (1, NULL)", "null"), ("2 NOT IN (1, 3)", "true"),
    ("task IN ('text', 'x')", "true"), ("task NOT IN ('y', 'x')", "true"),
    ("model_package_version IN ('3', 'x')", "true"), ("model_package_version IN ('y')", "null"),
    ("NULL IN (1)", "null"), ("task IN ('a', NULL)", "null"),
    ("2 BETWEEN 1 AND 3", "true"), ("4 NOT BETWEEN 1 AND 3", "true"),
    ("4 BETWEEN NULL AND 3", "false"), ("2 BETWEEN NULL AND 3", "null"),
  ])
  func comparisons(expression: String, expected: String) throws {
    #expect(try evaluate(expression, on: record) == expected)
  }

  @Test(arguments: [
    ("TRUE AND NULL", "null"), ("FALSE AND NULL", "false"), ("NULL AND NULL", "null"),
    ("TRUE OR NULL", "true"), ("FALSE OR NULL", "null"), ("NOT NULL", "null"),
    ("NOT TRUE", "false"), ("NOT NOT TRUE", "true"), ("TRUE AND FALSE OR TRUE", "true"),
    ("TRUE OR TRUE AND FALSE", "true"), ("NOT FALSE AND FALSE", "false"),
    ("flag AND task", "null"), ("task OR flag", "true"), ("NOT task", "null"),
    ("NOT 1 = 2", "true"), ("1 = 1 = TRUE", "true"),
  ])
  func logicHasThreeValues(expression: String, expected: String) throws {
    #expect(try evaluate(expression, on: record) == expected)
  }

  @Test(arguments: [
    ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("7 / 2", "3.5"), ("6 / 3", "2"), ("1 / 0", "null"),
    ("-7 % 3", "-1"), ("7 % -3", "1"), ("7.5 % 2", "1.5"), ("1 % 0", "null"),
    ("1.5 % 0", "null"), ("1.e2 + 0", "100"), (".5e1 + 0", "5"), ("'+.5e1' + 0", "5"),
    ("'-7.e1' + 0", "-70"), ("'00012.' + 0", "12"), ("x + '1e+2'", "null"),
    ("'12345678901234567890.5e-1' * 1", "1234567890123456800"),
    ("9223372036854775807 + 1", "9223372036854776000"),
    ("9223372036854775807 - 1", "9223372036854775806"),
    ("-9223372036854775808 % -1", "0"), ("- -3", "3"), ("-(2 + 3)", "-5"),
    ("1e308 * 10", "null"), ("1e999 + 1", "null"), ("'2' + '3'", "5"), ("price * 2", "3"),
    ("task + 1", "null"), ("flag + 1", "null"), ("nothing + 1", "null"), ("NULL * 2", "null"),
    ("0.1 + 0.2", "0.30000000000000004"), ("1e21 + 0", "1e+21"),
    ("1e20 + 0", "100000000000000000000"),
    ("0.000001 * 1", "0.000001"), ("0.0000001 * 1", "1e-7"), ("-0.0 * 1", "0"),
    ("-9223372036854775808", "-9223372036854775808"), ("-huge", "-123456789012345678901234567890"),
    ("10 - 4 - 3", "3"), ("100 / 10 / 5", "2"), ("2 + 3 || 'x'", #""5x""#),
    ("007", "7"), (".5", "0.5"), ("7.", "7"), ("1.50", "1.50"), ("1e2", "1e2"),
  ])
  func arithmetic(expression: String, expected: String) throws {
    #expect(try evaluate(expression, on: record) == expected)
  }

  @Test(arguments: [
    ("'a' || 'b' || 'c'", #""abc""#), ("'a' || NULL", "null"), ("1 || TRUE", #""1true""#),
    ("price || ''", #""1.50""#), ("nothing || 'x'", "null"), ("'it''s'", #""it's""#),
    ("customer_metadata_properties.note || '!'", #""say \"hi\"!""#),
    ("café || 'é'", #""Straßeé""#),
    ("'a' || 1 + 1", #""a2""#), ("('x' || 'y') || ('z' || task)", #""xyztext""#),
  ])
  func concatenation(expression: String, expected: String) throws {
    #expect(try evaluate(expression, on: record) == expected)
  }

  @Test(arguments: [
    ("'abc' LIKE 'abc'", "true"), ("'abc' LIKE 'ABC'", "false"), ("'abc' ILIKE 'ABC'", "true"),
    ("'abc' LIKE 'a%'", "true"), ("'abc' LIKE '%c'", "true"), ("'abc' LIKE '%b%'", "true"),
    ("'abc' LIKE '%'", "true"), ("'' LIKE '%'", "true"), ("'' LIKE '_'", "false"),
    ("'' LIKE ''", "true"), ("'abc' LIKE ''", "false"), ("'abc' LIKE 'a_c'", "true"),
    ("'aéc' LIKE 'a_c'", "true"), ("'aéc' LIKE '__%_'", "true"), ("'ab' LIKE '___'", "false"),
    ("'a%c' LIKE 'a!%c' ESCAPE '!'", "true"), ("'abc' LIKE 'a!%c' ESCAPE '!'", "false"),
    ("'a!c' LIKE 'a!!c' ESCAPE '!'", "true"), ("'a\\c' LIKE 'a\\c'", "true"),
    ("'mississippi' LIKE '%iss%ip%'", "true"), ("'mississippi' LIKE '%iss%ix%'", "false"),
    ("'ab' NOT LIKE 'a%'", "false"), ("NULL LIKE 'a'", "null"), ("'a' LIKE NULL", "null"),
    ("'ÄRGER' ILIKE 'ärg%'", "true"), ("'İ' ILIKE 'i'", "false"), ("'ſ' ILIKE 's'", "false"),
    ("3 || '' LIKE '3'", "true"), ("model_package_version LIKE '3'", "null"),
    ("task LIKE task", "true"), ("task LIKE 't%' || 't'", "true"),
    ("task NOT ILIKE 'T_X' || 'T'", "false"), ("'x' LIKE task ESCAPE task", "null"),
    ("customer_metadata_properties.note LIKE '%\"hi\"'", "true"),
  ])
  func patterns(expression: String, expected: String) throws {
    #expect(try evaluate(expression, on: record) == expected)
  }

  @Test(arguments: [
    ("inference_specification.Containers[*].Image LIKE 'two%'", "true"),
    ("inference_specification.Containers[*].Image = 'three'", "false"),
    ("inference_specification.Containers[*].Gpu = FALSE", "true"),
    ("inference_specification.Containers[*].Gpu = TRUE", "null"),
    ("inference_specification.Containers[*].Gpu IS NULL", "true"),
    ("upper(inference_specification.Containers[*].Image) = 'TWO.DKR/B:2'", "true"),
    ("inference_specification.Containers[*].Parts[*].n = 2", "true"),
    ("inference_specification.Containers[*].Parts[*].n = 3", "null"),
    ("inference_specification.Containers[*].Image IN ('x', 'two.dkr/b:2')", "true"),
    ("NOT list[*] = 3", "false"), ("list[*] = 4", "null"), ("empty[*] = 1", "false"),
    ("list[*] = model_package_version", "true"), ("task[*] = 1", "null"),
    ("list[*] BETWEEN 3 AND 4", "true"), ("1 + list[*] = 4", "true"),
    ("any(list, value = 3)", "true"), ("any(list, value = 9)", "null"),
    ("all(list, value > 0)", "null"), ("all(list, value > 1)", "false"),
    ("all(empty, FALSE)", "true"), ("any(empty, TRUE)", "false"), ("any(task, TRUE)", "null"),
    ("any(nothing, TRUE)", "null"), ("any(tags, Key = 'team' AND Value LIKE 'fr%')", "true"),
    ("any(tags, task = 'text')", "null"), ("any(tags, value IS NULL)", "true"),
    ("any(inference_specification.Containers, any(Parts, n = 2))", "true"),
    ("any(inference_specification.Containers, Parts[*].n = 2)", "true"),
    ("all(inference_specification.Containers, Image LIKE '%.dkr%')", "true"),
    ("any(inference_specification.Containers[*].Image, value LIKE 'two%')", "true"),
    ("any(json_extract(json, '$.a'), b = 2)", "true"),
  ])
  func lists(expression: String, expected: String) throws {
    #expect(try evaluate(expression, on: record) == expected)
  }
}
