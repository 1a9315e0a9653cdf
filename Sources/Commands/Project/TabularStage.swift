internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import Queries
internal import Tables
internal import Times

/// Writes a SELECT list's columns of every line as a row of a table.
struct TabularStage: RowStage, ~Copyable {
  private let shared: TabularColumns
  private var known: TabularColumns.Known?
  /// The values of what `*` stands for, in the line at hand.
  private var members: [JSONSlice] = []
  private var writer: RowWriter
  /// Whether tags and the like are shown in a short form.
  private let isForPeople: Bool
  let columns: ColumnSet
  let requiredTexts: [SearchedText]
  private let choice: RowChoice
  private var evaluator: Evaluator
  private var watch: ColumnWatch

  /// - Parameter shared: the columns of the run, which all its stages share.
  init(
    _ list: SelectList, _ shared: TabularColumns, format: RowFormat,
    _ choice: RowChoice = RowChoice(), now: Timestamp
  ) {
    self.shared = shared
    self.choice = choice
    requiredTexts = choice.requiredTexts(list.program)
    writer = RowWriter(format.table ?? .csv)
    isForPeople = format.isForPeople
    columns = list.program.columns
    evaluator = Evaluator(list.program, now: now)
    watch = ColumnWatch(list.program)
  }

  var summary: ColumnWatch { watch }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    watch.note(index)
    evaluator.start(on: index, at: place)
    if let condition = choice.condition, !evaluator.isTrue(condition, line: line) { return .drop }
    let known = try knownColumns()
    if known.hasStar { try findMembers(of: line, index, known) }
    let start = choice.keys?.begin(&evaluator, line: line, whole: index.whole, in: &output)
    for source in known.sources {
      writer.beginCell(in: &output)
      switch source {
      case .expression(let root):
        if isForPeople, let slot = root.bareColumn, output.appendPairs(of: index[slot], line: line)
        {
          writer.endCell(in: &output)
          continue
        }
        let value = evaluator.evaluate(root, line: line)
        evaluator.appendText(value, line: line, to: &output)
        writer.endCell(isNumber: value.type == .number, in: &output)
      case .member(let place):
        if !isForPeople || !output.appendPairs(of: members[place], line: line) {
          output.appendText(of: members[place], line: line)
        }
        writer.endCell(isNumber: members[place].kind == .number, in: &output)
      }
    }
    writer.endRow(in: &output)
    choice.end(start, line: line, at: place, in: &output)
    return .written
  }

  mutating func passedOver(_ lines: Int) { watch.passOver() }

  mutating func give(_ values: [Value]) { evaluator.start(with: values) }

  /// The columns are known before the first record that is one.
  private mutating func knownColumns() throws(LineProblem) -> TabularColumns.Known {
    if let known { return known }
    guard let known = shared.known else {
      throw .refused("'*' needs a JSON object", code: nil)
    }
    self.known = known
    members = Array(repeating: .absent, count: known.members.count)
    return known
  }

  /// Finds the values of what `*` stands for; of duplicates the last one counts.
  private mutating func findMembers(
    of line: RawSpan, _ index: borrowing LineIndexer, _ known: borrowing TabularColumns.Known
  ) throws(LineProblem) {
    guard index.whole.kind == .object else {
      throw .refused("'*' needs a JSON object", code: nil)
    }
    for place in members.indices { members[place] = .absent }
    var expected = 0
    var cursor = JSONMemberCursor(index.whole)
    while let (name, value) = cursor.next(in: line) {
      if let place = known.place(of: name, in: line, from: expected) {
        members[place] = value
        expected = place + 1
      } else if known.leftOut == nil,
        !known.ignored.contains(where: { line.string(name, equals: $0) })
      {
        throw .refused(
          "the first record has no column '\(line.text(of: name))'; name the columns instead of '*'",
          code: nil)
      }
    }
  }
}

extension TabularColumns.Known {
  /// The place of a member that `*` stands for; looked for from where it is likely.
  fileprivate func place(of name: JSONSlice, in line: RawSpan, from expected: Int) -> Int? {
    for place in expected..<max(expected, members.count)
    where line.string(name, equals: members[place]) {
      return place
    }
    for place in 0..<min(expected, members.count)
    where line.string(name, equals: members[place]) {
      return place
    }
    return nil
  }
}

extension [UInt8] {
  /// Appends a value of a line as text: strings as they read, arrays and objects as compact JSON,
  /// NULL as nothing.
  fileprivate mutating func appendText(of slice: JSONSlice, line: RawSpan) {
    switch slice.kind {
    case .absent, .null: break
    case .string: appendDecoded(slice, of: line)
    case .array, .object: appendCompact(slice, of: line)
    case .true, .false, .number: append(slice.range, of: line)
    }
  }
}
