internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import Synchronization

/// What earlier passes found for the keys that the main pass leaves out: for each such line of the new
/// input, in its order, one record in a temporary file.
package final class LeftOutFindings: Sendable {
  /// One partition's records, read a window at a time.
  private struct Partition {
    let keys: KeyPartition
    let file: TemporaryFile
    var next: Int
    let end: Int
    var window: [UInt8] = []
    var position = 0

    mutating func read() throws(StreamError) -> LineFinding {
      if position == window.count {
        let count = min(LineFinding.size * 512, end - next)
        window = try file.bytes(at: next, count: count)
        next += count
        position = 0
      }
      defer { position += LineFinding.size }
      return position < window.count ? LineFinding(window, at: position) : .elsewhere
    }
  }

  private struct State {
    var partitions: [Partition] = []
    var failure: StreamError?
  }

  private let state = Mutex(State())

  package init() {}

  var failure: StreamError? { state.withLock { $0.failure } }

  /// Adds the records of a partition, which lie in a range of a file.
  func add(_ keys: KeyPartition, _ file: TemporaryFile, _ range: Range<Int>) {
    state.withLock {
      $0.partitions.append(
        Partition(keys: keys, file: file, next: range.lowerBound, end: range.upperBound))
    }
  }

  /// Replaces the findings of lines whose keys were left out. Lines come in the order of the input.
  func fill(_ findings: inout [LineFinding], _ looked: [LookedLine]) {
    state.withLock { state in
      guard !state.partitions.isEmpty, state.failure == nil else { return }
      do throws(StreamError) {
        for index in findings.indices {
          guard case .elsewhere = findings[index] else { continue }
          let key = looked[index].key
          guard let place = state.partitions.firstIndex(where: { $0.keys.contains(key) }) else {
            continue
          }
          findings[index] = try state.partitions[place].read()
        }
      } catch {
        state.failure = error
      }
    }
  }
}

extension LineFinding {
  /// The size of a finding in a temporary file, in bytes.
  static let size = 40

  private var kind: UInt64 {
    switch self {
    case .stored, .elsewhere: 0
    case .duplicate: 1
    case .added: 2
    case .same: 3
    case .differs: 4
    }
  }

  /// Appends the finding in the form that `init` reads.
  func append(to bytes: inout [UInt8]) {
    let old: OldLine? =
      switch self {
      case .same(let old), .differs(let old): old
      default: nil
      }
    bytes.append(number: kind)
    bytes.append(number: UInt64(old?.line ?? 0))
    bytes.append(number: old?.position.rawValue ?? 0)
    bytes.append(number: old?.content.first ?? 0)
    bytes.append(number: old?.content.second ?? 0)
  }

  init(_ bytes: [UInt8], at offset: Int) {
    let old = OldLine(
      line: Int(truncatingIfNeeded: bytes.number(at: offset + 8)),
      position: LinePosition(rawValue: bytes.number(at: offset + 16)),
      content: Fingerprint(
        first: bytes.number(at: offset + 24), second: bytes.number(at: offset + 32)))
    self =
      switch bytes.number(at: offset) {
      case 1: .duplicate
      case 2: .added
      case 3: .same(old)
      case 4: .differs(old)
      default: .elsewhere
      }
  }
}

extension [UInt8] {
  /// Appends a number as eight bytes, least significant first.
  package mutating func append(number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
    }
  }

  /// Returns the number whose eight bytes begin at an offset.
  package func number(at offset: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(self[offset + $1]) << UInt64(8 * $1) }
  }
}
