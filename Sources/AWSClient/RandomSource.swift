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
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for place in 0..<32 {
      if [8, 12, 16, 20].contains(place) { text.append(UInt8(ascii: "-")) }
      let half = place < 16 ? high : low
      let digit = UInt8(half >> UInt64(60 - place % 16 * 4) & 0xF)
      text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// The system's random numbers.
package struct SystemRandomSource: RandomSource {
  package init() {}

  /// 64 bits of the system's generator.
  package func nextBits() -> UInt64 { UInt64.random(in: .min ... .max) }
}
