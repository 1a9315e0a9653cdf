import DeltaArchives
import JSONLines
import Testing

struct DeltaTests {
  private let old = """
    {"id":1,"status":"Pending","text":"a description that is longer than the patch of this record, so that it is written as one"}

    {"id":2}
    {"id":3}
    {"id":4}
    {"id":5}

    """

  /// The lines of a delta without its first and last one.
  private func body(_ old: String, _ new: String, key: String = "id") throws -> [String] {
    let folder = try DeltaFolder()
    let delta = try folder.delta(folder.write("old", old), folder.write("new", new), key: key)
    return delta.split(separator: "\n").dropFirst().dropLast().map(String.init)
  }

  @Test func `neighbours are copied together, others in ranges`() throws {
    #expect(try body(old, old) == [#"{"copy":"1-5"}"#])
    let new = old.split(separator: "\n")
    #expect(
      try body(old, [new[3], new[4], new[0], new[2]].joined(separator: "\n"))
        == [#"{"copy":"4-5,1,3"}"#, #"{"change":"removed","id":2,"line":2}"#])
  }

  @Test func `ranges are divided among lines where they are many`() throws {
    let lines = (1...4000).map { #"{"id":\#($0)}"# }
    let copies = try body(
      lines.joined(separator: "\n"), lines.reversed().joined(separator: "\n"))
    #expect(copies.count == 5)
    #expect(copies.allSatisfy { $0.utf8.count < 4200 })
  }

  @Test func `a changed member is patched in its place`() throws {
    let line = String(old.prefix { $0 != "\n" })
    #expect(
      try body(line, line.replacing("Pending", with: "Approved")) == [
        #"{"change":"changed","id":1,"line":1,"patch":[{"op":"replace","path":"/status","value":"Approved"}]}"#
      ])
    #expect(
      try body(line, line.replacing(#""status":"Pending","#, with: "")) == [
        #"{"change":"changed","id":1,"line":1,"patch":[{"op":"remove","path":"/status"}]}"#
      ])
    #expect(
      try body(line, line.replacing(#","text""#, with: #","n":[1, 2],"text""#)) == [
        #"{"change":"changed","id":1,"line":1,"patch":[{"op":"add","path":"/n","value":[1, 2],"after":"status"}]}"#
      ])
  }

  @Test func `a record is written whole where a patch does not give its bytes`() throws {
    let line = String(old.prefix { $0 != "\n" })
    for new in [line.replacing(",\"text", with: ", \"text"), " \(line)", "\(line)\t"] {
      #expect(
        try body(line, new) == [#"{"change":"changed","id":1,"line":1,"record":\#(new)}"#])
    }
  }

  @Test(arguments: ["line", "record", "key", "mpkg_delta", "sha256"])
  func `a key may have the name of a member of the format`(key: String) throws {
    let (old, new) = ("{\"\(key)\":\"k\"}\n", "{\"\(key)\":\"k\",\"a\":1}\n")
    let folder = try DeltaFolder()
    let base = try folder.write("old", old)
    let delta = try folder.delta(base, folder.write("new", new), key: key)
    #expect(delta.contains(#"{"change":"changed","key":"k","line":1,"#))
    #expect(try folder.restored(base, [folder.write("delta", delta)]) == new)
  }

  @Test func `a delta can be read without its snapshot`() throws {
    let folder = try DeltaFolder()
    let new = old.replacing("Pending", with: "Approved").replacing("{\"id\":2}", with: "{\"id\":6}")
    let delta = try folder.delta(folder.write("old", old), folder.write("new", new))
    var check = DeltaCheck()
    var read: [String] = []
    for text in delta.split(separator: "\n") {
      let bytes = Array(text.utf8)
      let line = bytes.span.bytes
      var indexer = LineIndexer(columns: DeltaFormat.columns)
      try indexer.index(line)
      let parsed = DeltaLine(line, indexer)
      _ = try check.check(parsed, line)
      let slice = check.header?.key(in: line) ?? .absent
      let key = String(decoding: bytes[slice.range], as: UTF8.self)
      switch parsed {
      case .patched(let oldLine, let patch):
        let operations = MemberPatch.operations(patch, of: line) ?? []
        let names = operations.map { String(decoding: $0.name, as: UTF8.self) }
        read.append("\(key): line \(oldLine), \(names) = \(line.text(of: operations[0].value))")
      case .added(let record):
        read.append("\(key): added " + String(decoding: bytes[record], as: UTF8.self))
      case .removed: read.append("\(key): removed")
      default: break
      }
    }
    #expect(
      read == [#"1: line 1, ["status"] = Approved"#, #"6: added {"id":6}"#, "2: removed"])
    #expect(check.end?.new.lines == 5)
  }

  @Test func `a snapshot may be empty`() throws {
    let folder = try DeltaFolder()
    let (empty, full) = (try folder.write("empty", "\n"), try folder.write("full", old))
    let there = try folder.write("there", folder.delta(empty, full))
    let back = try folder.write("back", folder.delta(full, empty))
    let still = try folder.write("still", folder.delta(empty, empty))
    #expect(try folder.restored(empty, [there]) == old.replacing("\n\n", with: "\n"))
    #expect(try folder.restored(empty, [there, back, still]) == "")
  }
}

/// Chains that lead nowhere.
struct RefusedChainTests {
  private let folder: DeltaFolder
  private let nights: [String]
  private let deltas: [String]

  init() throws {
    folder = try DeltaFolder()
    var (nights, deltas): ([String], [String]) = ([], [])
    for night in 0..<3 {
      let lines = (0..<9).map { #"{"id":\#($0),"night":\#($0 < 3 ? night : 0)}"# + "\n" }
      nights.append(try folder.write("\(night)", lines.joined()))
    }
    for night in 1..<3 {
      deltas.append(
        try folder.write("\(night).delta", folder.delta(nights[night - 1], nights[night])))
    }
    self.nights = nights
    self.deltas = deltas
  }

  @Test func `a delta needs the snapshot that it was made from`() throws {
    let words = try folder.outcome(nights[1], [deltas[0]])
    #expect(words.hasPrefix("1: the delta was not made from "))
    #expect(try !folder.restored(nights[0], deltas).isEmpty)
  }

  @Test func `deltas come in their order`() throws {
    #expect(try folder.outcome(nights[0], [deltas[1], deltas[0]]).contains("was not made from"))
    #expect(try folder.outcome(nights[0], [deltas[0], deltas[0]]).contains("does not follow"))
  }

  @Test func `a delta without its last line is cut short`() throws {
    let lines = try folder.delta(nights[0], nights[1]).split(separator: "\n")
    for count in 1..<lines.count {
      let file = try folder.write("cut", lines.prefix(count).joined(separator: "\n") + "\n")
      #expect(try folder.outcome(nights[0], [file]).hasPrefix("\(count): the delta is cut short"))
      #expect(try folder.outcome(nights[0], [file, deltas[1]]).contains("cut short"))
    }
    #expect(
      try folder.outcome(nights[0], [folder.write("cut", "")]).hasPrefix("1: this is no delta"))
  }

  @Test func `a snapshot is no delta, and a delta is no snapshot`() throws {
    #expect(try folder.outcome(nights[0], [nights[1]]).hasPrefix("1: this is no delta"))
    #expect(try folder.outcome(deltas[0], [deltas[1]]).hasPrefix("1: this is a delta"))
    #expect(
      SnapshotChain.chains([nights[0], deltas[0], deltas[1], nights[2]])
        == [SnapshotChain(full: nights[0], deltas: deltas), SnapshotChain(full: nights[2])])
  }

  @Test func `lines behind the last one are refused`() throws {
    let delta = try folder.delta(nights[0], nights[1])
    let file = try folder.write("long", delta + #"{"copy":"1"}"# + "\n")
    #expect(try folder.outcome(nights[0], [file]).contains("cannot have this line here"))
  }

  @Test(arguments: [
    #"{"copy":"0"}"#, #"{"copy":"1-10"}"#, #"{"copy":""}"#, #"{"copy":"3-2"}"#, #"{"copy":"+1"}"#,
    #"{"copy":"1-9,1"}"#, #"{"copy":"99999999999999999999"}"#,
    #"{"change":"changed","id":1,"line":10,"record":{}}"#,
    #"{"change":"changed","id":1,"line":0,"patch":[]}"#,
    #"{"change":"changed","id":1,"line":1,"patch":[{"op":"replace","path":"/no","value":1}]}"#,
    #"{"change":"changed","id":1,"line":1,"patch":[{"op":"test","path":"/id","value":1}]}"#,
    #"{"change":"changed","id":1,"line":1,"patch":[{"op":"replace","path":"/id/a","value":1}]}"#,
    #"{"change":"changed","id":1,"line":1,"patch":[{"op":"remove","path":"/id","value":1}]}"#,
    #"{"change":"changed","id":1,"line":1,"patch":[1]}"#, #"{"change":"added","record":[]}"#,
    #"{"change":"moved"}"#, #"{"id":1}"#, "[]", "1", #"{"mpkg_delta":1,"key":"id","old":{}}"#,
  ])
  func `a line that cannot be is refused where it stands`(line: String) throws {
    let lines = try folder.delta(nights[0], nights[1]).split(separator: "\n")
    let file = try folder.write("bad", ([lines[0], line[...]]).joined(separator: "\n"))
    let words = try folder.outcome(nights[0], [file])
    #expect(words.hasPrefix("2: ") && words.contains("make the delta again"), "\(words)")
  }

  @Test func `a later version is named`() throws {
    let file = try folder.write("later", #"{"mpkg_delta":2}"# + "\n")
    #expect(try folder.outcome(nights[0], [file]).contains("version 2"))
  }
}
