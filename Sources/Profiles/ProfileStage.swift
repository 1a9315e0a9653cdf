package import JSONLines
package import LinePipeline

/// Takes every line into a profile; nothing goes out.
package struct ProfileStage: LineStage, ~Copyable {
  /// What a worker saw.
  package struct Summary: Sendable {
    package var profile: RecordProfile
    /// Lines that hold no object.
    package var others = 0
  }

  package let columns = ColumnSet()
  package private(set) var summary: Summary

  package init(key: FingerprintKey) {
    summary = Summary(profile: RecordProfile(key: key))
  }

  package mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    guard let record = line.wholeObject else {
      summary.others += 1
      return .drop
    }
    summary.profile.add(record, of: line)
    return .drop
  }
}

extension ProfileStage.Summary {
  /// What all workers saw.
  package static func merging(_ summaries: [ProfileStage.Summary]) -> ProfileStage.Summary {
    var whole = ProfileStage.Summary(profile: RecordProfile(key: RecordProfile.fixedKey))
    for summary in summaries {
      whole.profile.merge(summary.profile)
      whole.others += summary.others
    }
    return whole
  }
}
