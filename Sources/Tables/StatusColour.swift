/// The colours of words that say how a package or a request stands.
///
/// A word is coloured only if it is the whole value, and the word itself is always shown: a colour never
/// carries anything alone.
enum StatusColour {
  /// Ends every colour and weight.
  static let reset: [UInt8] = Array("\u{1B}[0m".utf8)
  static let bold: [UInt8] = Array("\u{1B}[1m".utf8)
  static let faint: [UInt8] = Array("\u{1B}[2m".utf8)

  private static let red: [UInt8] = Array("\u{1B}[31m".utf8)
  private static let green: [UInt8] = Array("\u{1B}[32m".utf8)
  private static let yellow: [UInt8] = Array("\u{1B}[33m".utf8)

  /// The words, in the spelling of the services and of mpkg's own results and differences.
  private static let colours: [ArraySlice<UInt8>: [UInt8]] = {
    let words: [([UInt8], [String])] = [
      (green, ["Approved", "Completed", "SUCCESS", "added"]),
      (red, ["Rejected", "Failed", "FAILED", "CANCEL_COMPLETE", "removed"]),
      (
        yellow,
        [
          "PendingManualApproval", "Pending", "InProgress", "Deleting", "PENDING", "IN_PROGRESS",
          "CANCEL_IN_PROGRESS", "UNKNOWN", "NOT_SENT", "changed",
        ]
      ),
    ]
    var colours: [ArraySlice<UInt8>: [UInt8]] = [:]
    for (colour, names) in words {
      for name in names { colours[Array(name.utf8)[...]] = colour }
    }
    return colours
  }()
  private static let longestWord = 21

  /// The escape sequence that begins the colour of a value; `nil` if the value is no status word.
  static func of(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    text.count > longestWord ? nil : colours[text]
  }
}
