package import ByteStreams
package import Expressions
internal import JSONLines

/// Gathers records into groups: in memory up to a limit, past it in a temporary file.
///
/// What is past the limit is written as a run of groups with what their functions came to so far, in
/// the order of the keys; in the end runs are merged, and the parts of one group with them. What
/// `DISTINCT` within a function has to tell apart is kept, written and merged likewise, under the
/// group's key followed by the function's place and the value's key; it is counted when all is known.
package struct GroupTable: ~Copyable {
  private let program: GroupProgram
  private let memory: Int
  private let folder: String
  private var groups = KeyTable()
  /// Those of the group at a place, one behind the other.
  private var states: [AggregateState] = []
  private var statesCost = 0
  private var values = KeyTable()
  private var groupRuns: SpilledRuns
  private var valueRuns: SpilledRuns
  private var scratch: [UInt8] = []

  /// - Parameters:
  ///   - memory: how many bytes may be held.
  ///   - folder: where temporary files are kept.
  package init(_ program: GroupProgram, memory: Int, folder: String) {
    self.program = program
    self.memory = min(memory, KeyTable.mostMemory)
    self.folder = folder
    groupRuns = SpilledRuns(folder: folder, memory: memory / 2)
    valueRuns = SpilledRuns(folder: folder, memory: memory / 2)
  }

  private var cost: Int {
    groups.cost + values.cost + statesCost + states.count * MemoryLayout<AggregateState>.stride
  }

  /// Takes in the rows of records that `GroupProgram.append` made.
  package mutating func add(_ rows: RawSpan) throws(StreamError) {
    var offset = 0
    while offset < rows.byteCount {
      let place = KeyedRowPlace(in: rows, at: offset)
      add(key: rows.extracting(place.key), rows.extracting(place.row))
      offset = place.end
      if cost > memory / 2 { try spill() }
    }
  }

  private mutating func add(key: RawSpan, _ row: RawSpan) {
    let valuesEnd = 4 + Int(row.bigEndian(UInt32.self, at: 0))
    let first = firstState(of: key, values: row.extracting(4..<valuesEnd))
    var offset = valuesEnd
    for (place, aggregate) in program.aggregates.enumerated() {
      let state = first + place
      guard aggregate.argument != nil else {
        states[state].countOne()
        continue
      }
      switch aggregate.function {
      case .count where !aggregate.isDistinct:
        if row.unsafeLoad(fromByteOffset: offset, as: UInt8.self) == 1 { states[state].countOne() }
        offset += 1
      case .sum where !aggregate.isDistinct, .avg where !aggregate.isDistinct:
        let before = states[state].cost
        states[state].add(Value(stored: row, at: &offset))
        statesCost += states[state].cost - before
      default:
        offset += 1
        guard row.unsafeLoad(fromByteOffset: offset - 1, as: UInt8.self) == 1 else { continue }
        let value = KeyedRowPlace(in: row, at: offset)
        offset = value.end
        if aggregate.tellsApart {
          note(row.extracting(value.key), row.extracting(value.row), of: key, place)
        } else {
          let before = states[state].cost
          states[state].add(
            key: row.extracting(value.key), value: row.extracting(value.row),
            wantsLeast: aggregate.function == .min)
          statesCost += states[state].cost - before
        }
      }
    }
  }

  /// The place of a group's first state; a new group is added.
  private mutating func firstState(of key: RawSpan, values: RawSpan) -> Int {
    let (group, isNew) = groups.place(of: key, row: values)
    let count = program.aggregates.count
    if isNew { for _ in 0..<count { states.append(AggregateState()) } }
    return group * count
  }

  /// Notes one of the values that a function tells apart.
  private mutating func note(_ value: RawSpan, _ number: RawSpan, of group: RawSpan, _ place: Int) {
    var key: [UInt8] = []
    swap(&key, &scratch)
    key.removeAll(keepingCapacity: true)
    key.append(group)
    key.append(bigEndian: UInt16(truncatingIfNeeded: place))
    key.append(value)
    var row: [UInt8] = []
    row.append(bigEndian: UInt32(truncatingIfNeeded: group.byteCount))
    row.append(number)
    _ = values.place(of: key.span.bytes, row: row.span.bytes)
    swap(&key, &scratch)
  }

  private mutating func spill() throws(StreamError) {
    try spillGroups()
    try Self.spill(values, to: &valueRuns)
    values.removeAll()
  }

  private mutating func spillGroups() throws(StreamError) {
    try writeGroups()
    groups.removeAll()
    states.removeAll(keepingCapacity: true)
    statesCost = 0
  }

  private mutating func writeGroups() throws(StreamError) {
    let count = program.aggregates.count
    let (states, places) = (states, groups.sortedPlaces())
    let entries = places.map { groups.entry($0) }
    try groupRuns.add { write throws(StreamError) in
      for (place, entry) in zip(places, entries) {
        let span = entry.block.span.bytes
        let row = Self.partialRow(
          values: span.extracting(entry.place.row), states[place * count..<(place + 1) * count])
        var whole: [UInt8] = []
        KeyedRow.append(key: span.extracting(entry.place.key), row: row.span.bytes, to: &whole)
        try write(whole.span.bytes)
      }
    }
  }

  private static func spill(
    _ table: borrowing KeyTable, to runs: inout SpilledRuns
  ) throws(StreamError) {
    guard table.count > 0 else { return }
    let entries = table.sortedPlaces().map { table.entry($0) }
    try runs.add { write throws(StreamError) in
      for entry in entries {
        let start = entry.place.key.lowerBound - KeyedRow.headerSize
        try write(entry.block.span.bytes.extracting(start..<entry.place.end))
      }
    }
  }

  private static func partialRow(
    values: RawSpan, _ states: ArraySlice<AggregateState>
  ) -> [UInt8] {
    var row: [UInt8] = []
    row.append(bigEndian: UInt32(truncatingIfNeeded: values.byteCount))
    row.append(values)
    for state in states { state.append(to: &row) }
    return row
  }
}

