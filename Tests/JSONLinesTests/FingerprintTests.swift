import JSONLines
import TestTools
import Testing

@Suite struct FingerprintTests {
  private func fingerprint(
    _ bytes: [UInt8], _ key: FingerprintKey, kind: UInt32 = 0
  ) -> Fingerprint {
    key.fingerprint(of: bytes.span.bytes, kind: kind)
  }

  @Test("inputs of all lengths around words and blocks have fingerprints of their own")
  func lengths() {
    let key = FingerprintKey()
    var random = SeededRandom(7)
    let bytes = (0..<3100).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    var seen: Set<Fingerprint> = []
    let lengths = Array(0...40) + [1007, 1008, 1023, 1024, 1025, 1039, 1040, 2047, 2048, 3100]
    for length in lengths { seen.insert(fingerprint(Array(bytes[..<length]), key)) }
    #expect(seen.count == lengths.count)
    #expect(fingerprint(bytes, key) == fingerprint(bytes, key))
  }

  @Test("zeros at the end count")
  func zeros() {
    let key = FingerprintKey()
    let all = Set((0..<50).map { fingerprint(Array(repeating: 0, count: $0), key) })
    #expect(all.count == 50)
  }

  @Test("every bit of an input counts, in both halves")
  func everyBit() {
    let key = FingerprintKey()
    var random = SeededRandom(11)
    var bytes = (0..<1100).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    let original = fingerprint(bytes, key)
    for place in 0..<bytes.count * 8 {
      bytes[place / 8] ^= 1 << UInt8(place % 8)
      let changed = fingerprint(bytes, key)
      #expect(changed.first != original.first && changed.second != original.second)
      bytes[place / 8] ^= 1 << UInt8(place % 8)
    }
  }

  @Test("kinds and keys separate equal inputs; where the bytes lie does not matter")
  func kindsAndKeys() {
    let (key, other) = (FingerprintKey(), FingerprintKey())
    let bytes = Array("a line of some bytes, not aligned".utf8)
    #expect(Set((0..<4).map { fingerprint(bytes, key, kind: $0) }).count == 4)
    #expect(fingerprint(bytes, key) != fingerprint(bytes, other))
    for shift in 0..<16 {
      let shifted = Array(repeating: UInt8(1), count: shift) + bytes
      #expect(
        key.fingerprint(of: shifted.span.bytes.extracting(shift..<shifted.count))
          == fingerprint(bytes, key))
    }
  }

  @Test("the second block, swapped with the first, gives another fingerprint")
  func blockOrder() {
    let key = FingerprintKey()
    let first = Array(repeating: UInt8(1), count: 1024)
    let second = Array(repeating: UInt8(2), count: 1024)
    #expect(fingerprint(first + second, key) != fingerprint(second + first, key))
  }
}
