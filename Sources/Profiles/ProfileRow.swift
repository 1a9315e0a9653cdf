internal import JSONLines
internal import ModelPackages

/// What is told of one place of the records.
package struct ProfileRow: Sendable {
  /// The place as an expression spells it (mpkg-expr(7)): `model_metrics.bias`, `tags['team']`; `[*]`
  /// stands for any element of a list.
  package let path: String
  /// The end of the path that leads to the place from the one around it: `.bias`, `['team']`, `[*]`;
  /// for a column the whole path.
  package let step: String
  /// The column that the place is in.
  package let column: String
  /// 1 for the column itself, 2 for a member, key or element of its value, and so on.
  package let depth: Int
  /// The JSON types of its values, without `null`.
  package let types: [String]
  /// How many records have a value there that is not `null`.
  package let records: Int
  /// How many values there are that are neither `null` nor an object nor a list.
  package let values: Int
  /// How many different ones, estimated if `isExact` is false.
  package let distinct: Int
  package let isExact: Bool
  /// The commonest values; none where there were too many different ones, or values are hidden.
  package let commonest: [DistinctValues.Counted]
  /// The least and the greatest value as JSON text, where all values are numbers or all are texts.
  package let minimum: [UInt8]?
  package let maximum: [UInt8]?
  /// Whether values may be secrets and are not shown.
  package let isHidden: Bool
}

extension RecordProfile {
  /// The rows of all places: columns in the order of mpkg-records(5), what is below each in the order
  /// of the names.
  ///
  /// - Parameter shown: how many of the commonest values are told.
  package func rows(shown: Int) -> [ProfileRow] {
    var rows: [ProfileRow] = []
    for (name, node) in sorted(childrenOf: 0) {
      append(node, below: "", Self.spelled(name), column: name, shown, to: &rows)
    }
    return rows
  }

  private func sorted(childrenOf place: Int) -> [(name: String, node: Int)] {
    let named = nodes[place].children.map { child -> (name: String, node: Int) in
      switch nodes[child].step {
      case .member(let bytes), .key(let bytes): (String(decoding: bytes, as: UTF8.self), child)
      case .element: ("", child)
      }
    }
    return named.sorted { left, right in
      let ranks = place == 0 ? (Columns.rank(of: left.name), Columns.rank(of: right.name)) : (0, 0)
      return ranks.0 != ranks.1
        ? ranks.0 < ranks.1
        : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
  }

  private func append(
    _ node: Int, below parent: String, _ step: String, column: String, _ shown: Int,
    to rows: inout [ProfileRow]
  ) {
    let path = parent + step
    let (value, isHidden) = (nodes[node].value, nodes[node].isHidden)
    let extremes: (least: [UInt8], greatest: [UInt8])?
    switch value.types {
    case .number: extremes = value.numbers.map { ($0.least.json, $0.greatest.json) }
    case .string: extremes = value.texts.map { ($0.least.json, $0.greatest.json) }
    default: extremes = nil
    }
    rows.append(
      ProfileRow(
        path: path, step: step, column: column, depth: nodes[node].depth, types: value.types.names,
        records: value.records, values: value.scalars, distinct: value.distinct.count,
        isExact: value.distinct.isExact,
        commonest: isHidden ? [] : value.distinct.commonest(shown),
        minimum: isHidden ? nil : extremes?.least, maximum: isHidden ? nil : extremes?.greatest,
        isHidden: isHidden))
    for (name, child) in sorted(childrenOf: node) {
      let step =
        switch nodes[child].step {
        case .element: "[*]"
        case .key: Self.quoted(name)
        case .member: Self.isWord(name) ? "." + name : Self.quoted(name)
        }
      append(child, below: path, step, column: column, shown, to: &rows)
    }
  }

  private static func isWord(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetter(first) else { return false }
    return name.utf8.allSatisfy { isLetter($0) || $0 &- UInt8(ascii: "0") < 10 }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
  }

  /// A column's name as an expression spells it.
  private static func spelled(_ column: String) -> String {
    if isWord(column) { return column }
    return "\""
      + column.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  private static func quoted(_ name: String) -> String {
    "['"
      + name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
      + "']"
  }
}