// MARK: The end

extension GroupTable {
  /// Hands over the groups in the order of their keys: the values that a program over groups is given,
  /// and the bytes in which they stand.
  package mutating func finish(
    _ body: (_ line: RawSpan, _ given: [Value]) throws(StreamError) -> Bool
  ) throws(StreamError) {
    if program.isWhole {
      let nothing: [UInt8] = []
      // The one group, even of no records.
      _ = firstState(of: nothing.span.bytes, values: nothing.span.bytes)
    }
    if groupRuns.isEmpty {
      try countValues { key, place, number, table throws(StreamError) in
        let nothing: [UInt8] = []
        let first = table.firstState(of: key, values: nothing.span.bytes)
        table.states[first + place].count(number)
      }
      return try handOver(body)
    }
    if groups.count > 0 { try spillGroups() }
    try writeValuesAsGroups()
    try mergeGroups(body)
  }

  /// Goes over the values that functions tell apart, each once, in the order of their groups.
  private mutating func countValues(
    _ body: (
      _ group: RawSpan, _ place: Int, _ number: RawSpan, inout GroupTable
    ) throws(StreamError) -> Void
  ) throws(StreamError) {
    guard values.count > 0 || !valueRuns.isEmpty else { return }
    if valueRuns.isEmpty {
      let entries = values.sortedPlaces().map { values.entry($0) }
      values = KeyTable()
      for entry in entries {
        let span = entry.block.span.bytes
        try Self.take(
          span.extracting(entry.place.key), span.extracting(entry.place.row), &self, body)
      }
      return
    }
    try Self.spill(values, to: &valueRuns)
    values.removeAll()
    var last: [UInt8]?
    var runs = SpilledRuns(folder: folder, memory: memory / 2)
    swap(&runs, &valueRuns)
    try runs.merge { key, row throws(StreamError) in
      if let last, last.span.bytes.byteOrder(key) == 0 { return true }
      var bytes: [UInt8] = []
      bytes.append(key)
      last = bytes
      try Self.take(key, row, &self, body)
      return true
    }
  }

  private static func take(
    _ key: RawSpan, _ row: RawSpan, _ table: inout GroupTable,
    _ body: (RawSpan, Int, RawSpan, inout GroupTable) throws(StreamError) -> Void
  ) throws(StreamError) {
    let length = Int(row.bigEndian(UInt32.self, at: 0))
    let place = Int(key.bigEndian(UInt16.self, at: length))
    try body(
      key.extracting(0..<length), place, row.extracting(4..<row.byteCount), &table)
  }

