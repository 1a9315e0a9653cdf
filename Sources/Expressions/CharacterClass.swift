/// A character class in a GLOB pattern, with SQLite's rules: `[a-z_]`, `[^0-9]`. A `]` at the
/// beginning and a `-` at either end are literal.
struct CharacterClass: Sendable {
  private var ranges: [ClosedRange<UInt32>] = []
  private var isNegated = false
  /// Whether the closing `]` is missing; then the class matches no character.
  private(set) var isOpen = false

  /// Reads a class that starts at `offset`, after its `[`, and moves the offset past its end.
  init(_ pattern: RawSpan, at offset: inout Int) {
    func next() -> Unicode.Scalar? {
      guard offset < pattern.byteCount else { return nil }
      defer { offset += pattern.characterWidth(at: offset) }
      return pattern.character(at: offset)
    }
    var scalar = next()
    if scalar == "^" {
      isNegated = true
      scalar = next()
    }
    if scalar == "]" {
      insert("]")
      scalar = next()
    }
    // The previous character, unless it ended a range.
    var last: Unicode.Scalar?
    while let current = scalar, current != "]" {
      let isRange =
        current == "-" && offset < pattern.byteCount
        && pattern.byte(at: offset) != UInt8(ascii: "]")
      if isRange, let first = last, let end = next() {
        if first <= end { ranges.append(first.value...end.value) }
        last = nil
      } else {
        insert(current)
        last = current
      }
      scalar = next()
    }
    isOpen = scalar == nil
  }

  private mutating func insert(_ scalar: Unicode.Scalar) {
    ranges.append(scalar.value...scalar.value)
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    !isOpen && ranges.contains { $0.contains(scalar.value) } != isNegated
  }
}
