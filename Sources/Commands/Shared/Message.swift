internal import TerminalText

/// A message for standard error: one line, or several that mpkg itself composes.
///
/// Worked example: a file named `a⏎mpkg review: plan sha256:0` stays on the line of the message that
/// quotes it, as `a\u000ampkg review: plan sha256:0`. So data and options cannot forge a line.
package struct Message: Equatable, Sendable {
  /// Every line shown as it is, without control characters.
  package let lines: [String]

  /// A message of one line. Line feeds in the text are shown as `\u000a`.
  package init(_ text: String) { self.init(lines: [text]) }

  /// - Parameter lines: the lines; line feeds within one are shown as `\u000a`.
  package init(lines: [String]) { self.lines = lines.map(PrintableText.escaping) }

  /// The lines, each with its end.
  var text: String { lines.map { $0 + "\n" }.joined() }

  /// Puts a text before the first line.
  static func + (beginning: String, message: Message) -> Message {
    Message(lines: [beginning + (message.lines.first ?? "")] + message.lines.dropFirst())
  }
}