  /// Writes what the values that are told apart came to as one more run of groups.
  private mutating func writeValuesAsGroups() throws(StreamError) {
    guard values.count > 0 || !valueRuns.isEmpty else { return }
    let count = program.aggregates.count
    var group: [UInt8]?
    var states: [AggregateState] = []
    var runs = SpilledRuns(folder: folder, memory: memory / 2)
    swap(&runs, &groupRuns)
    try runs.add { write throws(StreamError) in
      try countValues { key, place, number, _ throws(StreamError) in
        let isSame = group.map { $0.span.bytes.byteOrder(key) == 0 } ?? false
        if !isSame {
          if let group { try Self.write(group, states, to: write) }
          var bytes: [UInt8] = []
          bytes.append(key)
          group = bytes
          states = Array(repeating: AggregateState(), count: count)
        }
        states[place].count(number)
      }
      if let group { try Self.write(group, states, to: write) }
    }
    swap(&runs, &groupRuns)
  }

  private static func write(
    _ group: [UInt8], _ states: [AggregateState],
    to write: (RawSpan) throws(StreamError) -> Void
  ) throws(StreamError) {
    let nothing: [UInt8] = []
    let row = partialRow(values: nothing.span.bytes, states[...])
    var whole: [UInt8] = []
    KeyedRow.append(key: group.span.bytes, row: row.span.bytes, to: &whole)
    try write(whole.span.bytes)
  }

  private mutating func handOver(
    _ body: (RawSpan, [Value]) throws(StreamError) -> Bool
  ) throws(StreamError) {
    let count = program.aggregates.count
    for place in groups.sortedPlaces() {
      let entry = groups.entry(place)
      let more = try handOver(
        values: entry.block.span.bytes.extracting(entry.place.row),
        states[place * count..<(place + 1) * count], body)
      if !more { return }
    }
  }

  private func handOver(
    values: RawSpan, _ states: ArraySlice<AggregateState>,
    _ body: (RawSpan, [Value]) throws(StreamError) -> Bool
  ) throws(StreamError) -> Bool {
    var line: [UInt8] = []
    line.append(values)
    for (state, aggregate) in zip(states, program.aggregates) {
      state.appendResult(of: aggregate.function, to: &line)
    }
    var given: [Value] = []
    var offset = 0
    for _ in 0..<program.keys.count + program.aggregates.count {
      given.append(Value(stored: line.span.bytes, at: &offset))
    }
    return try body(line.span.bytes, given)
  }

  private mutating func mergeGroups(
    _ body: (RawSpan, [Value]) throws(StreamError) -> Bool
  ) throws(StreamError) {
    var runs = SpilledRuns(folder: folder, memory: memory / 2)
    swap(&runs, &groupRuns)
    var group: [UInt8]?
    var values: [UInt8] = []
    var states: [AggregateState] = []
    var goesOn = true
    try runs.merge { key, row throws(StreamError) in
      let valuesEnd = 4 + Int(row.bigEndian(UInt32.self, at: 0))
      let isSame = group.map { $0.span.bytes.byteOrder(key) == 0 } ?? false
      if !isSame {
        if group != nil {
          goesOn = try handOver(values: values.span.bytes, states[...], body)
          if !goesOn { return false }
        }
        var bytes: [UInt8] = []
        bytes.append(key)
        group = bytes
        values = []
        values.append(4..<valuesEnd, of: row)
        states = Array(repeating: AggregateState(), count: program.aggregates.count)
      }
      var offset = valuesEnd
      for (place, aggregate) in program.aggregates.enumerated() {
        states[place].merge(
          AggregateState(row, at: &offset), wantsLeast: aggregate.function == .min)
      }
      return true
    }
    if goesOn, group != nil { _ = try handOver(values: values.span.bytes, states[...], body) }
  }
}

extension AggregateState {
  /// Takes in one of the values that are told apart: counted, and added where it is a number.
  fileprivate mutating func count(_ number: RawSpan) {
    guard number.byteCount > 0 else { return countOne() }
    var offset = 0
    add(Value(stored: number, at: &offset))
  }
}
