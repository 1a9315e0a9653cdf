import Expressions
import TestTools
import Testing

@Suite struct TimestampTests {
  private func read(_ text: String) -> Timestamp? {
    let bytes = Array(text.utf8)
    return Timestamp(iso8601: bytes.span.bytes)
  }

  /// The form that services write is read eight bytes at a time, all others byte by byte.
  @Test(arguments: 0..<20)
  func `the usual form is read as the others are`(seed: UInt64) {
    var random = SeededRandom(seed)
    for _ in 0..<500 {
      var bytes = Array("2026-11-2\(Int.random(in: 0...9, using: &random))T23:59:58".utf8)
      if Bool.random(using: &random) {
        bytes += Array(".1234567890".utf8).prefix(Int.random(in: 1...11, using: &random))
      }
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] =
          Bool.random(using: &random)
          ? UInt8.random(in: 0x2B...0x3C, using: &random)
          : UInt8.random(in: 0...0x7F, using: &random)
      }
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(read(text + "Z") == read(text + "+00:00"), "seed \(seed): \(text)")
    }
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1),
    ("2000-02-29T12:00:00Z", 951_825_600),
    ("0000-01-01T00:00:00Z", -62_167_219_200), ("9999-12-31T23:59:59Z", 253_402_300_799),
    ("2100-03-01T00:00:00Z", 4_107_542_400),
  ])
  func `days are counted from 1970`(text: String, seconds: Int64) {
    #expect(read(text) == Timestamp(seconds: seconds))
  }

  @Test(arguments: [
    "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
    "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z",
    "2026/01/01T00:00:00Z", "2026-01-01t00.00.00Z", "2026-01-01T00:00:0:Z",
  ])
  func `what is no moment is none`(text: String) {
    #expect(read(text) == nil)
  }
}
