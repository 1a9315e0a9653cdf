internal import JSONLines

/// A text that a column must hold for a condition on it to be true.
///
/// Worked example: `tags['team'] = 'fraud'` is not true for a line whose column `tags` lacks `"fraud"`,
/// and looking for that takes less than looking for the key. The texts of a column are looked for
/// together: of twenty conditions `arn LIKE '%…%'` one search tells which are worth working out.
struct ColumnFilter: BitwiseCopyable, Sendable {
  let slot: Int32
  /// Its column's group, and its place in there.
  let group: Int32
  let place: Int32
  /// Whether the condition looks into the column's value, an object or array; else it is on a string.
  let looksInto: Bool
}

/// The texts that are looked for in one column.
struct FilterGroup: Sendable {
  let slot: Int32
  var texts: [SearchedText] = []
}

extension ProgramBuilder {
  /// How many filters a column may have that conditions look into: where there are more, one walk over
  /// its value serves them all.
  private static let nestLimit = 24

  /// A condition that may have a filter.
  private struct Candidate {
    let slot: Int32
    let text: SearchedText
    let looksInto: Bool
  }

  /// A condition with filters where they save work; see `ColumnFilter`.
  mutating func test(of condition: NodeIndex) -> NodeIndex {
    var candidates: [NodeIndex: Candidate] = [:]
    collect(condition, into: &candidates)
    let columns = Dictionary(grouping: candidates.values, by: \.slot)
    let chosen = candidates.filter { _, candidate in
      let others = columns[candidate.slot] ?? []
      // A single search in a string is the condition itself.
      return candidate.looksInto
        ? others.count { $0.looksInto } <= Self.nestLimit : others.count { !$0.looksInto } > 1
    }
    return filtered(condition, chosen)
  }

  /// The conditions that may have filters, for where only matters whether the whole is true: below AND
  /// and OR, not below NOT.
  private func collect(_ node: NodeIndex, into candidates: inout [NodeIndex: Candidate]) {
    switch program.nodes[Int(node)] {
    case .and(let operands), .or(let operands):
      for place in operands.indices { collect(program.operands[place], into: &candidates) }
    case .equalsText(let subject, _, negated: false):
      candidates[node] = candidate(node, on: subject)
    case .like(let subject, let pattern, negated: false):
      // Beginnings, ends and the whole of a string are compared as quickly.
      let shape = program.searches[Int(pattern)].shape
      candidates[node] = candidate(
        node, on: subject, orItself: shape == .contains || shape == .general)
    case .regexp(let subject, _, negated: false):
      candidates[node] = candidate(node, on: subject, orItself: true)
    case .quantifier(isAny: true, let list, _, _):
      // Whether a parameter meets text is to be noted in any case.
      guard program.numericParameters.isEmpty else { return }
      if case .column(let slot, _) = program.nodes[Int(list)] {
        candidates[node] = candidate(node, slot: slot, looksInto: true)
      } else {
        candidates[node] = candidate(node, on: list)
      }
    default:
      break
    }
  }

  /// A condition on a value below a column, or also on the column's own.
  private func candidate(
    _ node: NodeIndex, on subject: NodeIndex, orItself: Bool = false
  ) -> Candidate? {
    switch program.nodes[Int(subject)] {
    case .path(let place):
      candidate(node, slot: Int32(program.paths.column(of: Int(place))), looksInto: true)
    case .column(let slot, let steps) where orItself && steps.count == 0:
      candidate(node, slot: slot, looksInto: false)
    default: nil
    }
  }

  private func candidate(
    _ node: NodeIndex, slot: Int32, looksInto: Bool
  ) -> Candidate? {
    program.requiredTexts(of: node, minimum: 1).filter { $0.bytes.count > 1 }
      .max { $0.bytes.count < $1.bytes.count }
      .map { Candidate(slot: slot, text: $0, looksInto: looksInto) }
  }

  /// Puts filters before the chosen ones of a condition's parts.
  private mutating func filtered(
    _ node: NodeIndex, _ chosen: [NodeIndex: Candidate]
  ) -> NodeIndex {
    if let candidate = chosen[node] {
      guard let filter = filter(candidate) else { return node }
      program.nodes.append(.filtered(node, filter: filter))
      return NodeIndex(program.nodes.count - 1)
    }
    switch program.nodes[Int(node)] {
    case .and(let operands), .or(let operands):
      let parts = operands.indices.map { program.operands[$0] }
      var filtered = parts.map { self.filtered($0, chosen) }
      filtered = byCost(filtered)
      if filtered == parts { return node }
      let operands = list(filtered)
      if case .and = program.nodes[Int(node)] {
        program.nodes.append(.and(operands))
      } else {
        program.nodes.append(.or(operands))
      }
      return NodeIndex(program.nodes.count - 1)
    default:
      return node
    }
  }

  /// The operands of AND or OR in the order of their cost: what a look at a column decides comes first.
  private func byCost(_ parts: [NodeIndex]) -> [NodeIndex] {
    // Whether a parameter meets text is to be noted in any case.
    guard program.numericParameters.isEmpty else { return parts }
    return (0...2).flatMap { cost in parts.filter { self.cost(of: $0) == cost } }
  }

  private func cost(of node: NodeIndex) -> Int {
    switch program.nodes[Int(node)] {
    case .columnIs, .columnIsNull: 0
    case .compare, .like, .isIn, .isNull, .equalsText: 1
    default: 2
    }
  }

  /// Adds a filter; nil where its column has as many as are looked for together.
  private mutating func filter(_ candidate: Candidate) -> Int32? {
    let known = program.filterGroups.firstIndex { $0.slot == candidate.slot }
    let group = known ?? program.filterGroups.count
    if known == nil { program.filterGroups.append(FilterGroup(slot: candidate.slot)) }
    let place = program.filterGroups[group].texts.count
    guard place < TextList.limit else { return nil }
    program.filterGroups[group].texts.append(candidate.text)
    program.columnFilters.append(
      ColumnFilter(
        slot: candidate.slot, group: Int32(group), place: Int32(place),
        looksInto: candidate.looksInto))
    return Int32(program.columnFilters.count - 1)
  }
}

extension Evaluator {
  /// Whether the line's column may hold a filter's text. Columns that were looked into already are not
  /// searched.
  @inline(__always)
  mutating func passes(_ place: Int32, line: RawSpan) -> Bool {
    let filter = program.columnFilters[Int(place)]
    if let holds = filterSearch.answer(filter, at: Int(place)) { return holds }
    let slice = columns[Int(filter.slot)]
    switch slice.kind {
    case .string where !filter.looksInto: break
    case .object where filter.looksInto, .array where filter.looksInto:
      if finder.hasLookedInto(Int(filter.slot)) { return true }
    default: return true
    }
    return filterSearch.mayHold(filter, at: Int(place), in: slice.range, of: line)
  }
}
