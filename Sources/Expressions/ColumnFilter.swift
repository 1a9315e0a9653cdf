internal import JSONLines

/// A text that a column must hold for a condition on what stands below it to be true.
///
/// Worked example: `tags['team'] = 'fraud'` is not true for a line whose column `tags` lacks `"fraud"`,
/// and looking for that takes less than looking for the key.
struct ColumnFilter: BitwiseCopyable, Sendable {
  let slot: Int32
  /// Where the text stands among the program's constants.
  let text: ByteRun
  /// The places in it that are looked for first.
  let first: Int32
  let second: Int32
  var isUsed = true
}

extension ProgramBuilder {
  /// How many filters a column may have: where more conditions look into it, one look serves them all.
  private static let filterLimit = 8

  /// A condition with filters where they save work; see `ColumnFilter`.
  mutating func test(of condition: NodeIndex) -> NodeIndex {
    let test = filtered(condition)
    var counts: [Int32: Int] = [:]
    for filter in program.columnFilters { counts[filter.slot, default: 0] += 1 }
    for (place, filter) in program.columnFilters.enumerated() {
      program.columnFilters[place].isUsed = counts[filter.slot, default: 0] <= Self.filterLimit
    }
    return test
  }

  /// A condition with filters before those of its parts that look into a column, for where only
  /// matters whether it is true: below AND and OR, not below NOT.
  private mutating func filtered(_ node: NodeIndex) -> NodeIndex {
    switch program.nodes[Int(node)] {
    case .and(let operands), .or(let operands):
      let parts = operands.indices.map { program.operands[$0] }
      let filtered = parts.map { self.filtered($0) }
      if filtered == parts { return node }
      let operands = list(filtered)
      if case .and = program.nodes[Int(node)] {
        program.nodes.append(.and(operands))
      } else {
        program.nodes.append(.or(operands))
      }
    case .equalsText(let subject, _, _), .like(let subject, _, _):
      guard case .path(let place) = program.nodes[Int(subject)] else { return node }
      return filtered(node, by: program.paths.column(of: Int(place)))
    case .quantifier(isAny: true, let list, _, _):
      // Whether a parameter meets text is to be noted in any case.
      guard program.numericParameters.isEmpty else { return node }
      switch program.nodes[Int(list)] {
      case .path(let place): return filtered(node, by: program.paths.column(of: Int(place)))
      case .column(let slot, _): return filtered(node, by: Int(slot))
      default: return node
      }
    default:
      return node
    }
    return NodeIndex(program.nodes.count - 1)
  }

  private mutating func filtered(_ node: NodeIndex, by slot: Int) -> NodeIndex {
    let texts = program.requiredTexts(of: node, minimum: 1).filter { $0.bytes.count > 1 }
    guard let text = texts.max(by: { $0.bytes.count < $1.bytes.count }) else { return node }
    program.columnFilters.append(
      ColumnFilter(
        slot: Int32(slot), text: intern(text.bytes), first: Int32(text.rarest.first),
        second: Int32(text.rarest.second)))
    program.nodes.append(.filtered(node, filter: Int32(program.columnFilters.count - 1)))
    return NodeIndex(program.nodes.count - 1)
  }
}

extension Evaluator {
  /// Whether the line's column may hold a filter's text. Filters that mostly let lines pass are not asked,
  /// nor are those of columns that were looked into already.
  @inline(__always)
  mutating func passes(_ place: Int32, line: RawSpan) -> Bool {
    let filter = program.columnFilters[Int(place)]
    let slice = columns[Int(filter.slot)]
    guard filter.isUsed, slice.isNest, filterScores[Int(place)] > -16,
      !finder.hasLookedInto(Int(filter.slot))
    else { return true }
    let holds = kernels.mayHold(
      arena.span.bytes.extracting(filter.text.range),
      rarest: (Int(filter.first), Int(filter.second)), in: line.extracting(slice.range))
    let score = filterScores[Int(place)]
    filterScores[Int(place)] = holds ? score - 1 : min(score + 1, 16)
    return holds
  }
}
