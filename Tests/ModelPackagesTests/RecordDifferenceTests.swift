import JSONLines
import OrderedCollections
import TestTools
import Testing

@testable import ModelPackages

@Suite struct RecordDifferenceTests {
  /// Both documents together make the new record of the old: updatable columns by one, fixed ones by
  /// the other.
  @Test func bothPatchesTogetherGiveTheNewRecord() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = RandomJSON(generator: SeededRandom(seed))
    for _ in 0..<300 {
      let old = record(&random)
      let new = record(&random)
      let difference = try RecordDifference(from: old.span.bytes, to: new.span.bytes)
      let update = difference.patch(where: \.canBeUpdated)
      let rest = difference.patch { !$0.canBeUpdated }
      let before = try RecordProperties.tree(ofRecord: old.span.bytes)
      let after = try RecordProperties.tree(ofRecord: new.span.bytes)
      let made = try rest.applied(to: update.applied(to: .object(before)))
      #expect(made == .object(after), "seed \(seed)")
    }
  }

  /// The guarded request makes the record what was asked for, and is refused where somebody else
  /// changed one of the columns meanwhile.
  @Test func desiredRecordsAreReached() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = RandomJSON(generator: SeededRandom(seed))
    for _ in 0..<300 {
      let old = record(&random, isWhole: true)
      let desired = record(&random, isWhole: true)
      for isGuarded in [true, false] {
        let difference: DesiredDifference
        do throws(PatchError) {
          difference = try DesiredDifference(
            from: old.span.bytes, to: desired.span.bytes, isPartial: false, isGuarded: isGuarded)
        } catch {
          // The random values do not keep to the schema, and the service cannot remove all of them.
          switch error {
          case .schema, .removalIgnored, .removalFails: continue
          default: throw error
          }
        }
        var columns = ColumnSet()
        let builder = PatchBuilder(try PatchPlan([], isGuarded: isGuarded), columns: &columns)
        var indexer = LineIndexer(columns: columns)
        try indexer.index(old.span.bytes)
        var line: [UInt8] = []
        let isNeeded = try !builder.appendRequest(
          of: old.span.bytes, indexed: indexer, desired: difference, to: &line
        ).isEmpty
        #expect(isNeeded == !difference.columns.isEmpty)
        guard isNeeded else { continue }
        let request = try ChangeRequest(parsing: line.span.bytes)
        let before = try RecordProperties.tree(ofRecord: old.span.bytes)
        var wanted = try RecordProperties.tree(ofRecord: desired.span.bytes)
        let result = try #require(request.patchDocument).patch().applied(to: .object(before))
        for name in ["ClientToken", "LastModifiedTime"] as [JSONString] {
          wanted[name] = before[name]
        }
        #expect(result == .object(wanted), "seed \(seed)")
      }
    }
  }

  @Test func aCreateOnlyDifferenceIsNamed() {
    let old = Array(#"{"creation_time":"t","domain":"A","task":"x","last_modified_time":"1"}"#.utf8)
    let new = Array(#"{"creation_time":"t","domain":"B","last_modified_time":"2"}"#.utf8)
    #expect(throws: PatchError.createOnlyDiffers(columns: ["domain", "task"])) {
      try DesiredDifference(
        from: old.span.bytes, to: new.span.bytes, isPartial: false, isGuarded: true)
    }
  }

  @Test(arguments: [
    (#"{"a":1,"b":null}"#, #"{"b":null,"a":1.0,"c":null}"#, "[]"),
    (#"{"a":1,"a":2}"#, #"{"a":2}"#, "[]"),
    (#"{"a":1}"#, #"{"a":null}"#, #"[{"op":"remove","path":"/a"}]"#),
    (#"{"a/b":1}"#, #"{"a/b":2}"#, #"[{"op":"replace","path":"/a~1b","value":2}]"#),
    (#"{"region":"x"}"#, #"{"region":"y"}"#, #"[{"op":"replace","path":"/region","value":"y"}]"#),
  ])
  func membersOfAnyLine(old: String, new: String, patch: String) throws {
    let (before, after) = (Array(old.utf8), Array(new.utf8))
    let difference = try RecordDifference(
      from: before.span.bytes, to: after.span.bytes, naming: .members)
    #expect(difference.patch().document.jsonText == patch)
  }

  private func record(_ random: inout RandomJSON, isWhole: Bool = false) -> [UInt8] {
    var members = JSONObject()
    members["model_package_arn"] = "arn:aws:sagemaker:us-east-1:111122223333:model-package/a/1"
    members["creation_time"] = "2026-01-01T00:00:00Z"
    members["last_modified_time"] = random.value(depth: 0)
    members["tags"] = random.tags()
    members["customer_metadata_properties"] = .object([
      "auc": JSONValue("\(Int.random(in: 0...2, using: &random.generator))"),
      "rows": JSONValue("\(Int.random(in: 0...2, using: &random.generator))"),
    ])
    members["approval_description"] = random.value(depth: 0)
    if !isWhole {
      members["domain"] = random.value(depth: 1)
      members["inference_specification"] = random.value(depth: 3)
      members["later_column"] = random.value(depth: 3)
    }
    members["client_token"] = random.value(depth: 0)
    return JSONValue.object(members).jsonBytes
  }
}
