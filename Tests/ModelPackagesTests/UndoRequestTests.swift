import JSONLines
import OrderedCollections
import TestTools
import Testing

@testable import ModelPackages

@Suite struct UndoRequestTests {
  private func undo(
    _ changes: [UndoRequest.Change], isGuarded: Bool = true
  ) -> ChangeRequest? {
    UndoRequest.undoing(changes, of: "arn", region: "r", isGuarded: isGuarded).request
  }

  private func change(_ path: String, _ before: JSONValue?, _ after: JSONValue?) throws
    -> UndoRequest.Change
  {
    UndoRequest.Change(path: try JSONPointer(parsing: path), before: before, after: after)
  }

  @Test func guardsByWhatWasSet() throws {
    let request = try #require(
      undo([
        change("/A", "old", "new"), change("/B/b", nil, "new"), change("/C", ["x"], nil),
        change("/D", "same", "same"),
      ]))
    #expect(
      String(decoding: request.patchDocument?.bytes ?? [], as: UTF8.self) == """
        [{"op":"test","path":"/A","value":"new"},{"op":"test","path":"/B/b","value":"new"},\
        {"op":"replace","path":"/A","value":"old"},{"op":"remove","path":"/B/b"},\
        {"op":"add","path":"/C","value":["x"]}]
        """)
    #expect(request.absent == [try JSONPointer(parsing: "/C")])
  }

  @Test func withoutGuardsValuesAreAdded() throws {
    let request = try #require(
      try undo([change("/A", "old", "new"), change("/B/b", "old", nil)], isGuarded: false))
    #expect(
      String(decoding: request.patchDocument?.bytes ?? [], as: UTF8.self) == """
        [{"op":"add","path":"/A","value":"old"},{"op":"add","path":"/B/b","value":"old"}]
        """)
    #expect(request.absent.isEmpty)
  }

  @Test func nothingChangedNothingToTakeBack() throws {
    #expect(try undo([change("/A", "x", "x")]) == nil)
    #expect(undo([]) == nil)
  }

  /// A member that was removed has to be absent still, wherever it stood.
  @Test func aRemovedMemberIsGuardedByItsAbsence() throws {
    let request = try #require(try undo([change("/B/b", "old", nil)]))
    #expect(request.absent == [try JSONPointer(parsing: "/B/b")])
    #expect(request.firstPresent(in: ["B": ["b": "again"]]) == request.absent.first)
    #expect(request.firstPresent(in: ["B": ["b": .null]]) == request.absent.first)
    #expect(request.firstPresent(in: ["B": ["c": "x"]]) == nil)
    #expect(request.firstPresent(in: [:]) == nil)
    var line: [UInt8] = []
    request.append(to: &line)
    #expect(try ChangeRequest(parsing: line.span.bytes) == request)
  }

  @Test func givesTheOldPropertiesBack() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = RandomJSON(generator: SeededRandom(seed))
    for _ in 0..<300 {
      let old = random.object(depth: 3).object ?? [:]
      let new = random.changed(.object(old), depth: 3).object ?? [:]
      let names = OrderedSet(old.keys).union(new.keys)
      let changes = names.map { name in
        UndoRequest.Change(
          path: JSONPointer(tokens: [JSONPointerToken(name.text)]), before: old[name],
          after: new[name])
      }
      let request = undo(changes)
      let result = try request?.patchDocument?.patch().applied(to: .object(new)) ?? .object(new)
      #expect(result == .object(old), "seed \(seed)")
      #expect((request == nil) == (old == new), "seed \(seed)")
    }
  }
}
