internal import CScan

/// A keyed hash of bytes by which equal runs of bytes are recognised: two numbers of 61 bits.
///
/// Two different inputs of at most n bytes get the same fingerprint with a probability below
/// ((3 n / 1024 + 6) / 2^61)^2, whoever chose them, as long as the key was unknown: for lines of 4 KiB
/// that is 2^-113. See `CScan/fingerprint.c` for the construction and its sources.
public struct Fingerprint: Hashable, BitwiseCopyable, Sendable {
  /// The first hash, below 2^61.
  public let first: UInt64
  /// The second hash, independent of the first, below 2^61.
  public let second: UInt64

  /// Creates a fingerprint from its two hashes.
  @inlinable
  public init(first: UInt64, second: UInt64) {
    self.first = first
    self.second = second
  }

  /// Returns whether two fingerprints are equal.
  @inlinable
  @inline(__always)
  public static func == (left: Fingerprint, right: Fingerprint) -> Bool {
    (left.first ^ right.first) | (left.second ^ right.second) == 0
  }
}

/// The secret key of a run's fingerprints.
package final class FingerprintKey: Sendable {
  /// Invariant: initialised, never changed, freed in `deinit`.
  private nonisolated(unsafe) let key: UnsafeMutablePointer<mpkg_fingerprint_key>
  private let mask: UInt64

  /// Creates a random key.
  ///
  /// - Parameter bits: how many bits of each half are kept, 1 to 64. Tests keep few, to see collisions.
  package convenience init(bits: Int = 64) {
    var generator = SystemRandomNumberGenerator()
    self.init(bits: bits, using: &generator)
  }

  /// Creates the key that belongs to a number: the same in every run, and no secret.
  package convenience init(seed: UInt64) {
    var generator = SplitMix(state: seed)
    self.init(bits: 64, using: &generator)
  }

  private init(bits: Int, using generator: inout some RandomNumberGenerator) {
    key = .allocate(capacity: 1)
    var content = mpkg_fingerprint_key()
    withUnsafeMutableBytes(of: &content.words) { words in
      for offset in stride(from: 0, to: words.count, by: 8) {
        words.storeBytes(of: generator.next(), toByteOffset: offset, as: UInt64.self)
      }
    }
    let points = 1...((UInt64(1) << 61) - 2)
    content.points.0 = UInt64.random(in: points, using: &generator)
    content.points.1 = UInt64.random(in: points, using: &generator)
    key.initialize(to: content)
    mask = bits >= 64 ? .max : (1 << UInt64(max(1, bits))) - 1
  }

  deinit { key.deallocate() }

  /// Returns the fingerprint of bytes.
  ///
  /// - Parameter kind: inputs of different kinds, 0 to 3, have different fingerprints.
  package func fingerprint(of bytes: RawSpan, kind: UInt32 = 0) -> Fingerprint {
    let hash = bytes.withUnsafeBytes { bytes in
      mpkg_fingerprint_of(
        bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, kind, key)
    }
    return Fingerprint(first: hash.first & mask, second: hash.second & mask)
  }
}

/// SplitMix64: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", 2014.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
