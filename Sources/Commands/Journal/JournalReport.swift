internal import Journal
internal import ModelPackages
internal import TerminalText
internal import Times

/// The report of a journal for people.
struct JournalReport {
  private let name: String
  private let journal: JournalContents
  private let counts: JournalCounts

  init(_ name: String, _ journal: JournalContents, _ counts: JournalCounts) {
    self.name = name
    self.journal = journal
    self.counts = counts
  }

  /// The report, whole lines; control characters of the journal are shown as escapes.
  var text: String {
    var lines = [
      line("journal", name), line("target", journal.header.target),
      line("run", journal.header.run),
    ]
    if let via = journal.header.via { lines.insert(line("via", via.rawValue), at: 2) }
    let first = RunEntry(note: journal.header.note, time: journal.header.time)
    for run in [first] + journal.laterRuns { lines += describe(run) }
    lines.append(line("requests", requests))
    if counts.lastEnd > 0 { lines.append(line("last end", Self.time(counts.lastEnd))) }
    lines += open
    lines.append(line("undo", undo))
    return lines.joined(separator: "\n") + "\n"
  }

  private func line(_ name: String, _ value: String) -> String {
    let label = name + String(repeating: " ", count: max(1, 10 - name.count))
    // A line feed in a reason must not begin a line that looks like one of the report. It is looked
    // for among scalars, because CR LF is one character.
    var shown = ""
    for scalar in value.unicodeScalars {
      if scalar == "\n" { shown += "\\u000a" } else { shown.unicodeScalars.append(scalar) }
    }
    return PrintableText.escaping(label + shown)
  }

  private static func time(_ seconds: Double) -> String {
    Timestamp(clamping: seconds).millisecondText
  }

  private func describe(_ run: RunEntry) -> [String] {
    var lines = [line("started", Self.time(run.time))]
    let note = run.note
    for (name, value) in [
      ("  by", note.by), ("  reason", note.reason), ("  caller", note.caller),
      ("  plan", note.planDigest),
    ] {
      if let value { lines.append(line(name, value)) }
    }
    return lines
  }

  private var requests: String {
    let order: [RequestResult.Status] = [.success, .failed, .notSent, .unknown]
    let parts = order.compactMap { status in
      counts.count(status) > 0 ? "\(counts.count(status)) \(status.rawValue)" : nil
    }
    let codes = counts.codes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.value) \($0.key)" }
    return "\(counts.requests)" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
      + (codes.isEmpty ? "" : " (" + codes.joined(separator: ", ") + ")")
  }

  private var open: [String] {
    let all = counts.count(.unknown)
    guard all > 0 else { return [line("open", "none")] }
    var lines = [
      line(
        "open", "\(all) \(all == 1 ? "request" : "requests"): run apply with this journal again")
    ]
    for request in counts.open {
      let sending = request.sending
      lines.append(
        line(
          "",
          "\(sending.request.subject), "
            + (sending.line.map { "line \($0), " } ?? "") + "sent " + Self.time(sending.time)))
    }
    if all > counts.open.count { lines.append(line("", "and \(all - counts.open.count) more")) }
    return lines
  }

  private var undo: String {
    let (whole, part) = (counts.undo[.whole] ?? 0, counts.undo[.part] ?? 0)
    let nothing = counts.undo[.nothing] ?? 0
    if counts.count(.unknown) > 0 { return "not before the open requests are settled" }
    if whole + part + nothing == 0 { return "nothing was applied" }
    var text = "takes back \(whole + part) of \(whole + part + nothing) applied"
    if part > 0 { text += ", \(part) of them in part" }
    return text
  }
}
