package import JSONLines
package import LinePipeline
internal import ModelPackages
package import Tables

/// The number of records of each kind of change.
package struct DifferenceCounts: Sendable {
  package var added = 0
  package var removed = 0
  package var changed = 0
  package var unchanged = 0
  /// The number of changed records by the column that differs.
  package var columns: [String: Int] = [:]

  package init() {}

  package mutating func add(_ other: DifferenceCounts) {
    added += other.added
    removed += other.removed
    changed += other.changed
    unchanged += other.unchanged
    columns.merge(other.columns, uniquingKeysWith: +)
  }
}

/// How differences are written.
package struct DifferenceFormat: Sendable {
  package let key: RecordKey
  /// Whether lines are records of packages.
  package let isOfPackages: Bool
  /// Columns that may differ.
  package let ignored: Set<String>
  /// The format of a table; `nil` for NDJSON.
  package let table: TableFormat?
  /// Whether only the counts are wanted.
  package let countsOnly: Bool
  /// Whether lines were checked in full before they are compared.
  package let isChecked: Bool

  package init(
    key: RecordKey, isOfPackages: Bool, ignored: Set<String>, table: TableFormat?,
    countsOnly: Bool, isChecked: Bool
  ) {
    self.isChecked = isChecked
    self.key = key
    self.isOfPackages = isOfPackages
    self.ignored = ignored
    self.table = table
    self.countsOnly = countsOnly
  }

  /// How lines are written.
  package var rows: OutcomeRows { OutcomeRows(names: names, table: table) }

  /// The members of a line, in order: the columns of a table.
  package var names: [String] {
    isOfPackages
      ? ["change", key.column, "region", "patch", "not_updatable"]
      : ["change", key.column, "patch"]
  }
}

/// The sentences for records that cannot be compared.
package struct DifferenceSentences: Sendable {
  /// A difference nests deeper than a patch may.
  let tooDeep: String
  /// The sentence for a line that is no JSON.
  let malformed: @Sendable (JSONSyntaxError) -> String

  package init(tooDeep: String, malformed: @escaping @Sendable (JSONSyntaxError) -> String) {
    self.tooDeep = tooDeep
    self.malformed = malformed
  }
}

/// Writes a line for each record that was added, changed or removed.
package struct DifferenceHandler: ComparisonHandler {
  private let format: DifferenceFormat
  /// The old input's name in messages.
  private let oldName: String
  private let sentences: DifferenceSentences
  package private(set) var summary = DifferenceCounts()

  /// - Parameter oldName: the old input's name in messages.
  package init(_ format: DifferenceFormat, oldName: String, sentences: DifferenceSentences) {
    self.format = format
    self.oldName = oldName
    self.sentences = sentences
  }

  package var needsRemovedLines: Bool { !format.countsOnly }

  package mutating func added(
    _ new: RawSpan, _ line: ComparedLine, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    summary.added += 1
    if format.countsOnly { return .drop }
    format.write("added", new, line.key, to: &output)
    return .written
  }

  package mutating func same(
    _ new: RawSpan, _ line: ComparedLine, oldLine: Int, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    summary.unchanged += 1
    return .drop
  }

  package mutating func removed(
    _ old: RawSpan, _ line: ComparedLine, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    summary.removed += 1
    if format.countsOnly { return .drop }
    format.write("removed", old, line.key, to: &output)
    return .written
  }

  package mutating func differs(
    _ old: RawSpan, _ new: RawSpan, _ line: ComparedLine, oldLine: Int,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    let difference: RecordDifference
    do throws(RecordError) {
      difference = try RecordDifference(
        from: old, to: new, naming: format.isOfPackages ? .properties : .members,
        ignoring: format.ignored, isChecked: format.isChecked)
    } catch {
      throw .incomparable(
        old, at: LinePlace(input: 0, name: oldName, line: oldLine), new, sentences.malformed)
    }
    if difference.properties.isEmpty {
      summary.unchanged += 1
      return .drop
    }
    if difference.isTooDeep {
      throw .refused(sentences.tooDeep, code: nil)
    }
    summary.changed += 1
    if format.countsOnly {
      for property in difference.properties {
        summary.columns[format.isOfPackages ? property.column : property.name, default: 0] += 1
      }
      return .drop
    }
    format.write("changed", new, line.key, difference: difference, to: &output)
    return .written
  }
}
