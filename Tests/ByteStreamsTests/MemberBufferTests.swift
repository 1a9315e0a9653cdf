import ByteStreams
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Memory for the input of gzip members is used again.
struct MemberBufferTests {
  /// 3 MiB in lines of 1 KiB: the input of three members.
  private static let lines = Array(
    String(repeating: String(repeating: "x", count: 1023) + "\n", count: 3 << 10).utf8)

  @Test func `an input that was given back is the next one's memory`() throws {
    let buffers = MemberBuffers()
    var cutter = MemberCutter(buffers)
    var addresses: Set<UInt> = []
    for _ in 0..<8 {
      var inputs = cutter.append(Self.lines.span.bytes)
      #expect(inputs.count == 3)
      for index in inputs.indices {
        _ = inputs[index].withUnsafeBytes {
          addresses.insert(UInt(bitPattern: $0.baseAddress))
        }
        buffers.recycle(&inputs[index])
        #expect(inputs[index].isEmpty)
      }
    }
    #expect(addresses.count <= 4)
    #expect(buffers.count == addresses.count)
  }

  @Test func `what a long line made large is not kept`() throws {
    let buffers = MemberBuffers()
    var long = [UInt8](repeating: 0x20, count: 8 << 20)
    buffers.recycle(&long)
    #expect(buffers.count == 0)
    var many = (0..<100).map { _ in [UInt8](repeating: 0x20, count: 1 << 20 | 64 << 10) }
    for index in many.indices { buffers.recycle(&many[index]) }
    #expect(buffers.count == 64)
  }

  #if os(Linux)
    @Test func `gzip output touches no fresh memory for each member`() throws {
      let level = try #require(Compression(.gzip, level: 1))
      var output = OutputStream(
        try OutputFile(inPlace: "/dev/null", interruption: nil), compression: level)
      try output.write(Self.lines.span.bytes)
      let before = Self.pageFaults
      for _ in 0..<20 { try output.write(Self.lines.span.bytes) }
      let faults = Self.pageFaults - before
      try output.finish()
      // Fresh memory for 60 MiB in 60 members would be 15,360 pages of 4 KiB.
      #expect(faults < 4_000)
    }

    /// The page faults of this thread so far that needed no reading.
    private static var pageFaults: Int {
      var usage = rusage()
      // RUSAGE_THREAD of getrusage(2), which the C library shows only to GNU sources.
      getrusage(1, &usage)
      return usage.ru_minflt
    }
  #endif
}
