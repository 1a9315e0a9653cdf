package import ByteStreams
package import Comparison
internal import JSONLines
internal import LinePipeline
internal import Synchronization

/// Makes a delta of the lines that `DeltaHandler` wrote: gathers copied lines into ranges, and writes the
/// first and the last line.
///
/// Lines come here in NEW's order, so the ranges do not depend on how the input was cut into chunks.
package final class DeltaLayout: OutcomeLayout {
  private struct State {
    var copies = CopiedRanges()
    /// The digest of all lines written so far.
    var digest = LineDigest()
    /// The number of records of each kind of change, once all are known.
    var counts: DifferenceCounts?
  }

  private let key: String
  private let old: InputFacts
  private let new: InputFacts
  private let state = Mutex(State())

  init(key: String, old: InputFacts, new: InputFacts) {
    self.key = key
    self.old = old
    self.new = new
  }

  package func opening() -> [UInt8] {
    var line: [UInt8] = []
    line.append(text: "{\"mpkg_delta\":\(DeltaFormat.version),\"key\":")
    line.appendJSONString(key)
    line.append(text: ",\"old\":")
    line.append(old.digest)
    line.append(text: "}\n")
    state.withLock { $0.digest.add(line, lines: 1) }
    return line
  }

  package func layOut(_ outcomes: RawSpan) throws(StreamError) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.append(outcomes)
    var output: [UInt8] = []
    state.withLock { state in
      var position = 0
      while position < bytes.count {
        let end = outcomes.firstOffset(ofByte: 0x0A, from: position) ?? bytes.count
        if bytes[position] == UInt8(ascii: "=") {
          state.copies.add(Self.number(bytes[(position + 1)..<end]), to: &output)
        } else {
          state.copies.finish(to: &output)
          output.append(position..<end, of: outcomes)
          output.append(UInt8(ascii: "\n"))
        }
        position = end + 1
      }
      state.digest.add(output, lines: 0)
    }
    return output
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    digits.reduce(0) { 10 * $0 + Int($1 &- UInt8(ascii: "0")) }
  }

  /// Says that all records were compared; without that the delta gets no last line.
  package func complete(_ counts: DifferenceCounts) { state.withLock { $0.counts = counts } }

  package func rest() -> [UInt8] {
    let new = new.digest
    return state.withLock { state in
      guard let counts = state.counts else { return [] }
      var output: [UInt8] = []
      state.copies.finish(to: &output)
      state.digest.add(output, lines: 0)
      output.append(text: "{\"new\":")
      output.append(new)
      output.append(text: ",\"copied\":\(counts.unchanged),\"changed\":\(counts.changed)")
      output.append(text: ",\"added\":\(counts.added),\"removed\":\(counts.removed)")
      output.append(text: ",\"sha256\":\"\(state.digest.value.sha256)\"}\n")
      return output
    }
  }
}

/// Gathers the numbers of copied lines into lines of ranges: `{"copy":"1-120,122"}`.
private struct CopiedRanges {
  /// The length of a line of ranges that no further range is added to, in bytes.
  private static let longLine = 4096

  private var line: [UInt8] = []
  /// The first and the last number of the current range; 0 for none.
  private var first = 0
  private var last = 0

  mutating func add(_ number: Int, to output: inout [UInt8]) {
    if first > 0, number == last + 1 {
      last = number
      return
    }
    writeRange()
    if line.count >= Self.longLine { finish(to: &output) }
    (first, last) = (number, number)
  }

  private mutating func writeRange() {
    if first == 0 { return }
    line.append(text: line.isEmpty ? "{\"copy\":\"" : ",")
    line.append(text: String(first))
    if last > first {
      line.append(UInt8(ascii: "-"))
      line.append(text: String(last))
    }
    (first, last) = (0, 0)
  }

  mutating func finish(to output: inout [UInt8]) {
    writeRange()
    if line.isEmpty { return }
    output += line
    output.append(text: "\"}\n")
    line.removeAll(keepingCapacity: true)
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ digest: SnapshotDigest) {
    append(text: "{\"lines\":\(digest.lines),\"sha256\":\"\(digest.sha256)\"}")
  }
}
