internal import JSONLines
internal import OrderedCollections

extension PatchDocumentWriter {
  /// Writes changes of single tags; the others stay untouched and in their order.
  ///
  /// Worked example: of `[{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}]`, `a=3` tests and replaces
  /// element 0, taking `b` away tests and removes element 1, `c=4` tests the whole list and appends.
  /// Without guards a place might mean another tag by then: where one is changed or taken away, the
  /// whole list is set.
  mutating func write(
    tags: [(key: String, value: String?)], at path: JSONPointer, old: JSONSlice, line: RawSpan
  ) throws(PatchError) {
    if old.isNull {
      let added = tags.compactMap { tag in tag.value.map { JSONValue.tag(tag.key, $0) } }
      if !added.isEmpty { addAbsent(path, .array(added)) }
      return
    }
    guard old.kind == .array else {
      let problem = SchemaViolation.Problem.wrongType(expected: .array, found: old.schemaType)
      throw .schema(SchemaViolation(column: "tags", problem))
    }
    let edit = TagListEdit(tags, of: JSONValue(old, of: line).array ?? [])
    if edit.isEmpty { return }
    if !edit.appended.isEmpty { try checkCount(edit.result.count) }
    if !isGuarded, !edit.replaced.isEmpty || !edit.removed.isEmpty {
      return add(path, .array(edit.result))
    }
    if edit.appended.isEmpty {
      for place in (edit.replaced.map(\.place) + edit.removed).sorted() {
        test(path.appending(String(place)), line.element(place, of: old), of: line)
      }
    } else {
      test(path, old, of: line)
    }
    for (place, value) in edit.replaced {
      replace(path.appending(String(place)).appending("Value"), JSONValue(value))
    }
    for place in edit.removed.reversed() { remove(path.appending(String(place))) }
    for tag in edit.appended { add(path.appending("-"), tag) }
  }

  /// Writes changes of tags that the record does not show: new ones can be appended, but where one
  /// stands that is to go is not known.
  mutating func write(
    tags: [(key: String, value: String?)], ofUnknownAt path: JSONPointer
  ) throws(PatchError) {
    for (key, value) in tags {
      guard let value else { throw .lacksColumn("tags") }
      add(path.appending("-"), .tag(key, value))
    }
  }

  private func checkCount(_ count: Int) throws(PatchError) {
    guard case .list(let allowed, _)? = Schema.row(of: "tags")?.rule else { return }
    guard allowed.contains(count) else {
      throw .schema(SchemaViolation(column: "tags", .count(found: count, allowed: allowed)))
    }
  }
}

/// What single changes do to a list of tags.
private struct TagListEdit {
  /// The places of tags that get another value, rising.
  private(set) var replaced: [(place: Int, value: String)] = []
  /// The places of tags that go, rising.
  private(set) var removed: [Int] = []
  /// New tags, in the order they were named.
  private(set) var appended: [JSONValue] = []
  /// The whole list afterwards.
  private(set) var result: [JSONValue]

  init(_ changes: [(key: String, value: String?)], of tags: [JSONValue]) {
    result = tags
    var places: [JSONValue: Int] = [:]
    for (place, tag) in tags.enumerated() {
      guard let key = tag.object?["Key"] else { continue }
      places[key] = places[key] ?? place
    }
    for (key, value) in changes {
      switch (places[JSONValue(key)], value) {
      case (nil, nil): break
      case (nil, let value?): appended.append(.tag(key, value))
      case (let place?, nil): removed.append(place)
      case (let place?, let value?):
        guard tags[place].object?["Value"] != JSONValue(value) else { break }
        replaced.append((place, value))
        result[place] = .tag(key, value)
      }
    }
    replaced.sort { $0.place < $1.place }
    removed.sort()
    let gone = Set(removed)
    result = result.enumerated().filter { !gone.contains($0.offset) }.map(\.element) + appended
  }

  var isEmpty: Bool { replaced.isEmpty && removed.isEmpty && appended.isEmpty }
}

extension JSONValue {
  /// A tag as the resource spells it.
  fileprivate static func tag(_ key: String, _ value: String) -> JSONValue {
    ["Key": JSONValue(key), "Value": JSONValue(value)]
  }
}

extension JSONSlice {
  /// The value's type as the schema names it.
  fileprivate var schemaType: SchemaViolation.JSONType {
    switch kind {
    case .absent, .null: .null
    case .false, .true: .boolean
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }
}
