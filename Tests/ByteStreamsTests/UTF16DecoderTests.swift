import TestTools
import Testing

@testable import ByteStreams

@Suite struct UTF16DecoderTests {
  private func bytes(of text: String, bigEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit -> [UInt8] in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      return bigEndian ? [high, low] : [low, high]
    }
  }

  private func mark(bigEndian: Bool) -> (UInt8, UInt8) { bigEndian ? (0xFE, 0xFF) : (0xFF, 0xFE) }

  @Test(arguments: [false, true], [1, 2, 3, 5, 1000])
  func textInPieces(bigEndian: Bool, size: Int) throws {
    let text = "a;é\r\n\"日本\"\u{1F600}\u{10FFFF}\u{0}x\n"
    var decoder = try #require(UTF16Decoder(byteOrderMark: mark(bigEndian: bigEndian)))
    var rest = bytes(of: text, bigEndian: bigEndian)[...]
    var output: [UInt8] = []
    while !rest.isEmpty {
      try decoder.decode(rest.prefix(size), to: &output)
      rest = rest.dropFirst(size)
    }
    try decoder.finish()
    #expect(output == Array(text.utf8))
  }

  /// An error of bytes that are not UTF-16 names the line and the byte of the file.
  @Test(arguments: [
    ([0x61, 0x00, 0x62], UTF16Decoder.Problem(kind: .oddLength, offset: 4, line: 1)),
    ([0x0A, 0x00, 0x00, 0xDC], UTF16Decoder.Problem(kind: .loneSurrogate, offset: 4, line: 2)),
    ([0x3D, 0xD8, 0x61, 0x00], UTF16Decoder.Problem(kind: .loneSurrogate, offset: 2, line: 1)),
    ([0x61, 0x00, 0x3D, 0xD8], UTF16Decoder.Problem(kind: .loneSurrogate, offset: 4, line: 1)),
    ([0x3D, 0xD8, 0x3D, 0xD8], UTF16Decoder.Problem(kind: .loneSurrogate, offset: 2, line: 1)),
  ])
  func problems(bytes: [UInt8], problem: UTF16Decoder.Problem) throws {
    var decoder = try #require(UTF16Decoder(byteOrderMark: (0xFF, 0xFE)))
    var output: [UInt8] = []
    #expect(throws: problem) {
      try decoder.decode(bytes, to: &output)
      try decoder.finish()
    }
  }

  @Test func otherBytesAreNoMark() {
    #expect(UTF16Decoder(byteOrderMark: (0xEF, 0xBB)) == nil)
    #expect(UTF16Decoder(byteOrderMark: (0xFF, 0xFF)) == nil)
  }

  @Test func storedInputsAreCopied() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "é,b\n", count: 200_000)
    let name = try folder.write("long", [0xFE, 0xFF] + bytes(of: long, bigEndian: true))
    let input = try StoredInput(name, folder: folder.path, interruption: nil)
    guard case .copy(let copy) = try input.decodingUTF16(folder: folder.path) else {
      Issue.record("the input was not decoded")
      return
    }
    #expect(copy.name == name && copy.count == long.utf8.count)
    #expect(try copy.bytes(at: 0, count: copy.count) == Array(long.utf8))
    let plain = try StoredInput(
      try folder.write("plain", Array("a\n".utf8)), folder: folder.path, interruption: nil)
    guard case .asItIs = try plain.decodingUTF16(folder: folder.path) else {
      Issue.record("UTF-8 was taken for UTF-16")
      return
    }
  }

  /// Random bytes give text or a problem within the input, and the text is UTF-8.
  @Test func randomBytes() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("UTF16DecoderTests.randomBytes: seed \(seed)")
    var random = SeededRandom(seed)
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        Bool.random(using: &random)
          ? [0xD8, 0xDC, 0x00, 0x0A].randomElement(using: &random) ?? 0
          : UInt8.random(in: 0...255, using: &random)
      }
      var decoder = try #require(UTF16Decoder(byteOrderMark: (0xFE, 0xFF)))
      var output: [UInt8] = []
      do throws(UTF16Decoder.Problem) {
        try decoder.decode(bytes, to: &output)
        try decoder.finish()
        #expect(String(validating: output, as: UTF8.self)?.utf16.count == bytes.count / 2)
      } catch {
        #expect((2..<(2 + bytes.count)).contains(error.offset))
      }
    }
  }
}
