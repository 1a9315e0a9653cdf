/// The names of the top-level members that a run needs of every line; a name's place is its slot.
package struct ColumnSet: Sendable, Equatable {
  /// The names, each once; `names[slot]`.
  package private(set) var names: [String] = []
  private(set) var spellings: [[UInt8]] = []
  /// Bit `length & 63` is set where a name has such a length in bytes: most members of a line are
  /// told off by it alone.
  private(set) var lengths: UInt64 = 0
  /// Whether values are looked into below the columns, so that a scan should leave its marks.
  package var holdsPaths = false

  package init() {}

  package init(_ names: some Sequence<String>) {
    for name in names { _ = slot(for: name) }
  }

  /// The slot of a name, which is added if it is new. Names are compared as UTF-8 bytes.
  package mutating func slot(for name: String) -> Int {
    let spelling = Array(name.utf8)
    if let slot = spellings.firstIndex(of: spelling) { return slot }
    names.append(name)
    spellings.append(spelling)
    lengths |= 1 &<< UInt64(spelling.count & 63)
    return names.count - 1
  }

  package var count: Int { names.count }
}

/// One pass over a line: checks every byte, and notes where the wanted columns stand.
///
/// Worked example: with the columns `["b", "x"]` the line `{"a":[1,2],"b":"t"}` is checked whole;
/// then `indexer[0]` is the slice of `"t"` and `indexer[1]` is `.absent`. Of a name that comes twice
/// the last one counts. Nested values are not indexed: `RawSpan.member(_:of:)` finds them on demand.
package struct LineIndexer: ~Copyable {
  /// How deep arrays and objects of a line may nest, where nothing else is said.
  package static let maximumDepth = 1024

  package let columns: ColumnSet
  private let maximumDepth: Int
  /// Invariant: `slices` has room for `columns.count` elements, all initialised.
  let slices: UnsafeMutableBufferPointer<JSONSlice>
  /// The columns' names, one behind the other in `names`.
  let spellings: UnsafeMutableBufferPointer<UnsafeMutableBufferPointer<UInt8>>
  private let names: UnsafeMutableBufferPointer<UInt8>
  /// The slots in the order of their names' lengths modulo 64, and 65 places in it: those of names with
  /// the length n modulo 64 stand at `lengthStarts[n]..<lengthStarts[n + 1]`.
  private let slotsByLength: UnsafeMutableBufferPointer<Int32>
  private let lengthStarts: UnsafeMutableBufferPointer<Int32>
  /// The marks of the scan that found the line; nil where none left any.
  var marks: ScanMarks?
  /// The line's whole value; `.absent` before the first line.
  package internal(set) var whole: JSONSlice = .absent

  /// - Parameter maximumDepth: how deep arrays and objects of a line may nest.
  package init(columns: ColumnSet, maximumDepth: Int = Self.maximumDepth) {
    self.columns = columns
    self.maximumDepth = maximumDepth
    slices = .allocate(capacity: columns.count)
    slices.initialize(repeating: .absent)
    spellings = .allocate(capacity: columns.count)
    slotsByLength = .allocate(capacity: columns.count)
    lengthStarts = .allocate(capacity: 65)
    lengthStarts.initialize(repeating: 0)
    names = .allocate(capacity: columns.spellings.reduce(0) { $0 + $1.count })
    var end = 0
    for (slot, spelling) in columns.spellings.enumerated() {
      let bytes = UnsafeMutableBufferPointer(rebasing: names[end..<end + spelling.count])
      _ = bytes.initialize(from: spelling)
      spellings.initializeElement(at: slot, to: bytes)
      end += spelling.count
      lengthStarts[spelling.count & 63 + 1] += 1
    }
    for length in 1...64 { lengthStarts[length] += lengthStarts[length - 1] }
    orderSlots()
  }

  /// Sorts the slots by the lengths of their names, as counted in `lengthStarts`.
  private func orderSlots() {
    slotsByLength.initialize(repeating: 0)
    // While slots are put in, each length's start is where its next slot goes.
    for (slot, spelling) in spellings.enumerated() {
      let length = spelling.count & 63
      slotsByLength[Int(lengthStarts[length])] = Int32(slot)
      lengthStarts[length] += 1
    }
    for length in (1...64).reversed() { lengthStarts[length] = lengthStarts[length - 1] }
    lengthStarts[0] = 0
  }

  deinit {
    slices.deallocate()
    spellings.deallocate()
    names.deallocate()
    slotsByLength.deallocate()
    lengthStarts.deallocate()
  }

  /// Where the column of this slot stands in the line indexed last; `.absent` if it has none.
  @inline(__always)
  package subscript(slot: Int) -> JSONSlice {
    precondition(slot >= 0 && slot < slices.count)
    return slices[slot]
  }

  /// Copies where the first columns stand, by slot, into an array of as many elements: an indexer may
  /// look for more columns than the program needs that stands first.
  @inline(__always)
  package func copySlices(to slices: inout [JSONSlice]) {
    precondition(slices.count <= self.slices.count)
    slices.withUnsafeMutableBufferPointer { copy in
      guard let to = copy.baseAddress, let from = self.slices.baseAddress else { return }
      to.update(from: from, count: copy.count)
    }
  }

  /// Checks one line and finds its columns; a line that is no object has none.
  ///
  /// - Throws: where the line stops being JSON; the columns are then all absent.
  package mutating func index(_ line: RawSpan) throws(JSONSyntaxError) {
    slices.update(repeating: .absent)
    whole = .absent
    marks = nil
    do {
      try line.withUnsafeBytes { bytes throws(JSONSyntaxError) in
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
          throw JSONSyntaxError(offset: 0, reason: .unexpectedEnd(expected: .value))
        }
        var scanner = StrictScanner(base: base, end: bytes.count, maximumDepth: maximumDepth)
        try scanLine(&scanner)
      }
    } catch {
      slices.update(repeating: .absent)
      throw error
    }
  }

  private mutating func scanLine(_ scanner: inout StrictScanner) throws(JSONSyntaxError) {
    scanner.skipWhitespace()
    let start = scanner.position
    if start < scanner.end, scanner.base[start] == UInt8(ascii: "{") {
      try scanMembers(&scanner)
      whole = JSONSlice(offset: start, end: scanner.position, kind: .object)
    } else {
      whole = try scanner.scanValue(depth: 0)
    }
    scanner.skipWhitespace()
    guard scanner.position == scanner.end else { throw scanner.unexpected(.endOfLine) }
  }

  private func scanMembers(_ scanner: inout StrictScanner) throws(JSONSyntaxError) {
    try scanner.enter(depth: 0)
    if try scanner.leaveEmpty(UInt8(ascii: "}")) { return }
    repeat {
      let name = try scanner.scanMemberName()
      let value = try scanner.scanValue(depth: 1)
      if let slot = slot(of: name, base: scanner.base) { slices[slot] = value }
    } while try scanner.scanSeparator(
      closing: UInt8(ascii: "}"), expected: .commaOrClosingBrace)
  }

  /// The slot of the column that a string of a checked line names; `nil` for any other string.
  package func slot(of name: JSONSlice, in line: RawSpan) -> Int? {
    precondition(name.kind == .string && name.end <= line.byteCount)
    return line.withUnsafeBytes { bytes in
      bytes.baseAddress.flatMap { slot(of: name, base: $0.assumingMemoryBound(to: UInt8.self)) }
    }
  }

  /// - Precondition: `name` is a string slice of the bytes at `base`.
  @inline(__always)
  private func slot(of name: JSONSlice, base: UnsafePointer<UInt8>) -> Int? {
    if name.hasEscapes { return slot(ofEscaped: name, base: base) }
    let content = name.contentRange
    guard columns.lengths &>> UInt64(content.count & 63) & 1 == 1 else { return nil }
    return slot(
      spelled: UnsafeBufferPointer(start: base + content.lowerBound, count: content.count))
  }

  private func slot(ofEscaped name: JSONSlice, base: UnsafePointer<UInt8>) -> Int? {
    var decoded: [UInt8] = []
    let whole = UnsafeRawBufferPointer(start: base, count: name.end)
    decoded.appendDecoded(name, of: whole.bytes)
    return decoded.withUnsafeBufferPointer { slot(spelled: $0) }
  }

  /// The slot of a name's bytes, escapes decoded.
  @inline(__always)
  func slot(spelled bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let length = bytes.count & 63
    var place = Int(lengthStarts[length])
    let end = Int(lengthStarts[length &+ 1])
    while place < end {
      let slot = Int(slotsByLength[place])
      if equalBytes(UnsafeBufferPointer(spellings[slot]), bytes) { return slot }
      place &+= 1
    }
    return nil
  }
}
