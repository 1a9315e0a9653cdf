import Testing

@testable import ByteStreams

/// A lack of memory is not told as damage of the input.
struct OutOfMemoryTests {
  @Test func `a compressor without memory names the output`() throws {
    let error = StreamError.outOfMemory(name: "out.gz", .gzip, .compressing)
    #expect(throws: error) {
      do throws(StreamError) {
        _ = try MemberDeflater(output: "out.gz") { nil }
      } catch {
        throw error
      }
    }
    #expect(error.message.hasPrefix("out.gz: out of memory for the gzip compressor;"))
  }

  @Test func `a decompressor without memory names the input`() throws {
    let error = StreamError.outOfMemory(name: "in.gz", .gzip, .decompressing)
    #expect(throws: error) {
      do throws(StreamError) {
        _ = try GzipReader(from: 0, of: "in.gz") { nil }
      } catch {
        throw error
      }
    }
    #expect(error.message.hasPrefix("in.gz: out of memory for the gzip decompressor;"))
  }
}
