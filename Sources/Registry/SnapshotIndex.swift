internal import ByteStreams
internal import JSONLines
internal import ModelPackages
internal import SystemPackage

/// Where each record of a snapshot stands: 24 bytes a record, found by the hash of its ARN.
///
/// The records stay in the file (of a gzip file in an inflated, unlinked copy) and are read on
/// demand; changed ones stand in a file of their own. Hashes may collide: whoever looks up compares
/// the ARN it reads.
struct SnapshotIndex: Sendable {
  /// A record's line, without its end.
  struct Entry: Sendable {
    var hash: UInt64
    /// The offset, and in the highest bit whether it is one of the changed records' file.
    private var position: UInt64
    var length: UInt32

    init(hash: UInt64, offset: UInt64, length: UInt32, isChanged: Bool = false) {
      self.hash = hash
      self.length = length
      position = offset | (isChanged ? 1 << 63 : 0)
    }

    var isChanged: Bool { position >> 63 == 1 }
    var offset: UInt64 { position & ~(1 << 63) }
  }

  /// In the snapshot's order.
  private(set) var entries: [Entry] = []
  /// The places of `entries`, ordered by hash.
  private var byHash: [UInt32] = []

  mutating func append(_ identifier: String, offset: Int, length: Int) {
    entries.append(
      Entry(hash: Self.hash(identifier), offset: UInt64(offset), length: UInt32(length)))
  }

  /// Says where the record at a place stands from now on: in the changed records' file.
  mutating func change(at place: Int, offset: Int, length: Int) {
    entries[place] = Entry(
      hash: entries[place].hash, offset: UInt64(offset), length: UInt32(length), isChanged: true)
  }

  /// Ends the building; lookups are possible from now on.
  mutating func finish() {
    byHash = Array(0..<UInt32(entries.count))
    byHash.sort { (entries[Int($0)].hash, $0) < (entries[Int($1)].hash, $1) }
  }

  /// The places of the records whose ARN has this one's hash: mostly one.
  func candidates(for identifier: String) -> ArraySlice<UInt32> {
    let hash = Self.hash(identifier)
    var low = 0
    var high = byHash.count
    while low < high {
      let middle = (low + high) / 2
      if entries[Int(byHash[middle])].hash < hash { low = middle + 1 } else { high = middle }
    }
    var end = low
    while end < byHash.count, entries[Int(byHash[end])].hash == hash { end += 1 }
    return byHash[low..<end]
  }

  /// Runs of places with one hash: where duplicates would be.
  var collisions: [ArraySlice<UInt32>] {
    var runs: [ArraySlice<UInt32>] = []
    var start = 0
    for end in 1..<max(1, byHash.count + 1) {
      let isSame =
        end < byHash.count && entries[Int(byHash[end])].hash == entries[Int(byHash[start])].hash
      if isSame { continue }
      if end - start > 1 { runs.append(byHash[start..<end]) }
      start = end
    }
    return runs
  }

  /// Seeded anew in every process, so that no snapshot can be made to collide.
  private static func hash(_ identifier: String) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(utf8Of: identifier)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }
}
