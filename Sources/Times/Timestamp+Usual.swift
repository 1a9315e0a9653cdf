extension Timestamp {
  /// Reads the form that services write, `2026-01-01T09:30:00Z` with up to nine digits of a
  /// fraction. Returns `nil` for any other string, including other forms of ISO 8601.
  ///
  /// Eight bytes at a time: `2026-01-`, `01T09:30` and `09:30:00`, which overlaps.
  @inlinable
  public init?(usual text: RawSpan) {
    let last = text.byteCount &- 1
    guard last >= 19, last <= 29, text.byte(at: last) == UInt8(ascii: "Z"),
      let date = DigitWord(text, from: 0, as: "0000-00-"),
      let time = DigitWord(text, from: 8, as: "00T00:00"),
      let end = DigitWord(text, from: 11, as: "00:00:00")
    else { return nil }
    var nanoseconds: Int32 = 0
    if last > 19 {
      guard last > 20, text.byte(at: 19) == UInt8(ascii: ".") else { return nil }
      for offset in 20..<last {
        guard text.isDigit(at: offset) else { return nil }
        nanoseconds = nanoseconds &* 10 &+ Int32(text.byte(at: offset) &- UInt8(ascii: "0"))
      }
      for _ in last &- 20..<9 { nanoseconds &*= 10 }
    }
    let (hour, minute, second) = (time.pair(at: 3), time.pair(at: 6), end.pair(at: 6))
    guard hour < 24, minute < 60, second < 60,
      let date = CalendarDate(
        year: date.pair(at: 0) &* 100 &+ date.pair(at: 2), month: date.pair(at: 5),
        day: time.pair(at: 0))
    else { return nil }
    self.init(
      date, secondOfDay: hour &* 3600 &+ minute &* 60 &+ second, nanoseconds: nanoseconds)
  }
}

/// Eight bytes of a time, in a form such as `0000-00-`, that are checked and converted as one word.
@usableFromInline
struct DigitWord {
  /// Byte i holds the value of the two digits at i and i + 1.
  @usableFromInline let pairs: UInt64

  /// Returns `nil` unless the bytes match the form, in which `0` stands for any digit.
  @inlinable
  @inline(__always)
  init?(_ text: RawSpan, from offset: Int, as form: StaticString) {
    let word = UInt64(
      littleEndian: text.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    let wanted = UInt64(
      littleEndian: UnsafeRawPointer(form.utf8Start).loadUnaligned(as: UInt64.self))
    // A digit differs from 0 by 9 at most, in the low half of its byte: 6 more stay below 16.
    let digits = word ^ wanted
    let isZero = Self.bytes(of: wanted, equalTo: UInt8(ascii: "0"))
    let excess =
      (digits | digits &+ (isZero & 0x0606_0606_0606_0606)) & ~(isZero & 0x0F0F_0F0F_0F0F_0F0F)
    guard excess == 0 else { return nil }
    pairs = digits &* 10 &+ digits &>> 8
  }

  /// Returns a mask with 0xFF for each byte of an ASCII word that equals a given byte, else 0.
  @inlinable
  @inline(__always)
  static func bytes(of word: UInt64, equalTo byte: UInt8) -> UInt64 {
    let differences = word ^ (UInt64(byte) &* 0x0101_0101_0101_0101)
    let equal = ~(differences &+ 0x7F7F_7F7F_7F7F_7F7F) & 0x8080_8080_8080_8080
    return equal &>> 7 &* 0xFF
  }

  /// Returns the two-digit number at an offset of the word.
  @inlinable
  @inline(__always)
  func pair(at place: Int) -> Int64 {
    Int64(truncatingIfNeeded: pairs &>> UInt64(place &* 8) & 0xFF)
  }
}
