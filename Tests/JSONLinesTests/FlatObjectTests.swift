import JSONLines
import TestTools
import Testing

/// The only name below a column is searched for as text; what is found must be what a walk finds.
struct FlatObjectTests {
  private static let names = [
    "a", "b", "auc", "au", "9", "_", "model_approval_status", "x y", "é", "git.branch", "", ":",
    ",",
    String(repeating: "long_", count: 30),
  ]

  /// What all instruction sets find at one name in an object.
  private func check(_ name: String, asKey: Bool, in line: [UInt8]) throws {
    let name = Array(name.utf8)
    var tree = PathTree()
    let only = tree.place([asKey ? .key(name) : .member(name)], below: 0)
    let place = try #require(only)
    let object = JSONSlice(offset: 0, end: line.count, kind: .object)
    let expected = line.span.bytes.member(name, of: object)
    for kernels in ScanKernels.all {
      var finder = PathFinder(tree, kernels: kernels)
      finder.start()
      let found = finder.slice(at: place, columns: [object], in: line.span.bytes)
      #expect(
        found == expected, "\(kernels.name), \(name) in \(String(decoding: line, as: UTF8.self))")
    }
  }

  @Test(arguments: 0..<40)
  func `random members`(seed: UInt64) throws {
    var random = SeededRandom(seed)
    func space() -> String { ["", "", "", " ", "\t ", "  "].randomElement(using: &random) ?? "" }
    func name() -> String { Self.names.randomElement(using: &random) ?? "" }
    func value() -> String {
      switch Int.random(in: 0..<12, using: &random) {
      case 0: "null"
      case 1: "true"
      case 2: "-0.5e3"
      case 3: "12345678901234567890"
      case 4 where seed % 4 == 0: #"{"auc":[1,{"a":2}]}"#
      case 5 where seed % 4 == 1: #""\"auc\":\\""#
      case 6 where seed % 4 == 2: #""{[a]}""#
      case 7: #""""#
      default: "\"\(name())\(space())\(name())\""
      }
    }
    for _ in 0..<50 {
      let members = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        "\(space())\"\(name())\"\(space()):\(space())\(value())\(space())"
      }
      let line = Array("{\(members.joined(separator: ","))}".utf8)
      for name in Self.names { try check(name, asKey: Bool.random(using: &random), in: line) }
    }
  }

  @Test(arguments: [
    #"{}"#, #"{ }"#, #"{"a":1}"#, #"{"a" : 1 }"#, #"{"a":"a","b":"a"}"#, #"{"b":"a","a":"b"}"#,
    #"{"a":1,"a":2}"#, #"{"\u0061":1}"#, #"{"a":1,"\u0061":2}"#, #"{"b":"\"a\":3"}"#,
    #"{"b":{"a":1}}"#,
    #"{"b":["a",{"a":1}]}"#, #"{"a":{"a":1},"c":2}"#, #"{"a":[1]}"#, #"{"b":"","a":""}"#,
    #"{"b":":","a":","}"#, #"{"ab":1,"ba":2}"#, #"{"b":1e5,"a":1e5}"#, #"{"b":"[","a":7}"#,
  ])
  func `members that look alike`(line: String) throws {
    for name in Self.names {
      try check(name, asKey: false, in: Array(line.utf8))
      try check(name, asKey: true, in: Array(line.utf8))
    }
  }

  /// Objects that were not checked may hold anything: nothing outside them is read or told.
  @Test(arguments: 0..<40)
  func `damaged objects`(seed: UInt64) throws {
    var samples = LineSamples(seed: seed)
    for name in ["a", "Key", "model_approval_status"] {
      var tree = PathTree()
      let only = tree.place([.member(Array(name.utf8))], below: 0)
      let place = try #require(only)
      for kernels in ScanKernels.all {
        var finder = PathFinder(tree, kernels: kernels)
        for _ in 0..<100 {
          let line = samples.damagedLine()
          guard line.count > 1 else { continue }
          finder.start()
          let whole = JSONSlice(offset: 0, end: line.count, kind: .object)
          let slice = finder.slice(at: place, columns: [whole], in: line.span.bytes)
          #expect(slice.end <= line.count, "seed \(seed)")
        }
      }
    }
  }
}
