internal import JSONLines

/// Looks into JSON for an evaluator, and keeps what that takes from line to line. A class, so that it
/// can work while the evaluator's bytes are looked at.
final class JSONInspector {
  private var indexer = LineIndexer(columns: ColumnSet())
  private var names: [JSONSlice] = []
  /// A cache of the latest JSON paths; those of an expression are usually the same for every line.
  private var paths: [(text: [UInt8], isStep: Bool, path: JSONPath?)] = []

  /// The maximum number of paths in the cache.
  private static let pathLimit = 16

  /// Where the one value stands that the bytes spell; nil if they spell none.
  func slice(of bytes: RawSpan) -> JSONSlice? {
    do throws(JSONSyntaxError) {
      try indexer.index(bytes)
      return indexer.whole
    } catch {
      return nil
    }
  }

  /// Parses a JSON path, or a step of `->`; returns `nil` for any other string.
  func path(_ text: RawSpan, isStep: Bool = false) -> JSONPath? {
    let known = paths.indices.first { place in
      paths[place].isStep == isStep
        && text.bytes(in: 0..<text.byteCount, equal: paths[place].text)
    }
    if let known { return paths[known].path }
    var bytes: [UInt8] = []
    bytes.append(text)
    let path = isStep ? JSONPath(step: text) : JSONPath(text)
    if paths.count == Self.pathLimit { paths.removeFirst() }
    paths.append((bytes, isStep, path))
    return path
  }

  /// How many members the object has that these bytes spell; a name that comes twice is one.
  func memberCount(of object: RawSpan) -> Int {
    names.removeAll(keepingCapacity: true)
    var members = JSONMemberCursor(JSONSlice(offset: 0, end: object.byteCount, kind: .object))
    var hasEscapes = false
    while let (name, _) = members.next(in: object) {
      names.append(name)
      hasEscapes = hasEscapes || name.hasEscapes
    }
    if hasEscapes { return Set(names.map { object.text(of: $0).utf8.map(\.self) }).count }
    names.sort { left, right in
      object.extracting(left.range).byteOrder(object.extracting(right.range)) < 0
    }
    var count = min(1, names.count)
    for place in names.indices.dropFirst() {
      let (last, name) = (object.extracting(names[place - 1].range), names[place])
      if last.byteOrder(object.extracting(name.range)) != 0 { count += 1 }
    }
    return count
  }
}
