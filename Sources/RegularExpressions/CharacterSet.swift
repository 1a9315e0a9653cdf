/// A set of Unicode scalar values, as sorted ranges that neither overlap nor touch.
struct CharacterSet: Equatable, Sendable {
  private(set) var ranges: [ClosedRange<UInt32>] = []

  static let maximum: UInt32 = 0x10FFFF

  init() {}

  init(_ ranges: [ClosedRange<UInt32>]) {
    self.ranges = ranges
    normalize()
  }

  init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }

  /// Every character.
  static let all = CharacterSet([0...maximum])

  mutating func formUnion(_ other: CharacterSet) {
    ranges += other.ranges
    normalize()
  }

  /// Every character that is not in the set.
  var inverted: CharacterSet {
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { result.append(next...range.lowerBound - 1) }
      next = range.upperBound + 1
    }
    if next <= Self.maximum { result.append(next...Self.maximum) }
    var inverted = CharacterSet()
    inverted.ranges = result
    return inverted
  }

  /// The set with everything that differs from a member by case alone.
  var foldingCase: CharacterSet {
    var result = self
    if let last = ranges.last, last.upperBound < 0x80 {
      for range in ranges { for value in range { result.ranges += CaseOrbit.ofASCII(value) } }
    } else {
      for (key, members) in CaseOrbit.all where members.contains(where: { contains($0) }) {
        result.ranges += (members + [key]).map { $0...$0 }
      }
    }
    result.normalize()
    return result
  }

  func contains(_ value: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(value)
  }

  private mutating func normalize() {
    ranges.sort { $0.lowerBound < $1.lowerBound }
    var result: [ClosedRange<UInt32>] = []
    for range in ranges {
      if let last = result.last, range.lowerBound <= last.upperBound &+ 1 {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    ranges = result
  }
}

/// Characters that differ by case alone, as Unicode's simple case folding groups them.
enum CaseOrbit {
  /// What an ASCII character folds with, itself left out: `k` with the Kelvin sign too, `s` with the
  /// long s.
  static func ofASCII(_ value: UInt32) -> [ClosedRange<UInt32>] {
    let small = value | 0x20
    guard (0x61...0x7A).contains(small), value >= 0x41 else { return [] }
    let other = value ^ 0x20
    switch small {
    case 0x6B: return [other...other, 0x212A...0x212A]
    case 0x73: return [other...other, 0x17F...0x17F]
    default: return [other...other]
    }
  }

  /// All groups of two and more, by the small letter that stands for them; made when a pattern first
  /// asks for more than ASCII.
  static let all: [UInt32: [UInt32]] = {
    var orbits: [UInt32: [UInt32]] = [:]
    // No character past U+1E943 has case.
    for value in UInt32(0x41)...0x1E943 {
      guard let scalar = Unicode.Scalar(value), scalar.properties.changesWhenCaseMapped else {
        continue
      }
      // The dotless i has a capital, but folds with nothing.
      if value == 0x131 { continue }
      orbits[fold(scalar), default: []].append(value)
    }
    return orbits.filter { $0.value.count > 1 }
  }()

  private static func fold(_ scalar: Unicode.Scalar) -> UInt32 {
    let upper = single(scalar.properties.uppercaseMapping) ?? scalar
    return (single(upper.properties.lowercaseMapping) ?? upper).value
  }

  private static func single(_ mapping: String) -> Unicode.Scalar? {
    let scalars = mapping.unicodeScalars
    return scalars.count == 1 ? scalars.first : nil
  }
}
