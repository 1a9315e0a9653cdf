import Testing

@testable internal import Tables

@Suite struct ShortPairsTests {
  @Test(arguments: [
    (#"[{"Key":"team","Value":"fraud"},{"Value":"prod","Key":"stage"}]"#, "team=fraud stage=prod"),
    (#"{"team":"fraud","n":1.50,"none":null,"is":true}"#, "team=fraud n=1.50 none=null is=true"),
    (#"{"a b":"x y","":"","e":"=","q":"\""}"#, #""a b"="x y" ""="" e="=" q="\"""#),
    (#"{"a":"\n"}"#, #"a="\n""#), (#"{"é":"表"}"#, "é=表"),
  ])
  func tagsAndFlatObjectsArePairs(_ json: String, _ pairs: String) {
    var output = Array("> ".utf8)
    let isAppended = output.appendPairs(ofJSON: Array(json.utf8))
    #expect(isAppended)
    #expect(String(decoding: output, as: UTF8.self) == "> " + pairs)
  }

  @Test(arguments: [
    "[]", "{}", "1", "null", #""{}""#, #"[{"Key":"a"}]"#, #"[{"Key":"a","Value":1}]"#,
    #"[{"Key":"a","Value":"b","C":1}]"#, #"[{"Key":"a","Value":"b"},1]"#, #"{"a":1,"b":{}}"#, "{",
    "",
  ])
  func otherValuesAreNone(_ json: String) {
    var output = Array("> ".utf8)
    let isAppended = output.appendPairs(ofJSON: Array(json.utf8))
    #expect(!isAppended)
    #expect(String(decoding: output, as: UTF8.self) == "> ")
  }
}
