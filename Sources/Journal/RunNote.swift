internal import JSONLines

/// What a journal notes of a run: who answers for it, why, and which plan it carries out.
package struct RunNote: Equatable, Sendable {
  /// Who answers for the run, as `--by` says.
  package var by: String?
  /// Why it is made, as `--reason` says.
  package var reason: String?
  /// The ARN of the user or role that calls AWS.
  package var caller: String?
  /// The digest of the plan that the run carries out.
  package var planDigest: String?

  package init(
    by: String? = nil, reason: String? = nil, caller: String? = nil, planDigest: String? = nil
  ) {
    self.by = by
    self.reason = reason
    self.caller = caller
    self.planDigest = planDigest
  }

  /// Reads the members of an entry.
  init(_ entry: JSONValue) {
    self.init(
      by: entry["by"]?.string, reason: entry["reason"]?.string, caller: entry["caller"]?.string,
      planDigest: entry["plan_digest"]?.string)
  }

  /// Appends what is noted as members, each behind a comma.
  package func append(to output: inout [UInt8]) {
    let members = [
      ("by", by), ("reason", reason), ("caller", caller), ("plan_digest", planDigest),
    ]
    for (name, value) in members {
      guard let value else { continue }
      output.append(text: ",\"\(name)\":" as String)
      output.appendJSONString(value)
    }
  }
}

/// The input of the newest run was read to its end: the digest of the plan that it carries out.
package struct PlanEntry: Equatable, Sendable {
  /// As `RunNote.planDigest`.
  package var digest: String
  /// In seconds since 1970-01-01T00:00:00Z.
  package var time: Double

  package init(digest: String, time: Double) {
    self.digest = digest
    self.time = time
  }

  /// Appends the line, its end included.
  package func append(to output: inout [UInt8]) {
    output.append(text: #"{"entry":"plan""# as StaticString)
    RunNote(planDigest: digest).append(to: &output)
    output.appendTime(time)
    output.append(text: "}\n" as StaticString)
  }
}

/// A later run begins with the journal; the first run's note is in the header.
package struct RunEntry: Equatable, Sendable {
  package var note: RunNote
  /// When the run began, in seconds since 1970-01-01T00:00:00Z.
  package var time: Double

  package init(note: RunNote, time: Double) {
    self.note = note
    self.time = time
  }

  /// Appends the line, its end included.
  package func append(to output: inout [UInt8]) {
    output.append(text: #"{"entry":"run""# as StaticString)
    note.append(to: &output)
    output.appendTime(time)
    output.append(text: "}\n" as StaticString)
  }
}
