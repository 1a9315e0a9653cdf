import Testing

@Suite struct PathTests {
  @Test(arguments: [
    ("model_approval_status", #""PendingManualApproval""#),
    ("inference_specification.Containers[0].Image", #""one.dkr/a:1""#),
    ("inference_specification.Containers[-1].Image", #""two.dkr/b:2""#),
    ("inference_specification.Containers[-3].Image", "null"),
    ("inference_specification['Containers'][1]['Image']", #""two.dkr/b:2""#),
    ("inference_specification.\"Containers\"[0].Gpu", "false"),
    ("tags['team']", #""fraud""#),
    ("tags['cost-center']", #""42""#),
    ("tags['none']", "null"),
    ("tags.team", "null"),
    ("tags[0]", #"{"Key":"team","Value":"fraud"}"#),
    ("\"odd column\"", "1"),
    ("café", #""Stra\u00dfe""#),
    ("price", "1.50"),
    ("huge", "123456789012345678901234567890"),
    ("nothing", "null"),
    ("absent.deeper[0]", "null"),
    ("customer_metadata_properties.note", #""say \"hi\"""#),
    ("data__Identifier", #""arn:aws:sagemaker:us-east-1:111122223333:model-package/churn/3""#),
    ("list[*]", #"[1,"2",null,3.0]"#),
    ("inference_specification.Containers[*].Image", #"["one.dkr/a:1","two.dkr/b:2"]"#),
    ("inference_specification.Containers[*].Gpu", "[false,null]"),
    ("inference_specification.Containers[*].Parts[*].n", "[1,2]"),
    ("empty[*]", "[]"),
    ("flag[*]", "null"),
  ])
  func pathsGiveTheValueAsWritten(expression: String, expected: String) throws {
    #expect(try evaluate(expression, on: record) == expected)
  }

  @Test func theOwnMemberGoesBeforeTheARN() throws {
    #expect(
      try evaluate("data__Identifier", on: #"{"model_package_arn":"a","data__Identifier":"b"}"#)
        == #""b""#)
    #expect(
      try evaluate("data__Identifier", on: #"{"model_package_arn":"a","data__Identifier":null}"#)
        == "null")
  }

  @Test func keywordsAreNamesBehindADotAndInQuotes() throws {
    #expect(try evaluate("a.end.null", on: #"{"a":{"end":{"null":1}}}"#) == "1")
    #expect(try evaluate("\"or\"", on: #"{"or":1}"#) == "1")
    #expect(try evaluate("timestamp", on: #"{"timestamp":1}"#) == "1")
    #expect(try evaluate("interval.date", on: #"{"interval":{"date":2}}"#) == "2")
  }

  @Test func ofDuplicateKeysTheFirstElementCounts() throws {
    let line = #"{"t":[{"Key":"a","Value":1},{"Key":"a","Value":2},5,{"Value":3}]}"#
    #expect(try evaluate("t['a']", on: line) == "1")
  }
}
