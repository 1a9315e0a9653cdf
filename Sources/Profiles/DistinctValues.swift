internal import JSONLines

/// The different values that were seen at one place: each with its count while they are few, an
/// estimate of their number after that.
///
/// Worked example: after `"a"`, `"b"`, `"a"` the count is 2, exact, and the commonest values are
/// `"a"`, twice, and `"b"`, once. With more than `limit` different values only their number is kept,
/// estimated by HyperLogLog: P. Flajolet, É. Fusy, O. Gandouet, F. Meunier, "HyperLogLog: the analysis
/// of a near-optimal cardinality estimation algorithm", 2007. The standard error is 1.6 %.
///
/// The outcome does not depend on the order of the values, nor on how they are split among several
/// sets that are merged.
package struct DistinctValues: Sendable {
  /// How many different values are kept.
  package static let limit = 4096
  /// The longest value in bytes that is kept to be shown; longer ones are only counted.
  package static let shownBytes = 256

  /// About how many bytes a value takes that is kept, besides its text.
  static let entryBytes = 80

  /// One value and how often it was seen.
  package struct Counted: Equatable, Sendable {
    /// JSON text.
    package var json: [UInt8]
    package var count: Int
  }

  private struct Entry: Sendable {
    var count: Int
    /// Where the JSON text stands in `texts`; empty where it is too long to be shown.
    var text: Range<Int>
  }

  private var places: [Fingerprint: Int32] = [:]
  private var entries: [Entry] = []
  private var texts: [UInt8] = []
  /// Replaces the values once there are too many.
  private var sketch: HyperLogLog?

  package init() {}

  /// Counts a value.
  ///
  /// - Parameters:
  ///   - fingerprint: identifies the value; from the same key in all sets that are merged.
  ///   - json: the value's JSON text, spelled in the one way that all equal values are.
  /// - Returns: whether the value may not have been seen before.
  mutating func add(_ fingerprint: Fingerprint, _ json: RawSpan) -> Bool {
    if sketch != nil {
      sketch?.add(fingerprint)
      return true
    }
    if let place = places[fingerprint] {
      entries[Int(place)].count += 1
      return false
    }
    let start = texts.count
    if json.byteCount <= Self.shownBytes { texts.append(json) }
    insert(fingerprint, Entry(count: 1, text: start..<texts.count))
    return true
  }

  private mutating func insert(_ fingerprint: Fingerprint, _ entry: Entry) {
    places[fingerprint] = Int32(entries.count)
    entries.append(entry)
    if entries.count > Self.limit { summarize() }
  }

  /// Keeps an estimate instead of the values.
  mutating func summarize() {
    if sketch != nil { return }
    var sketch = HyperLogLog()
    for fingerprint in places.keys { sketch.add(fingerprint) }
    self.sketch = sketch
    (places, entries, texts) = ([:], [], [])
  }

  /// Adds the values of another set.
  mutating func merge(_ other: DistinctValues) {
    if let others = other.sketch {
      summarize()
      sketch?.merge(others)
      return
    }
    for (fingerprint, place) in other.places {
      let entry = other.entries[Int(place)]
      if sketch != nil {
        sketch?.add(fingerprint)
      } else if let own = places[fingerprint] {
        entries[Int(own)].count += entry.count
      } else {
        let start = texts.count
        texts += other.texts[entry.text]
        insert(fingerprint, Entry(count: entry.count, text: start..<texts.count))
      }
    }
  }

  /// Whether every value was kept.
  package var isExact: Bool { sketch == nil }

  /// The number of different values, estimated if it is not exact.
  package var count: Int { sketch?.estimate ?? entries.count }

  /// The commonest values that are short enough to be shown, the commonest first, of equally common
  /// ones the first by its bytes; none where there were too many values to be kept.
  package func commonest(_ limit: Int) -> [Counted] {
    let shown = entries.filter { !$0.text.isEmpty }.map { entry in
      Counted(json: Array(texts[entry.text]), count: entry.count)
    }
    return Array(
      shown.sorted { left, right in
        left.count != right.count
          ? left.count > right.count : left.json.lexicographicallyPrecedes(right.json)
      }.prefix(limit))
  }
}

/// An estimate of how many different values were added, in 4 KiB.
struct HyperLogLog: Sendable {
  /// The bits of a hash that choose a register.
  private static let registerBits = 12

  private var registers = [UInt8](repeating: 0, count: 1 << HyperLogLog.registerBits)

  mutating func add(_ fingerprint: Fingerprint) {
    // Fingerprints of similar values are different, but not independent: mixed, they are (the last
    // steps of SplitMix64).
    var hash = fingerprint.first ^ (fingerprint.second << 3)
    hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
    hash ^= hash >> 31
    let register = Int(hash >> UInt64(64 - Self.registerBits))
    let rest = hash << UInt64(Self.registerBits)
    let rank = UInt8(min(rest.leadingZeroBitCount, 64 - Self.registerBits) + 1)
    registers[register] = max(registers[register], rank)
  }

  mutating func merge(_ other: HyperLogLog) {
    for place in registers.indices {
      registers[place] = max(registers[place], other.registers[place])
    }
  }

  var estimate: Int {
    let size = Double(registers.count)
    let alpha = 0.7213 / (1 + 1.079 / size)
    var sum = 0.0
    var empty = 0
    for register in registers {
      sum += 1 / Double(UInt64(1) << UInt64(register))
      if register == 0 { empty += 1 }
    }
    let estimate = alpha * size * size / sum
    if estimate <= 2.5 * size, empty > 0 {
      // The paper's correction for few values: linear counting.
      return Int((size * HyperLogLog.naturalLogarithm(size / Double(empty))).rounded())
    }
    return Int(estimate.rounded())
  }

  /// The natural logarithm of a number from 1 up, by a series: log x = 2 artanh((x - 1) / (x + 1)).
  private static func naturalLogarithm(_ number: Double) -> Double {
    var rest = number
    var halvings = 0.0
    while rest > 1.5 {
      rest /= 2
      halvings += 1
    }
    let ratio = (rest - 1) / (rest + 1)
    var (sum, power, divisor) = (0.0, ratio, 1.0)
    while abs(power) > 1e-18 {
      sum += power / divisor
      power *= ratio * ratio
      divisor += 2
    }
    return 2 * sum + halvings * 0.693_147_180_559_945_3
  }
}
