internal import JSONLines

/// How many packages there are of each region and account.
package struct OriginCounts: Equatable, Sendable {
  package struct Origin: Hashable, Comparable, Sendable {
    /// The record's region, else its ARN's; empty if neither names one.
    package let region: String
    /// The account of the ARN; empty if it names none.
    package let account: String

    package init(region: String, account: String) {
      self.region = region
      self.account = account
    }

    package static func < (left: Origin, right: Origin) -> Bool {
      (left.region, left.account) < (right.region, right.account)
    }
  }

  /// The largest number of origins that is counted: more are no regions and accounts.
  static let limit = 4096

  package private(set) var counts: [Origin: Int] = [:]
  /// Whether there were more origins than are counted.
  package private(set) var isIncomplete = false

  package init() {}

  package mutating func add(_ count: Int = 1, of origin: Origin) {
    if counts.count >= Self.limit, counts[origin] == nil {
      isIncomplete = true
    } else {
      counts[origin, default: 0] += count
    }
  }

  /// All origins and their counts, in order.
  package var sorted: [(origin: Origin, count: Int)] {
    counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

/// Counts the origins of the records of one chunk, without a string a record.
struct ChunkOrigins {
  /// Region, NUL, and the ARN up to the colon behind its account.
  private var counts: [[UInt8]: Int] = [:]
  private var last: [UInt8] = []
  private var lastCount = 0
  private var spelling: [UInt8] = []

  /// - Parameters:
  ///   - region: the column of the record.
  ///   - key: its ARN.
  mutating func add(region: JSONSlice, key: JSONSlice, of line: RawSpan) {
    spelling.removeAll(keepingCapacity: true)
    if region.kind == .string { spelling.appendDecoded(region, of: line) }
    spelling.append(UInt8(0))
    appendBeginning(of: key, line)
    if spelling == last {
      lastCount += 1
      return
    }
    note()
    (last, lastCount) = (spelling, 1)
  }

  private mutating func appendBeginning(of key: JSONSlice, _ line: RawSpan) {
    let start = spelling.count
    spelling.appendDecoded(key, of: line)
    var colons = 0
    for place in start..<spelling.count where spelling[place] == UInt8(ascii: ":") {
      colons += 1
      if colons == 5 { return spelling.removeSubrange((place + 1)...) }
    }
    // No ARN: its text tells nothing.
    spelling.removeSubrange(start...)
  }

  private mutating func note() {
    guard lastCount > 0 else { return }
    if counts.count < OriginCounts.limit || counts[last] != nil {
      counts[last, default: 0] += lastCount
    } else {
      counts[[0xFF], default: 0] += lastCount
    }
    lastCount = 0
  }

  /// Adds what was counted to the counts of the file, and forgets it.
  mutating func move(to whole: inout OriginCounts) {
    note()
    for (spelling, count) in counts {
      let parts = spelling.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
      let arn = String(decoding: parts.last ?? [], as: UTF8.self)
        .split(separator: ":", omittingEmptySubsequences: false)
      let region = String(decoding: parts[0], as: UTF8.self)
      let ofARN = arn.count > 4 ? String(arn[3]) : ""
      whole.add(
        count,
        of: OriginCounts.Origin(
          region: region.isEmpty ? ofARN : region, account: arn.count > 4 ? String(arn[4]) : ""))
    }
    counts.removeAll(keepingCapacity: true)
    last.removeAll(keepingCapacity: true)
  }
}
