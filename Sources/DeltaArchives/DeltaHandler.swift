package import Comparison
internal import JSONLines
package import LinePipeline

/// Writes the lines of a delta. An unchanged line becomes `=LINE`, which `DeltaLayout` gathers.
package struct DeltaHandler: ComparisonHandler {
  /// `,"KEY":` for the member that holds a record's key.
  private let keyName: [UInt8]
  package private(set) var summary = DifferenceCounts()

  private let old: InputFacts
  /// The numbers of the old input's record lines; read once that input was.
  private var numbers: RecordNumbers?

  init(key column: String, old: InputFacts) {
    self.old = old
    var name = [UInt8(ascii: ",")]
    name.appendJSONString(DeltaFormat.keyMember(column))
    name.append(UInt8(ascii: ":"))
    keyName = name
  }

  package mutating func added(
    _ new: RawSpan, _ line: ComparedLine, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    summary.added += 1
    begin("added", new, line.key, into: &output)
    writeRecord(new, into: &output)
    return .written
  }

  package mutating func same(
    _ new: RawSpan, _ line: ComparedLine, oldLine: Int, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    summary.unchanged += 1
    output.append(UInt8(ascii: "="))
    output.append(text: String(record(ofLine: oldLine)))
    output.append(UInt8(ascii: "\n"))
    return .written
  }

  package mutating func differs(
    _ old: RawSpan, _ new: RawSpan, _ line: ComparedLine, oldLine: Int,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    summary.changed += 1
    begin("changed", new, line.key, oldLine: oldLine, into: &output)
    if let patch = MemberPatch.between(old, new), patch.count < new.byteCount {
      output.append(text: ",\"patch\":")
      output += patch
      output.append(text: "}\n")
    } else {
      writeRecord(new, into: &output)
    }
    return .written
  }

  package mutating func removed(
    _ old: RawSpan, _ line: ComparedLine, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    summary.removed += 1
    begin("removed", old, line.key, oldLine: line.line, into: &output)
    output.append(text: "}\n")
    return .written
  }

  private mutating func record(ofLine line: Int) -> Int {
    if let numbers { return numbers.record(ofLine: line) }
    let numbers = old.numbers
    self.numbers = numbers
    return numbers.record(ofLine: line)
  }

  private mutating func begin(
    _ change: StaticString, _ line: RawSpan, _ key: JSONSlice, oldLine: Int? = nil,
    into output: inout [UInt8]
  ) {
    output.append(text: "{\"change\":\"")
    output.append(text: change)
    output.append(UInt8(ascii: "\""))
    output += keyName
    output.append(key.range, of: line)
    if let oldLine { output.append(text: ",\"line\":\(record(ofLine: oldLine))") }
  }

  private func writeRecord(_ line: RawSpan, into output: inout [UInt8]) {
    output.append(text: ",\"record\":")
    output.append(line)
    output.append(text: "}\n")
  }
}
