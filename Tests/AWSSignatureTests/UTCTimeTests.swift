internal import AWSSignature
internal import Testing

@Suite struct UTCTimeTests {
  @Test(arguments: [
    (0.0, "19700101T000000Z"), (-1, "19691231T235959Z"), (1_440_938_160, "20150830T123600Z"),
    (951_782_399.9, "20000228T235959Z"), (951_782_400, "20000229T000000Z"),
    (4_107_542_399, "21000228T235959Z"), (4_107_542_400, "21000301T000000Z"),
    (-1e300, "00010101T000000Z"), (1e300, "99991231T235959Z"), (.nan, "19700101T000000Z"),
  ])
  func writesTheBasicForm(seconds: Double, text: String) {
    #expect(UTCTime(epochSeconds: seconds).basicText == text)
  }

  @Test func readsWhatItWrites() {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("seed of the random instants: \(seed)")
    var state = seed
    for _ in 0..<2_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let seconds = Double(Int(state >> 20) % 253_402_300_800)
      let time = UTCTime(epochSeconds: seconds)
      #expect(time.epochSeconds == seconds)
      #expect(UTCTime(basicText: time.basicText) == time)
    }
  }

  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777.0),
    ("Tue, 24 Nov 2026 00:00:00 GMT", 1_795_478_400),
    ("Tue, 4 Mar 2025 01:02:03 GMT", 1_741_050_123),
  ])
  func readsHTTPDates(text: String, seconds: Double) {
    #expect(UTCTime(httpDate: text)?.epochSeconds == seconds)
  }

  @Test(arguments: [
    "", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 25:49:37 GMT",
    "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "a b c d e f",
    "Sun, 06 Nov 19940 08:49:37 GMT", "Sun, 06 Nov 1994 8:4:937 GMT",
  ])
  func refusesOtherDates(text: String) {
    #expect(UTCTime(httpDate: text) == nil)
  }

  @Test(arguments: [
    ("2026-11-24T00:00:00Z", 1_795_478_400.0), ("2026-11-24T01:00:00+01:00", 1_795_478_400),
    ("2026-11-23T19:30:00.500-0430", 1_795_478_400.5), ("2026-11-24T00:00:00UTC", 1_795_478_400),
    ("2026-11-24T00:00:00", 1_795_478_400),
  ])
  func readsISO8601(text: String, seconds: Double) {
    #expect(UTCTime.epochSeconds(iso8601: text) == seconds)
  }

  @Test(arguments: [
    "", "2026-11-24", "2026-11-24T00:00:00.Z", "2026-11-24T00:00:00+1", "2026-11-24T24:00:00Z",
    "2026-11-24T00:00:00Zulu", "2026-02-30T00:00:00Z", "x026-11-24T00:00:00Z",
  ])
  func refusesWhatIsNotISO8601(text: String) {
    #expect(UTCTime.epochSeconds(iso8601: text) == nil)
  }
}
