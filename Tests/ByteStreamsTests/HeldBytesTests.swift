import Synchronization
import SystemPackage
import Testing

@testable import ByteStreams

/// Whatever keeps bytes from being written, no offset is ever wrong.
struct HeldBytesTests {
  /// A disk that takes some writes, then refuses one and takes all that follow.
  private static func file(refusing refused: Int) throws -> TemporaryFile {
    let writes = Atomic<Int>(0)
    return try TemporaryFile(in: "/tmp") { descriptor, offset, bytes in
      let number = writes.wrappingAdd(1, ordering: .relaxed).oldValue
      if number == refused { throw Errno.noSpace }
      // Not all at once: the rest of what was begun may be what is refused.
      let part = UnsafeRawBufferPointer(rebasing: bytes.prefix(50_000))
      return try descriptor.write(toAbsoluteOffset: offset, part)
    }
  }

  private static let failure = StreamError.writeFailed(name: "a temporary file in /tmp", .noSpace)

  private static func line(_ number: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: number % 50 == 49 ? 70_000 : 3_000)
  }

  @Test(arguments: 0..<12)
  func `what was appended before a failure is there, and nothing after it`(refused: Int) throws {
    var held = HeldBytes(try Self.file(refusing: refused))
    var places: [Range<Int>] = []
    while places.count < 1000 {
      do throws(StreamError) {
        let line = Self.line(places.count)
        let start = try held.append(line)
        #expect(start == places.last?.upperBound ?? 0)
        places.append(start..<start + line.count)
      } catch {
        #expect(error == Self.failure)
        break
      }
    }
    #expect(places.count < 1000)
    #expect(held.count == places.last?.upperBound ?? 0)
    for again in 0..<100 {
      do throws(StreamError) {
        try held.append(Self.line(again))
        Issue.record("taken after the failure")
      } catch {
        #expect(error == Self.failure)
      }
    }
    for (number, place) in places.enumerated() {
      let bytes = try held.bytes(in: place)
      #expect(bytes == Self.line(number))
    }
    let across = try held.bytes(in: 2_000..<Int.max)
    #expect(across.count == max(0, held.count - 2_000))
  }

  @Test func `numbers and bytes are read back in turn`() throws {
    var held = try HeldBytes(in: "/tmp")
    try held.append([1, 2, 3, 4, 7, 8])
    try held.append([UInt8](repeating: 9, count: 300_000))
    try held.append([0, 0, 1, 0, 5])
    var reader = HeldBytesReader()
    #expect(try reader.nextWord(in: held) == 0x0102_0304)
    #expect(try reader.next(2, in: held) == [7, 8])
    #expect(try reader.next(300_000, in: held)?.last == 9)
    #expect(try reader.nextWord(in: held) == 256)
    #expect(try reader.nextWord(in: held) == nil)
  }

  @Test func `a file that could not be written takes nothing any more`() throws {
    let file = try Self.file(refusing: 1)
    let line = [UInt8](repeating: 7, count: 60_000)
    for _ in 0..<3 {
      #expect(throws: Self.failure) { try file.append(line.span.bytes) }
      #expect(file.count == 0)
    }
  }
}
