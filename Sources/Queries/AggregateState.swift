internal import Expressions
internal import JSONLines

/// What a function of many records came to so far, in one group.
struct AggregateState: Sendable {
  /// How many values were taken in.
  private(set) var count = 0
  /// The sum of the values that are integers of 64 bits.
  private var whole: Int128 = 0
  /// The sum of the others.
  private var reals = ExactSum()
  private var hasReals = false
  /// The least or greatest value: its key, and the value as it is stored.
  private(set) var best: [UInt8] = []
  private var bestValue: [UInt8] = []

  /// About how many bytes it holds outside itself.
  var cost: Int { best.count + bestValue.count + 8 * reals.parts.count }

  mutating func countOne() { count += 1 }

  /// Takes in a number.
  mutating func add(_ value: Value) {
    switch value {
    case .integer(let integer): whole += Int128(integer)
    case .real(let real): add(real)
    default: return
    }
    count += 1
  }

  private mutating func add(_ real: Double) {
    reals.add(real)
    hasReals = true
  }

  /// Takes in a value of which the least or the greatest is wanted; of equal ones the first stays.
  mutating func add(key: RawSpan, value: RawSpan, wantsLeast: Bool) {
    if !best.isEmpty {
      let order = key.byteOrder(best.span.bytes)
      if wantsLeast ? order >= 0 : order <= 0 { return }
    }
    best.removeAll(keepingCapacity: true)
    best.append(key)
    bestValue.removeAll(keepingCapacity: true)
    bestValue.append(value)
  }

  /// Takes in what the function came to over later records of the group.
  mutating func merge(_ other: AggregateState, wantsLeast: Bool) {
    count += other.count
    whole += other.whole
    reals.add(other.reals)
    if other.hasReals { hasReals = true }
    if !other.best.isEmpty {
      add(key: other.best.span.bytes, value: other.bestValue.span.bytes, wantsLeast: wantsLeast)
    }
  }

  /// Appends what the function gives, as a stored value.
  func appendResult(of function: AggregateFunction, to output: inout [UInt8]) {
    switch function {
    case .count: output.appendStored(Int64(count))
    case .sum:
      if count == 0 {
        output.appendStoredNull()
      } else if !hasReals, let sum = Int64(exactly: whole) {
        output.appendStored(sum)
      } else {
        output.appendStored(total)
      }
    case .avg:
      if count == 0 {
        output.appendStoredNull()
      } else {
        output.appendStored(total / Double(count))
      }
    case .min, .max:
      if best.isEmpty { output.appendStoredNull() } else { output += bestValue }
    }
  }

  /// The sum as the nearest double.
  private var total: Double {
    if !hasReals { return Double(whole) }
    var sum = reals
    // 128 bits in three doubles, each exact.
    var rest = whole
    for _ in 0..<3 where rest != 0 {
      let part = Double(rest)
      sum.add(part)
      rest -= Int128(part)
    }
    return sum.value
  }
}

extension AggregateState {
  /// Appends the state, so that it can be read again.
  func append(to output: inout [UInt8]) {
    output.append(bigEndian: Int64(count))
    output.append(bigEndian: whole)
    output.append(UInt8(hasReals ? 1 : 0))
    let terms = reals.terms
    output.append(bigEndian: UInt32(truncatingIfNeeded: terms.count))
    for term in terms { output.append(bigEndian: term.bitPattern) }
    KeyedRow.append(key: best.span.bytes, row: bestValue.span.bytes, to: &output)
  }

  /// Reads a state; `offset` is moved behind it.
  init(_ bytes: RawSpan, at offset: inout Int) {
    count = Int(bytes.bigEndian(Int64.self, at: offset))
    whole = Int128(
      truncatingIfNeeded: Int128(bytes.bigEndian(Int64.self, at: offset + 8)) << 64
        | Int128(bytes.bigEndian(UInt64.self, at: offset + 16)))
    hasReals = bytes.unsafeLoad(fromByteOffset: offset + 24, as: UInt8.self) == 1
    let terms = Int(bytes.bigEndian(UInt32.self, at: offset + 25))
    offset += 29
    for _ in 0..<terms {
      reals.add(Double(bitPattern: bytes.bigEndian(UInt64.self, at: offset)))
      offset += 8
    }
    let place = KeyedRowPlace(in: bytes, at: offset)
    best.append(place.key, of: bytes)
    bestValue.append(place.row, of: bytes)
    offset = place.end
  }
}
