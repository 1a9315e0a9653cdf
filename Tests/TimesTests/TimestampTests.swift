import TestTools
import Testing
import Times

@Suite struct TimestampTests {
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
      #expect(
        Timestamp(iso8601: text + "Z") == Timestamp(iso8601: text + "+00:00"),
        "seed \(seed): \(text)")
    }
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1),
    ("2000-02-29T12:00:00Z", 951_825_600),
    ("0000-01-01T00:00:00Z", -62_167_219_200), ("9999-12-31T23:59:59Z", 253_402_300_799),
    ("2100-03-01T00:00:00Z", 4_107_542_400),
  ])
  func `days are counted from 1970`(text: String, seconds: Int64) {
    #expect(Timestamp(iso8601: text) == Timestamp(seconds: seconds))
  }

  @Test(arguments: [
    ("2026-11-24T00:00:00Z", 1_795_478_400.0), ("2026-11-24T01:00:00+01:00", 1_795_478_400),
    ("2026-11-23T19:30:00.500-0430", 1_795_478_400.5), ("2026-11-24T00:00:00UTC", 1_795_478_400),
    ("2026-11-24T00:00:00", 1_795_478_400), ("2026-11-24", 1_795_478_400),
    ("2026-11-24t00:00z", 1_795_478_400), ("2026-11-24 02:00:00,25+02", 1_795_478_400.25),
    ("2026-11-24T00:00:00.00000000099999999999999999999Z", 1_795_478_400),
  ])
  func `reads the forms of ISO 8601`(text: String, seconds: Double) {
    #expect(Timestamp(iso8601: text)?.secondsSinceEpoch == seconds)
  }

  @Test(arguments: [
    "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
    "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
    "2026-01-01T00:00:00.Z", "2026/01/01T00:00:00Z", "2026-01-01t00.00.00Z", "2026-01-01T00:00:0:Z",
    "", "2026-11-24T00:00:00+1", "2026-11-24T00:00:00Zulu", "2026-11-24T00:00:00UT",
    "2026-11-24T00:00:00utc", "x026-11-24T00:00:00Z", "2026-11-24T00:00:00+24:00", "2026-1-1",
    "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "２026-01-01T00:00:00Z", "1767225600",
  ])
  func `other texts are not ISO 8601`(text: String) {
    #expect(Timestamp(iso8601: text) == nil)
  }

  @Test(arguments: [
    ("0", 0, 0), ("-1", -1, 0), ("+1767225600", 1_767_225_600, 0),
    ("1767225600.25", 1_767_225_600, 250_000_000), ("1767225600.", 1_767_225_600, 0),
    ("1767225600.0000000019", 1_767_225_600, 1), ("-0.25", -1, 750_000_000),
    (".5", 0, 500_000_000), ("1.7672256e9", 1_767_225_600, 0), ("17672256E+2", 1_767_225_600, 0),
    ("0000000000000001767225600", 1_767_225_600, 0),
  ])
  func `reads epoch seconds`(text: String, seconds: Int64, nanoseconds: Int32) {
    let expected = Timestamp(seconds: seconds, nanoseconds: nanoseconds)
    #expect(expected != nil)
    #expect(Timestamp(parsing: text) == expected)
  }

  @Test(arguments: [
    "inf", "nan", "0x10", "0x1p3", "1e", "1e999", "e5", ".", "-", "+-1", "1 ", " 1", "1_000",
    "1..2",
    "1.2.3", "253402300800", "-62167219201", "99999999999999999999",
  ])
  func `other texts are no time`(text: String) {
    #expect(Timestamp(parsing: text) == nil)
  }

  @Test(arguments: [
    (0.0, "1970-01-01T00:00:00.000Z"), (951_782_400.5, "2000-02-29T00:00:00.500Z"),
    (1_798_761_599.999, "2026-12-31T23:59:59.999Z"), (-5, "1969-12-31T23:59:55.000Z"),
    (-0.25, "1969-12-31T23:59:59.750Z"), (1_798_761_599.9996, "2027-01-01T00:00:00.000Z"),
    (1e300, "9999-12-31T23:59:59.000Z"), (-1e300, "0000-01-01T00:00:00.000Z"),
    (.infinity, "9999-12-31T23:59:59.000Z"), (.nan, "1970-01-01T00:00:00.000Z"),
  ])
  func `milliseconds are rounded and clamped`(seconds: Double, text: String) {
    #expect(Timestamp(clamping: seconds).millisecondText == text)
  }

  /// A double of this century is off by up to a quarter of a microsecond.
  @Test func `what is off by less than half a millisecond is a whole second`() {
    let rounded = Timestamp(clamping: 1_772_323_200.0000002).roundedToMilliseconds
    #expect(rounded == Timestamp(seconds: 1_772_323_200))
    #expect(Timestamp(clamping: 1_772_323_199.9999998).roundedToMilliseconds == rounded)
  }

  @Test func `the last instant has no next millisecond`() {
    let last = Timestamp(seconds: 253_402_300_799, nanoseconds: 999_999_999)
    #expect(last?.millisecondText == "9999-12-31T23:59:59.999Z")
    #expect(last?.wholeSecond.text == "9999-12-31T23:59:59Z")
  }
}
