internal import JSONLines

/// Where the rows of a file stand, found by the package that each is about: 16 bytes a row.
///
/// A row is found by a hash of its package's key, with a new seed in each run; the caller reads the
/// row and compares its key. A row's number is its position in the index. The numbers of one
/// package's rows are in the order of the file.
struct RowIndex: Sendable {
  /// One row.
  struct Entry: Sendable {
    let hash: UInt64
    /// Where the row begins in the file.
    let offset: Int
  }

  /// Entries by the first bits of their hashes; sorted once all are there.
  private var buckets: [[Entry]]
  /// How many entries stand before each bucket.
  private var starts: [Int] = []

  init() { buckets = Array(repeating: [], count: 256) }

  static func hash(_ key: PackageKey) -> UInt64 {
    UInt64(bitPattern: Int64(key.hashValue))
  }

  private static func bucket(_ hash: UInt64) -> Int { Int(hash >> 56) }

  mutating func insert(_ key: PackageKey, at offset: Int) {
    let hash = Self.hash(key)
    buckets[Self.bucket(hash)].append(Entry(hash: hash, offset: offset))
  }

  /// Makes the index ready to be asked.
  mutating func seal() {
    starts = []
    var total = 0
    for bucket in buckets.indices {
      buckets[bucket].sort { ($0.hash, $0.offset) < ($1.hash, $1.offset) }
      starts.append(total)
      total += buckets[bucket].count
    }
  }

  var count: Int { (starts.last ?? 0) + (buckets.last?.count ?? 0) }

  /// The rows that may be about a package, with their numbers.
  func rows(of key: PackageKey) -> (first: Int, entries: ArraySlice<Entry>) {
    rows(hash: Self.hash(key))
  }

  private func rows(hash: UInt64) -> (first: Int, entries: ArraySlice<Entry>) {
    let bucket = Self.bucket(hash)
    let entries = buckets[bucket]
    let start = entries[...].firstPlace { $0.hash >= hash }
    let end = entries[start...].firstPlace { $0.hash > hash }
    return (starts[bucket] + start, entries[start..<end])
  }

  /// Calls a closure with every run of two rows or more that share a hash.
  func forEachShared<Failure: Error>(
    _ body: (_ first: Int, ArraySlice<Entry>) throws(Failure) -> Void
  ) throws(Failure) {
    for (bucket, entries) in buckets.enumerated() {
      var start = 0
      while start < entries.count {
        var end = start + 1
        while end < entries.count, entries[end].hash == entries[start].hash { end += 1 }
        if end - start > 1 { try body(starts[bucket] + start, entries[start..<end]) }
        start = end
      }
    }
  }

  /// Where the rows stand whose numbers are not in a set, rising.
  func offsets(without numbers: RowSet) -> [Int] {
    var offsets: [Int] = []
    var number = 0
    for entries in buckets {
      for entry in entries {
        if !numbers.contains(number) { offsets.append(entry.offset) }
        number += 1
      }
    }
    return offsets.sorted()
  }
}

extension ArraySlice<RowIndex.Entry> {
  /// The place of the entry that begins at an offset; entries of one hash rise by it.
  func place(ofOffset offset: Int) -> Int? {
    let place = firstPlace { $0.offset >= offset }
    return place < endIndex && self[place].offset == offset ? place : nil
  }

  /// The first place where a condition holds that holds from there on; the end where it never does.
  fileprivate func firstPlace(where holds: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// A set of rows by their numbers: a bit each.
struct RowSet: Sendable {
  private var words: [UInt64] = []

  mutating func insert(_ number: Int) {
    let word = number / 64
    if word >= words.count {
      words.append(contentsOf: repeatElement(0, count: word + 1 - words.count))
    }
    words[word] |= 1 << UInt64(number % 64)
  }

  func contains(_ number: Int) -> Bool {
    let word = number / 64
    return word < words.count && words[word] >> UInt64(number % 64) & 1 == 1
  }

  mutating func formUnion(_ other: RowSet) {
    if words.count < other.words.count {
      words.append(contentsOf: repeatElement(0, count: other.words.count - words.count))
    }
    for word in other.words.indices { words[word] |= other.words[word] }
  }
}
