internal import ByteStreams
internal import JSONLines

/// One snapshot of a history.
package struct HistorySnapshot: Sendable {
  /// The input's name; `-` is standard input.
  package let input: String
  /// The input's name in messages.
  package let name: String
  /// When it was taken, if its name says so.
  package let date: SnapshotDate?

  package init(_ input: String) {
    self.input = input
    name = input == "-" ? InputFile.standardInputName : input
    date = input == "-" ? nil : SnapshotDate(inPath: input)
  }

  /// What `seen_in` and `seen_before` say: the date, else the name.
  package var label: String { date?.text ?? name }

  /// The label as JSON.
  var labelJSON: [UInt8] { JSONValue(label).jsonBytes }
}
