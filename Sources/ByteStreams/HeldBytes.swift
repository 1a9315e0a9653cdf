/// Bytes that are held outside memory: appended through a buffer, read back at any place.
package struct HeldBytes: ~Copyable {
  /// How many bytes are held back in memory at most.
  private static let room = 1 << 16

  private let file: TemporaryFile
  /// How many bytes were appended.
  package private(set) var count = 0
  /// The last of them, not written yet.
  private var pending: [UInt8] = []
  /// Why nothing is appended any more.
  private var failure: StreamError?

  /// - Parameter folder: where the system is to keep them.
  /// - Throws: `.cannotCreate`.
  package init(in folder: String) throws(StreamError) { file = try TemporaryFile(in: folder) }

  init(_ file: TemporaryFile) { self.file = file }

  /// Appends bytes, all or none; they may be held back in memory.
  ///
  /// - Returns: where they begin.
  /// - Throws: `.writeFailed`, and the same ever after. What was appended before can still be read.
  @discardableResult
  package mutating func append(_ bytes: [UInt8]) throws(StreamError) -> Int {
    if let failure { throw failure }
    let start = count
    if pending.count + bytes.count > Self.room {
      if !pending.isEmpty { try write(pending) }
      pending.removeAll(keepingCapacity: true)
    }
    if bytes.count > Self.room { try write(bytes) } else { pending += bytes }
    count += bytes.count
    return start
  }

  private mutating func write(_ bytes: [UInt8]) throws(StreamError) {
    do throws(StreamError) {
      try file.append(bytes.span.bytes)
    } catch {
      failure = error
      throw error
    }
  }

  /// The bytes of a range; fewer where what was appended ends before.
  ///
  /// - Throws: `.readFailed`.
  package func bytes(in range: Range<Int>) throws(StreamError) -> [UInt8] {
    let range = range.clamped(to: 0..<count)
    let written = count - pending.count
    let stored = range.clamped(to: 0..<written)
    let held = range.clamped(to: written..<count)
    var bytes = stored.isEmpty ? [] : try file.bytes(at: stored.lowerBound, count: stored.count)
    bytes += pending[held.lowerBound - written..<held.upperBound - written]
    return bytes
  }
}
