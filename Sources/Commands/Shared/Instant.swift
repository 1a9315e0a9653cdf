internal import ArgumentParser
internal import Expressions

/// A point in time on the command line: ISO 8601, or seconds since 1970-01-01T00:00:00Z.
struct InstantArgument: ExpressibleByArgument {
  /// Seconds since 1970-01-01T00:00:00Z.
  let seconds: Double

  init?(argument: String) {
    let bytes = Array(argument.utf8)
    guard
      let time = Timestamp(iso8601: bytes.span.bytes) ?? Timestamp(epochSeconds: bytes.span.bytes)
    else { return nil }
    seconds = Double(time.seconds) + Double(time.nanoseconds) / 1e9
  }
}
