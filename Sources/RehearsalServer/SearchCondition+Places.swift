internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Registry
internal import Times

extension SearchCondition {
  /// A value that results are sorted by; records without one come last.
  private enum Key: Comparable {
    case time(Timestamp)
    case number(Double)
    case text(String)
  }

  /// The places of the records of a region that meet the condition, sorted.
  func places(
    in store: SnapshotStore, region: String, ascending: Bool
  ) throws(RegistryError) -> [Int] {
    let properties = Set(properties(node) + [SearchProperty(sort)].compactMap(\.self))
    let columns = OrderedSet(
      [Columns.identifier, Columns.region] + properties.map(\.column).sorted())
    var indexer = LineIndexer(columns: ColumnSet(Array(columns)))
    let slots = properties.map { (property: $0, slot: columns.firstIndex(of: $0.column) ?? 0) }
    var found: [(place: Int, key: Key?)] = []
    for place in 0..<store.count {
      let line: [UInt8]
      do throws(SnapshotError) { line = try store.record(at: place) } catch {
        throw RegistryError(.storage, code: "UnreadableSnapshot", message: error.message)
      }
      guard let values = Self.values(of: line, slots, region, &indexer),
        Self.holds(node, values)
      else { continue }
      found.append((place, SearchProperty(sort).flatMap { values[$0] }))
    }
    found.sort { left, right in
      switch (left.key, right.key) {
      case (let a?, let b?) where a != b: ascending ? a < b : b < a
      case (nil, _?): false
      case (_?, nil): true
      default: left.place < right.place
      }
    }
    return found.map(\.place)
  }

  /// The values of a record's properties; `nil` for a record of another region.
  private static func values(
    of line: [UInt8], _ slots: [(property: SearchProperty, slot: Int)], _ region: String,
    _ indexer: inout LineIndexer
  ) -> [SearchProperty: Key]? {
    let bytes = line.span.bytes
    guard (try? indexer.index(bytes)) != nil, indexer[0].kind == .string else { return nil }
    let own =
      indexer[1].kind == .string
      ? bytes.text(of: indexer[1]) : ModelPackageARN.region(of: bytes.text(of: indexer[0]))
    if !region.isEmpty, let own, own != region { return nil }
    var values: [SearchProperty: Key] = [:]
    for (property, slot) in slots { values[property] = value(property, indexer[slot], of: bytes) }
    return values
  }

  /// The properties that a condition looks at.
  private func properties(_ node: Node) -> [SearchProperty] {
    switch node {
    case .all(let nodes), .any(let nodes): nodes.flatMap(properties)
    case .filter(let property, _, _): [property]
    }
  }

  private static func value(
    _ property: SearchProperty, _ slice: JSONSlice, of bytes: RawSpan
  ) -> Key? {
    if let key = property.key {
      let value = bytes.value(forKey: Array(key.utf8), of: slice)
      return value.kind == .string ? .text(bytes.text(of: value)) : nil
    }
    switch (property.kind, slice.kind) {
    case (.time, .string): return Timestamp(parsing: bytes.text(of: slice)).map { .time($0) }
    case (.time, .number):
      return Timestamp(epochSeconds: bytes.extracting(slice.range)).map { .time($0) }
    case (.number, .number): return JSONValue(slice, of: bytes).double.map { .number($0) }
    case (.text, .string): return .text(bytes.text(of: slice))
    default: return nil
    }
  }

  private static func holds(_ node: Node, _ values: [SearchProperty: Key]) -> Bool {
    switch node {
    case .all(let nodes): nodes.allSatisfy { holds($0, values) }
    case .any(let nodes): nodes.contains { holds($0, values) }
    case .filter(let property, let operation, let text):
      holds(operation, values[property], text, property.kind)
    }
  }

  private static func holds(
    _ operation: Operator, _ found: Key?, _ text: String?, _ kind: SearchProperty.Kind
  ) -> Bool {
    if operation == .exists { return found != nil }
    guard let found else { return operation == .notExists || operation == .notEquals }
    guard let text, let wanted = key(text, kind) else { return false }
    switch operation {
    case .equals: return found == wanted
    case .notEquals: return found != wanted
    case .greaterThan: return found > wanted
    case .greaterThanOrEqualTo: return found >= wanted
    case .lessThan: return found < wanted
    case .lessThanOrEqualTo: return found <= wanted
    case .contains:
      if case .text(let found) = found { return found.contains(text) }
      return false
    case .isIn: return text.split(separator: ",").contains { found == .text(String($0)) }
    case .exists, .notExists: return false
    }
  }

  private static func key(_ text: String, _ kind: SearchProperty.Kind) -> Key? {
    switch kind {
    case .time: Timestamp(iso8601: text + "Z").map { .time($0) }
    case .number: Double(text).map { .number($0) }
    case .text: .text(text)
    }
  }
}
