internal import Synchronization

/// Buffers for the input of gzip members. Buffers are reused, because new memory costs a page fault
/// per 4 KiB.
package final class MemberBuffers: Sendable {
  /// The capacity of a new buffer in bytes, enough for the input of most members.
  static let capacity = MemberCutter.memberInput + (64 << 10)
  /// The maximum capacity of a buffer that is kept; larger ones, which long lines cause, are freed.
  private static let keptCapacity = 2 * capacity
  /// The maximum number of buffers that are kept. Usually each thread uses one, but a large write
  /// can complete many members at once.
  private static let keptBuffers = 64

  private let spares = Mutex<[[UInt8]]>([])

  package init() {}

  /// The number of free buffers.
  package var count: Int { spares.withLock { $0.count } }

  /// Returns an empty buffer with room for a member's input.
  func take() -> [UInt8] {
    if let spare = spares.withLock({ $0.popLast() }) { return spare }
    var buffer: [UInt8] = []
    buffer.reserveCapacity(Self.capacity)
    return buffer
  }

  /// Returns a buffer to the pool and empties the caller's variable, so that the memory has one
  /// owner.
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
