/// The types that a value may turn out to have.
package struct ValueTypes: OptionSet, Hashable, BitwiseCopyable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let null = ValueTypes(rawValue: 1)
  package static let boolean = ValueTypes(rawValue: 2)
  package static let number = ValueTypes(rawValue: 4)
  package static let text = ValueTypes(rawValue: 8)
  package static let timestamp = ValueTypes(rawValue: 16)
  package static let interval = ValueTypes(rawValue: 32)
  package static let array = ValueTypes(rawValue: 64)
  package static let object = ValueTypes(rawValue: 128)

  /// What a line can hold.
  package static let json: ValueTypes = [.null, .boolean, .number, .text, .array, .object]
  /// Everything.
  package static let any = ValueTypes(rawValue: 255)
  /// What reads as a number.
  package static let numeric: ValueTypes = [.number, .text]
  /// What reads as a timestamp.
  package static let temporal: ValueTypes = [.timestamp, .number, .text]

  /// Whether no value but NULL has one of these types.
  var isOnlyNull: Bool { self == .null }

  /// The types but for NULL.
  package var values: ValueTypes { subtracting(.null) }

  /// The names of the types, in a fixed order.
  package var names: [String] {
    let all: [(ValueTypes, String)] = [
      (.boolean, "boolean"), (.number, "number"), (.text, "text"), (.timestamp, "timestamp"),
      (.interval, "interval"), (.array, "array"), (.object, "object"), (.null, "NULL"),
    ]
    return all.filter { contains($0.0) }.map(\.1)
  }

  /// Whether a value of these types and one of the others can compare as something but NULL.
  func canCompare(with other: ValueTypes) -> Bool {
    if isOnlyNull || other.isOnlyNull { return true }
    if !values.isDisjoint(with: other.values) { return true }
    if !isDisjoint(with: .numeric), !other.isDisjoint(with: .numeric) { return true }
    return (contains(.timestamp) && !other.isDisjoint(with: .temporal))
      || (other.contains(.timestamp) && !isDisjoint(with: .temporal))
  }
}
