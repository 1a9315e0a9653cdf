import JSONLines
import ModelPackages
import OrderedCollections
import Testing

@testable import Journal

@Suite struct ChangeEffectTests {
  private func patch(_ text: String) throws -> JSONPatch {
    try JSONPatch(JSONValue(parsing: text))
  }

  /// What a member that is removed stood beside is kept, so that it can stand there again.
  @Test func aRemovedMemberKeepsItsProperty() throws {
    let text =
      #"[{"op":"test","path":"/M/a","value":"1"},{"op":"remove","path":"/M/a"},"#
      + #"{"op":"replace","path":"/S","value":"y"}]"#
    let before: JSONObject = ["M": ["a": "1", "b": "2"], "S": "x"]
    let effect = try #require(ChangeEffect(try patch(text), on: before))
    #expect(
      effect.values == [
        .init(
          path: JSONPointer().appending("M"), before: ["a": "1", "b": "2"], after: ["b": "2"]),
        .init(path: JSONPointer().appending("S"), before: "x", after: "y"),
      ])
    // The tests alone do not tell what stands beside it: the package has to be read.
    #expect(ChangeEffect(try patch(text), absent: []) == nil)
  }

  @Test func aMemberThatIsAddedOrReplacedStandsForItself() throws {
    let text =
      #"[{"op":"test","path":"/M","value":{"a":"1"}},{"op":"add","path":"/M/b","value":"2"},"#
      + #"{"op":"replace","path":"/M/a","value":"3"}]"#
    let effect = try #require(ChangeEffect(try patch(text), absent: []))
    #expect(
      effect.values == [
        .init(path: JSONPointer().appending("M").appending("b"), before: nil, after: "2"),
        .init(path: JSONPointer().appending("M").appending("a"), before: "1", after: "3"),
      ])
  }
}
