/// Where jitter and invocation ids come from; passed in, so that tests own chance.
package protocol RandomSource: Sendable {
  /// 64 random bits.
  func nextBits() -> UInt64
}

extension RandomSource {
  /// A number from 0 up to, not including, 1.
  func fraction() -> Double { Double(nextBits() >> 11) * 0x1p-53 }

  /// A random UUID (RFC 9562, version 4).
  func uuid() -> String {
    let high = nextBits() & ~0xF000 | 0x4000
    let low = nextBits() & ~(0b11 << 62) | 0b10 << 62
    var text = ""
    for (bits, groups) in [(high, [32, 16, 16]), (low, [16, 48])] {
      var remaining = 64
      for width in groups {
        remaining -= width
        let group = bits >> UInt64(remaining) & (1 << UInt64(width) - 1)
        let digits = String(group, radix: 16)
        if !text.isEmpty { text += "-" }
        text += String(repeating: "0", count: width / 4 - digits.count) + digits
      }
    }
    return text
  }
}

/// The system's random numbers.
package struct SystemRandomSource: RandomSource {
  package init() {}

  /// 64 bits of the system's generator.
  package func nextBits() -> UInt64 { UInt64.random(in: .min ... .max) }
}
