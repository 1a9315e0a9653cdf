internal import JSONLines

/// What was seen at one place of the records.
struct ValueProfile: Sendable {
  /// The types of JSON that values had.
  struct Types: OptionSet, Sendable {
    let rawValue: UInt8

    static let string = Types(rawValue: 1)
    static let number = Types(rawValue: 2)
    static let boolean = Types(rawValue: 4)
    static let object = Types(rawValue: 8)
    static let array = Types(rawValue: 16)

    /// The names of the types in a fixed order.
    var names: [String] {
      let all: [(Types, String)] = [
        (.string, "string"), (.number, "number"), (.boolean, "boolean"), (.object, "object"),
        (.array, "array"),
      ]
      return all.filter { contains($0.0) }.map { $0.1 }
    }
  }

  var types: Types = []
  /// Records in which the place holds anything but `null`.
  var records = 0
  /// The number of the last such record, so that each is counted once.
  private var lastRecord = -1
  /// Values that are neither `null` nor an object nor an array.
  var scalars = 0
  var distinct = DistinctValues()
  /// The least and the greatest number, as JSON text.
  var numbers: Extremes<NumericValue>?
  /// The least and the greatest text by code points, as JSON text; those too long to be shown are left
  /// out.
  var texts: Extremes<[UInt8]>?

  mutating func note(_ kind: JSONKind, record: Int) {
    switch kind {
    case .string: types.insert(.string)
    case .number: types.insert(.number)
    case .true, .false: types.insert(.boolean)
    case .object: types.insert(.object)
    case .array: types.insert(.array)
    case .null, .absent: return
    }
    if record != lastRecord {
      records += 1
      lastRecord = record
    }
  }

  /// Takes a number into account that may not have been seen before.
  mutating func noteNumber(_ value: NumericValue, _ json: RawSpan) {
    Extremes.note(value, json, in: &numbers) { $0.order($1) ?? 0 }
  }

  /// Takes a text into account that may not have been seen before.
  mutating func noteText(_ text: [UInt8], _ json: RawSpan) {
    guard json.byteCount <= DistinctValues.shownBytes else { return }
    Extremes.note(text, json, in: &texts) { $0.span.bytes.byteOrder($1.span.bytes) }
  }

  mutating func merge(_ other: ValueProfile) {
    types.formUnion(other.types)
    records += other.records
    scalars += other.scalars
    distinct.merge(other.distinct)
    Extremes.merge(other.numbers, into: &numbers) { $0.order($1) ?? 0 }
    Extremes.merge(other.texts, into: &texts) { $0.span.bytes.byteOrder($1.span.bytes) }
  }
}

/// The least and the greatest of some values, and how they are spelled in JSON.
struct Extremes<Value: Sendable>: Sendable {
  private(set) var least: (value: Value, json: [UInt8])
  private(set) var greatest: (value: Value, json: [UInt8])

  /// - Parameter order: negative if the first value is less, 0 if both are equal.
  static func note(
    _ value: Value, _ json: RawSpan, in extremes: inout Extremes?, order: (Value, Value) -> Int
  ) {
    if let known = extremes, order(value, known.least.value) >= 0,
      order(value, known.greatest.value) <= 0
    {
      return
    }
    var bytes: [UInt8] = []
    bytes.append(json)
    merge(Extremes(least: (value, bytes), greatest: (value, bytes)), into: &extremes, order: order)
  }

  static func merge(
    _ other: Extremes?, into extremes: inout Extremes?, order: (Value, Value) -> Int
  ) {
    guard let other else { return }
    guard var merged = extremes else {
      extremes = other
      return
    }
    if order(other.least.value, merged.least.value) < 0 { merged.least = other.least }
    if order(merged.greatest.value, other.greatest.value) < 0 { merged.greatest = other.greatest }
    extremes = merged
  }
}
