package import Expressions
package import JSONLines
internal import OrderedCollections

/// What stands before a row that is not to go out as it comes: its place in the order, and what it is
/// told apart by (see `ResultRows`).
package struct RowKeys: Sendable {
  private let order: [OrderKey]
  /// What rows are told apart by; nil where all count.
  private let identity: [SelectList.Item]?

  /// Nil for a program whose rows go out as they come.
  package init?(_ program: QueryProgram) {
    guard !program.goesOutAsItComes else { return nil }
    order = program.order
    identity = program.isDistinct ? program.list.items : nil
  }

  /// Begins a row with its keys; the row is appended next, and `KeyedRow.end` ends it.
  ///
  /// - Parameter whole: the line's value, of which `*` has the members.
  /// - Returns: what `KeyedRow.end` has to be told.
  package func begin(
    _ evaluator: inout Evaluator, line: RawSpan, whole: JSONSlice, in output: inout [UInt8]
  ) -> Int {
    let start = KeyedRow.begin(in: &output)
    for key in order {
      evaluator.appendKey(
        evaluator.evaluate(key.root, line: line), isDescending: key.isDescending,
        nullsLast: key.nullsLast, line: line, to: &output)
    }
    KeyedRow.endKey(start, in: &output)
    guard let identity else {
      output.append(bigEndian: UInt32(0))
      return start
    }
    var key: [UInt8] = []
    for item in identity {
      switch item {
      case .column(_, let root, _):
        evaluator.appendKey(evaluator.evaluate(root, line: line), line: line, to: &key)
      case .star(let except):
        key.append(keyOf: members(of: JSONValue(whole, of: line), except: except, identity))
      }
    }
    output.append(bigEndian: UInt32(truncatingIfNeeded: key.count))
    output += key
    return start
  }

  /// What `*` stands for: all members but those that are left out or are columns of their own.
  private func members(
    of record: JSONValue, except: [String], _ items: [SelectList.Item]
  ) -> JSONValue {
    guard case .object(var members) = record else { return record }
    for name in except { members[JSONString(name)] = nil }
    for case .column(let name, _, _) in items { members[JSONString(name)] = nil }
    // NULL and absent are the same.
    return .object(members.filter { $0.value != .null })
  }
}

extension QueryProgram {
  /// Whether rows need no keys: they go out in the order of their records, as many as are wanted.
  package var goesOutAsItComes: Bool {
    !isDistinct && order.isEmpty && offset == 0 && groups == nil
  }
}
