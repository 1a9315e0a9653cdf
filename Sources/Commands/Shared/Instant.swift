internal import ArgumentParser
internal import Times

/// A point in time on the command line: ISO 8601, or seconds since 1970-01-01T00:00:00Z.
struct InstantArgument: ExpressibleByArgument {
  let time: Timestamp

  init?(argument: String) {
    guard let time = Timestamp(parsing: argument) else { return nil }
    self.time = time
  }
}
