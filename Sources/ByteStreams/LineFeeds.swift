#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension UnsafeRawBufferPointer {
  /// The offset of the first LF at or behind `start`.
  func firstLineFeed(from start: Int = 0) -> Int? {
    guard let baseAddress, start < count,
      let found = memchr(baseAddress + start, 0x0A, count - start)
    else { return nil }
    return UnsafeRawPointer(found) - baseAddress
  }

  /// The offset of the last LF at or behind `start`. memrchr(3), which the C library shows only to
  /// GNU sources, is made of memchr(3) here: a block at a time from the end.
  func lastLineFeed(from start: Int = 0) -> Int? {
    var end = count
    while end > start {
      let block = UnsafeRawBufferPointer(rebasing: self[Swift.max(start, end - 512)..<end])
      end -= block.count
      guard var found = block.firstLineFeed() else { continue }
      while let next = block.firstLineFeed(from: found + 1) { found = next }
      return end + found
    }
    return nil
  }

  /// How many LF there are.
  var countOfLineFeeds: Int {
    var total = 0
    var offset = 0
    while let found = firstLineFeed(from: offset) {
      total += 1
      offset = found + 1
    }
    return total
  }
}
