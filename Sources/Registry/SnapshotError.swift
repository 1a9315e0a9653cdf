package import ByteStreams
package import JSONLines

/// Why a snapshot file cannot be a registry: facts.
package enum SnapshotError: Error, Sendable {
  case stream(StreamError)
  /// A line is no record, by its number.
  case line(name: String, Int, JSONSyntaxError)
  /// A line is longer than the limit.
  case tooLongLine(name: String, Int)
  /// A record has no value in the column that identifies it.
  case noIdentifier(name: String, Int, column: String)
  /// Two records have one ARN.
  case duplicate(name: String, Int, identifier: String)
  /// Another program has replaced or written the file since it was read.
  case changedMeanwhile(name: String)
  /// Another run holds the file.
  case held(name: String)
}
