internal import Synchronization

/// Buffers for the input of gzip members. A used buffer is used again: new memory would cost a page
/// fault for every 4 KiB.
package final class MemberBuffers: Sendable {
  /// The capacity of a new buffer: the input of most members fits.
  static let capacity = MemberCutter.memberInput + (64 << 10)
  /// A buffer that a long line made larger than this is freed, not kept.
  private static let keptCapacity = 2 * capacity
  /// The maximum number of buffers that are kept. One is in use for each thread at most times; a
  /// large write can complete many members at once.
  private static let keptBuffers = 64

  private let spares = Mutex<[[UInt8]]>([])

  package init() {}

  /// The number of buffers that wait to be used again.
  package var count: Int { spares.withLock { $0.count } }

  /// Returns an empty buffer with room for a member's input.
  func take() -> [UInt8] {
    if let spare = spares.withLock({ $0.popLast() }) { return spare }
    var buffer: [UInt8] = []
    buffer.reserveCapacity(Self.capacity)
    return buffer
  }

  /// Takes a buffer back. The caller's variable is empty afterwards, so that the memory has one owner.
  package func recycle(_ buffer: inout [UInt8]) {
    var taken: [UInt8] = []
    swap(&taken, &buffer)
    guard taken.capacity >= Self.capacity, taken.capacity <= Self.keptCapacity else { return }
    taken.removeAll(keepingCapacity: true)
    spares.withLock { spares in
      if spares.count < Self.keptBuffers { spares.append(taken) }
    }
  }
}
