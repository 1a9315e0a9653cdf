package import Expressions
package import Times

/// A SELECT statement, compiled: what is worked out of each record, of each group, and in which order
/// the rows go out.
package struct QueryProgram: Sendable {
  /// The columns of the rows, over records, or over groups where there are any.
  package var list: SelectList
  /// What is worked out of each record; the list's own program where there are no groups.
  package var input: Program
  /// Which records count, over `input`.
  package var condition: ExpressionRoot?
  package var groups: GroupProgram?
  package var isDistinct = false
  /// Over the list's program.
  package var order: [OrderKey] = []
  /// How many rows go out at most, nil for all.
  package var limit: Int?
  /// How many rows are passed over first.
  package var offset = 0
  /// The parameters that nothing in the statement uses.
  package var unusedParameters: [String] = []

  /// Whether the rows have columns that only a record tells.
  package var hasStar: Bool {
    list.items.contains { if case .star = $0 { true } else { false } }
  }

  /// How many rows are enough to know which go out, nil for all.
  package var wanted: Int? {
    limit.map { $0.addingReportingOverflow(offset) }.map { $0.overflow ? .max : $0.partialValue }
  }
}

/// One term of ORDER BY, compiled.
package struct OrderKey: Sendable {
  package var root: ExpressionRoot
  package var isDescending: Bool
  package var nullsLast: Bool
}

/// How records become groups.
package struct GroupProgram: Sendable {
  /// What tells groups apart, over the input program; none where all records are one group.
  package var keys: [ExpressionRoot]
  package var aggregates: [Aggregate]
  /// Which groups count, over the list's program.
  package var having: ExpressionRoot?
  /// Whether there is one group even of no records.
  package var isWhole: Bool
}

/// One call of a function of many records.
package struct Aggregate: Sendable {
  package var function: AggregateFunction
  /// Over the input program; nil for `COUNT(*)`.
  package var argument: ExpressionRoot?
  package var isDistinct: Bool
}

/// What compiling a statement needs to know beside its text.
package struct QueryEnvironment: Sendable {
  package var parameters: [String: ExpressionParameter]
  /// The start of the run.
  package var now: Timestamp
  /// Names that are columns, whatever output columns are called.
  package var knownColumns: Set<String>

  package init(
    parameters: [String: ExpressionParameter], now: Timestamp, knownColumns: Set<String>
  ) {
    self.parameters = parameters
    self.now = now
    self.knownColumns = knownColumns
  }
}
