/// Finds the known name that a misspelled one probably means.
package enum NearMiss {
  /// The column that a name probably means: the same but for case and underscores, or, for names of
  /// six letters or more, at most two letters off. Nil if it is one of the columns, or near none.
  package static func column(for name: String, among columns: [String]) -> String? {
    if columns.contains(name) { return nil }
    let folded = fold(name)
    if let same = columns.first(where: { fold($0) == folded }) { return same }
    guard folded.count >= 6 else { return nil }
    return nearest(to: folded, among: columns, limit: 2)
  }

  /// The known word that a name probably means; of short names at most a third of the letters may
  /// be off. Nil if none is near.
  package static func name(for name: String, among names: [String]) -> String? {
    let folded = fold(name)
    if let same = names.first(where: { fold($0) == folded }) { return same }
    return nearest(to: folded, among: names, limit: min(2, folded.count / 3))
  }

  private static func nearest(
    to folded: [Unicode.Scalar], among names: [String], limit: Int
  ) -> String? {
    var best: (name: String, distance: Int)?
    for name in names {
      let other = fold(name)
      guard abs(other.count - folded.count) <= limit else { continue }
      let distance = distance(folded, other)
      if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
    }
    return best?.name
  }

  /// A name's letters without case and underscores; a long one is cut, for it is near none.
  private static func fold(_ name: String) -> [Unicode.Scalar] {
    name.unicodeScalars.prefix(128).filter { $0 != "_" }.map { scalar in
      scalar.isASCII && scalar.properties.isUppercase
        ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
    }
  }

  /// How many letters must be added, dropped, changed or exchanged with their neighbour to make one
  /// word of the other (Damerau, 1964; optimal string alignment).
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      for column in 0..<right.count {
        let change = last[column] + (left[row] == right[column] ? 0 : 1)
        var best = min(change, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
