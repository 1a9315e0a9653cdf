/// How hard to compress: levels 1 (fast) to 9 (small).
///
/// libdeflate's levels have the same numbers; each makes records a little smaller than gzip's does.
package struct GzipLevel: Sendable, Equatable {
  package let number: Int

  /// The level that gzip and mpkg take when none is named.
  package static let standard = GzipLevel(checked: 6)

  /// A level of 1 to 9, else nil.
  package init?(_ number: Int) {
    guard (1...9).contains(number) else { return nil }
    self.number = number
  }

  private init(checked number: Int) { self.number = number }
}
