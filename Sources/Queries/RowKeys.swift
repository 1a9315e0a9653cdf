package import ByteStreams
package import Expressions
package import JSONLines
internal import OrderedCollections

/// What stands before a row that is not to go out as it comes: its place in the order, and what it is
/// told apart by (see `ResultRows`).
package struct RowKeys: Sendable {
  private let order: [OrderKey]
  /// What rows are told apart by; nil where all count.
  private let identity: [SelectList.Item]?
  /// Whether rows whose lines can be read again are not kept: see `ResultRows`.
  private var defersRows = false

  /// Shorter rows are kept: they take no more memory than their positions, nearly.
  private static let smallestDeferred = 128

  /// Nil for a program whose rows go out as they come.
  package init?(_ program: QueryProgram) {
    guard !program.goesOutAsItComes else { return nil }
    order = program.order
    identity = program.isDistinct ? program.list.items : nil
  }

  private init(order: [OrderKey], identity: [SelectList.Item]?, defersRows: Bool) {
    self.order = order
    self.identity = identity
    self.defersRows = defersRows
  }

  /// The same keys for rows that are made again of their lines when they go out. Nil where nothing is
  /// put in order: rows go out at once then.
  package var deferringRows: RowKeys? {
    order.isEmpty ? nil : RowKeys(order: order, identity: identity, defersRows: true)
  }

  /// The keys of a row that is made again.
  package var ofDeferredRows: RowKeys {
    RowKeys(order: order, identity: nil, defersRows: false)
  }

  /// Where a row and its parts begin in an output.
  package struct Start: BitwiseCopyable {
    fileprivate let row: Int
    fileprivate let content: Int
  }

  /// Begins a row with its keys; the row is appended next, and `end` ends it.
  ///
  /// - Parameter whole: the line's value, of which `*` has the members.
  /// - Returns: what `end` has to be told.
  package func begin(
    _ evaluator: inout Evaluator, line: RawSpan, whole: JSONSlice, in output: inout [UInt8]
  ) -> Start {
    let start = KeyedRow.begin(in: &output)
    for key in order {
      evaluator.appendKey(
        evaluator.evaluateOnce(key.root, line: line), isDescending: key.isDescending,
        nullsLast: key.nullsLast, line: line, to: &output)
    }
    KeyedRow.endKey(start, in: &output)
    guard let identity else {
      output.append(bigEndian: UInt32(0))
      return beginContent(start, in: &output)
    }
    var key: [UInt8] = []
    for item in identity {
      switch item {
      case .column(_, let root, _):
        evaluator.appendKey(evaluator.evaluateOnce(root, line: line), line: line, to: &key)
      case .star(let except):
        key.append(keyOf: members(of: JSONValue(whole, of: line), except: except, identity))
      }
    }
    output.append(bigEndian: UInt32(truncatingIfNeeded: key.count))
    output += key
    return beginContent(start, in: &output)
  }

  private func beginContent(_ row: Int, in output: inout [UInt8]) -> Start {
    output.append(RowContent.row.rawValue)
    return Start(row: row, content: output.count)
  }

  /// Ends a row.
  ///
  /// - Parameter position: where its line can be read again, nil where it cannot.
  package func end(_ start: Start, position: LineExtent?, in output: inout [UInt8]) {
    if defersRows, let position, output.count - start.content >= Self.smallestDeferred {
      output.removeSubrange((start.content - 1)...)
      output.append(RowContent.position.rawValue)
      output.append(bigEndian: UInt64(position.offset))
      output.append(bigEndian: UInt64(position.length))
    }
    KeyedRow.end(start.row, in: &output)
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

/// What is kept of a row, as the first byte tells.
enum RowContent: UInt8 {
  /// The row as it goes out.
  case row = 0
  /// Where its line is: offset and length, 8 bytes each.
  case position = 1

  /// The position that a row's content holds, nil where it is the row itself.
  static func position(in content: RawSpan) -> LineExtent? {
    guard content.byteCount == 17, content.bigEndian(UInt8.self, at: 0) == position.rawValue else {
      return nil
    }
    return LineExtent(
      offset: Int(content.bigEndian(UInt64.self, at: 1)),
      length: Int(content.bigEndian(UInt64.self, at: 9)))
  }
}
