import Testing
import Times

@Suite struct HeaderTimeTests {
  @Test(arguments: [
    (0.0, "19700101T000000Z"), (-1, "19691231T235959Z"), (1_440_938_160, "20150830T123600Z"),
    (951_782_399.9, "20000228T235959Z"), (951_782_400, "20000229T000000Z"),
    (4_107_542_399, "21000228T235959Z"), (4_107_542_400, "21000301T000000Z"),
    (-1e300, "00000101T000000Z"), (1e300, "99991231T235959Z"), (.nan, "19700101T000000Z"),
  ])
  func `writes the basic form`(seconds: Double, text: String) {
    #expect(Timestamp(clamping: seconds).basicText == text)
  }

  @Test(arguments: [
    "", "20150830T123600", "20150830123600Z", "20150230T123600Z", "20150830T243600Z",
    "20150830T126000Z", "20150830T123660Z", "2015-08-30T12:36:00Z", "20150830T123600ZZ",
    "2015083xT123600Z",
  ])
  func `other texts are not the basic form`(text: String) {
    #expect(Timestamp(basicText: text) == nil)
  }

  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777.0),
    ("Tue, 24 Nov 2026 00:00:00 GMT", 1_795_478_400),
    ("Tue, 4 Mar 2025 01:02:03 GMT", 1_741_050_123),
    ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_799),
    ("Tue, 24 Nov 2026 00:00:00 -0000", 1_795_478_400),
  ])
  func `reads HTTP's date`(text: String, seconds: Double) {
    #expect(Timestamp(httpDate: text)?.secondsSinceEpoch == seconds)
  }

  @Test(arguments: [
    "", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 25:49:37 GMT",
    "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "a b c d e f",
    "Sun, 06 Nov 19940 08:49:37 GMT", "Sun, 06 Nov 1994 8:4:937 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
    "Sun, +6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
  ])
  func `other texts are not HTTP's date`(text: String) {
    #expect(Timestamp(httpDate: text) == nil)
  }
}
