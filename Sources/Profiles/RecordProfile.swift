package import JSONLines
internal import ModelPackages

/// What records hold: a tree of the places at which they have values, with what was seen there.
///
/// Worked example: of
/// `{"tags":[{"Key":"team","Value":"a"}],"metrics":{"auc":0.5},"sizes":[1,2]}` the places are `tags`,
/// `tags['team']`, `metrics`, `metrics.auc`, `sizes` and `sizes[*]`. A list of `Key` and `Value` is told
/// by its keys; of other lists all elements count as one place.
package struct RecordProfile: Sendable {
  /// The most places that are kept; values at others are left out, and counted.
  package static let maximumPlaces = 4096
  /// How deep the places may nest; what nests deeper is left out, and not counted.
  private static let maximumDepth = 32

  /// One step from a place to one below it.
  package enum Step: Hashable, Sendable {
    /// The member of an object.
    case member([UInt8])
    /// The value of an element of a list that has this `Key`.
    case key([UInt8])
    /// Any element of a list.
    case element
  }

  struct Node: Sendable {
    let step: Step
    let depth: Int
    /// Whether values here and below may be secrets and are not shown.
    let isHidden: Bool
    var children: [Int] = []
    /// The child after the one that was found last: members mostly come in the same order.
    var expected = 0
    /// The number of the object in which the place was met last: of repeated members the last counts.
    var lastObject = 0
    var value = ValueProfile()
  }

  /// The root first; it stands for the record itself.
  private(set) var nodes = [Node(step: .element, depth: 0, isHidden: false)]
  private let key: FingerprintKey
  /// How many objects were seen.
  private var objects = 0
  /// The members of the objects at hand that are to be taken in, those of the outermost first.
  private var pending: [(place: Int, value: JSONSlice)] = []
  /// How many records were seen.
  package private(set) var records = 0
  /// How many values were left out because there were too many places.
  package private(set) var leftOut = 0

  /// - Parameter key: what values are told apart by; the same for profiles that are merged.
  package init(key: FingerprintKey) { self.key = key }

  /// A key that is the same in every run, so that estimates are too. Whoever knows it can make values
  /// that are counted wrongly.
  package static let fixedKey = FingerprintKey(seed: 0x6D70_6B67)

  /// Takes a record into account; a value that is no object counts as a record without columns.
  package mutating func add(_ record: JSONSlice, of line: RawSpan) {
    walkMembers(of: record, at: 0, in: line)
    records += 1
  }

  private mutating func walk(_ slice: JSONSlice, at place: Int, in line: RawSpan) {
    nodes[place].value.note(slice.kind, record: records)
    switch slice.kind {
    case .absent, .null: return
    case .true, .false, .number, .string: noteScalar(slice, at: place, in: line)
    case .object: walkMembers(of: slice, at: place, in: line)
    case .array: walkElements(of: slice, at: place, in: line)
    }
  }

  private mutating func walkMembers(of object: JSONSlice, at place: Int, in line: RawSpan) {
    guard nodes[place].depth < Self.maximumDepth else { return }
    objects += 1
    let (number, start) = (objects, pending.count)
    var members = JSONMemberCursor(object)
    while let (name, value) = members.next(in: line) {
      guard let child = child(of: place, name, isKey: false, in: line) else { continue }
      if nodes[child].lastObject == number,
        let repeated = pending[start...].firstIndex(where: { $0.place == child })
      {
        pending[repeated].value = value
      } else {
        nodes[child].lastObject = number
        pending.append((child, value))
      }
    }
    for index in start..<pending.count {
      walk(pending[index].value, at: pending[index].place, in: line)
    }
    pending.removeSubrange(start...)
  }

  private mutating func walkElements(of array: JSONSlice, at place: Int, in line: RawSpan) {
    guard nodes[place].depth < Self.maximumDepth else { return }
    var elements = JSONElementCursor(array)
    while let element = elements.next(in: line) {
      if let (name, value) = Self.keyAndValue(element, in: line) {
        guard let child = child(of: place, name, isKey: true, in: line) else { continue }
        walk(value, at: child, in: line)
      } else if let child = elementChild(of: place) {
        walk(element, at: child, in: line)
      }
    }
  }

  private static let keyName = Array("Key".utf8)
  private static let valueName = Array("Value".utf8)

  /// The key and the value of an object that has just these two members, a tag.
  private static func keyAndValue(
    _ element: JSONSlice, in line: RawSpan
  ) -> (key: JSONSlice, value: JSONSlice)? {
    guard element.kind == .object else { return nil }
    var members = JSONMemberCursor(element)
    var (key, value) = (JSONSlice.absent, JSONSlice.absent)
    while let member = members.next(in: line) {
      if line.string(member.name, equals: keyName) {
        key = member.value
      } else if line.string(member.name, equals: valueName) {
        value = member.value
      } else {
        return nil
      }
    }
    return key.kind == .string && value.kind != .absent ? (key, value) : nil
  }

  // MARK: Places

  /// The place of a member, or of a key; nil where there are too many places.
  private mutating func child(
    of parent: Int, _ name: JSONSlice, isKey: Bool, in line: RawSpan
  ) -> Int? {
    let children = nodes[parent].children
    var index = nodes[parent].expected
    for _ in children {
      if index >= children.count { index = 0 }
      let child = children[index]
      if Self.isStep(nodes[child].step, name, isKey: isKey, in: line) {
        nodes[parent].expected = index + 1
        return child
      }
      index += 1
    }
    var bytes: [UInt8] = []
    bytes.appendDecoded(name, of: line)
    return insert(isKey ? .key(bytes) : .member(bytes), below: parent)
  }

  private static func isStep(
    _ step: Step, _ name: JSONSlice, isKey: Bool, in line: RawSpan
  ) -> Bool {
    switch step {
    case .member(let bytes): !isKey && line.string(name, equals: bytes)
    case .key(let bytes): isKey && line.string(name, equals: bytes)
    case .element: false
    }
  }

  private mutating func elementChild(of parent: Int) -> Int? {
    if let child = nodes[parent].children.first(where: { nodes[$0].step == .element }) {
      return child
    }
    return insert(.element, below: parent)
  }

  private mutating func insert(_ step: Step, below parent: Int) -> Int? {
    guard nodes.count <= Self.maximumPlaces else {
      leftOut += 1
      return nil
    }
    let child = nodes.count
    nodes.append(
      Node(
        step: step, depth: nodes[parent].depth + 1,
        isHidden: HiddenValues.covers(names(to: parent) + step.names)))
    parents.append(parent)
    nodes[parent].children.append(child)
    return child
  }

  /// The parent of each place; the root's is itself.
  private var parents = [0]

  /// The names of the steps to a place.
  private func names(to place: Int) -> [String] {
    var names: [String] = []
    var place = place
    while place != 0 {
      names += nodes[place].step.names
      place = parents[place]
    }
    return names.reversed()
  }

  // MARK: Values

  private mutating func noteScalar(_ slice: JSONSlice, at place: Int, in line: RawSpan) {
    nodes[place].value.scalars += 1
    switch slice.kind {
    case .string where slice.hasEscapes:
      var text: [UInt8] = []
      text.appendDecoded(slice, of: line)
      var json: [UInt8] = []
      json.appendJSONString(String(decoding: text, as: UTF8.self))
      noteText(text.span.bytes, json.span.bytes, at: place)
    case .string:
      noteText(line.extracting(slice.contentRange), line.extracting(slice.range), at: place)
    case .number: noteNumber(slice, at: place, in: line)
    default:
      let json = line.extracting(slice.range)
      _ = add(key.fingerprint(of: json, kind: 2), json, at: place)
    }
  }

  /// The most bytes of values that are kept at all places together.
  private static let maximumBytes = 128 << 20

  /// About how many bytes the values take that are kept.
  private var keptBytes = 0

  private mutating func add(_ fingerprint: Fingerprint, _ json: RawSpan, at place: Int) -> Bool {
    guard nodes[place].value.distinct.add(fingerprint, json) else { return false }
    if nodes[place].value.distinct.isExact {
      keptBytes += DistinctValues.entryBytes + min(json.byteCount, DistinctValues.shownBytes)
      if keptBytes > Self.maximumBytes {
        keptBytes = 0
        for node in nodes.indices { nodes[node].value.distinct.summarize() }
      }
    }
    return true
  }

  private mutating func noteText(_ text: RawSpan, _ json: RawSpan, at place: Int) {
    let isNew = add(key.fingerprint(of: text), json, at: place)
    guard isNew, !nodes[place].isHidden else { return }
    var bytes: [UInt8] = []
    bytes.append(text)
    nodes[place].value.noteText(bytes, json)
  }

  private mutating func noteNumber(_ slice: JSONSlice, at place: Int, in line: RawSpan) {
    let value = NumericValue(line.extracting(slice.range))
    let json = Self.spelling(value)
    let isNew = add(key.fingerprint(of: json.span.bytes, kind: 1), json.span.bytes, at: place)
    if isNew { nodes[place].value.noteNumber(value, json.span.bytes) }
  }

  /// The one spelling of all equal numbers.
  private static func spelling(_ value: NumericValue) -> [UInt8] {
    switch value {
    case .integer(let integer): return Array(String(integer).utf8)
    case .bigInteger(let isNegative, let digits):
      return (isNegative ? [UInt8(ascii: "-")] : []) + digits
    case .real(let real):
      if let integer = Int64(exactly: real) { return Array(String(integer).utf8) }
      return Array("\(real)".utf8)
    }
  }

  // MARK: Merging

  /// Takes in what another profile saw of other records.
  package mutating func merge(_ other: RecordProfile) {
    records += other.records
    leftOut += other.leftOut
    var places = [0: 0]
    for (place, node) in other.nodes.enumerated() where place > 0 {
      // A place stands behind its parent.
      guard let parent = places[other.parents[place]] else { continue }
      let own = nodes[parent].children.first { nodes[$0].step == node.step }
      guard let target = own ?? insert(node.step, below: parent) else { continue }
      places[place] = target
      nodes[target].value.merge(node.value)
    }
  }
}

extension RecordProfile.Step {
  /// The name of a member or a key; none of an element.
  fileprivate var names: [String] {
    switch self {
    case .member(let bytes), .key(let bytes): [String(decoding: bytes, as: UTF8.self)]
    case .element: []
    }
  }
}
