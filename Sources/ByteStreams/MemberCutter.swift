/// Cuts lines into the inputs of an archive's members.
///
/// A member ends at the first line end at which it holds 1 MiB of input or more, so where members end
/// depends on the input alone, however it comes.
///
/// Invariant: `pending` has no line end at which a member may end.
package struct MemberCutter: ~Copyable {
  /// How much input a member takes before it ends at the next line end, in bytes.
  static let memberInput = 1 << 20

  private let buffers: MemberBuffers
  private var pending: [UInt8] = []
  private var hasMembers = false

  /// - Parameter buffers: the pool for the inputs of members; recycle each input there after use.
  package init(_ buffers: MemberBuffers) { self.buffers = buffers }

  /// Takes bytes in; returns the inputs of the members that they complete.
  package mutating func append(_ bytes: RawSpan) -> [[UInt8]] {
    var members: [[UInt8]] = []
    bytes.withUnsafeBytes { bytes in
      var start = 0
      while true {
        let first = max(start, start + Self.memberInput - 1 - pending.count)
        guard let lineFeed = bytes.firstLineFeed(from: first) else { break }
        take(bytes, start..<lineFeed + 1)
        members.append(pending)
        pending = []
        hasMembers = true
        start = lineFeed + 1
      }
      if start < bytes.count { take(bytes, start..<bytes.count) }
    }
    return members
  }

  private mutating func take(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    if pending.isEmpty { pending = buffers.take() }
    pending.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[range]))
  }

  /// Whether bytes wait for their member's end.
  package var hasPending: Bool { !pending.isEmpty }

  /// The last member's input, nil where there is none: an archive of nothing is one member of
  /// nothing.
  package mutating func last() -> [UInt8]? {
    guard hasPending || !hasMembers else { return nil }
    hasMembers = true
    defer { pending = [] }
    return pending
  }
}
