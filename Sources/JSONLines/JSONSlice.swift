/// What kind of JSON value a slice holds (RFC 8259, section 3), or that there is none.
public enum JSONKind: UInt8, BitwiseCopyable, Sendable {
  /// There is no value: the member was not in the line.
  case absent
  case null, `false`, `true`, number, string, array, object

  /// The kind of a valid value that is no string and no nest, by its first byte.
  @inline(__always)
  init(scalarAt byte: UInt8) {
    switch byte {
    case UInt8(ascii: "t"): self = .true
    case UInt8(ascii: "f"): self = .false
    case UInt8(ascii: "n"): self = .null
    default: self = .number
    }
  }
}

/// Where one JSON value stands in the bytes it was found in; it holds no bytes itself.
///
/// Public, as all that should be inlined in other modules is: of a `package` member only its call can be.
///
/// Worked example: in the line `{"a": "x\n"}` the value of `a` is
/// `JSONSlice(offset: 6, length: 5, kind: .string, hasEscapes: true)`: five bytes, quotes included.
public struct JSONSlice: BitwiseCopyable, Sendable, Equatable {
  /// The value's first byte, counted from the start of the line; for a string its opening quote.
  public var offset: UInt32
  /// How many bytes the value takes as written, quotes and brackets included.
  public var length: UInt32
  /// What kind of value it is.
  public var kind: JSONKind
  /// Whether a string holds a backslash, so that its bytes are not yet its text.
  public var hasEscapes: Bool

  /// A value between two offsets of the line, `end` behind its last byte.
  @inlinable
  public init(offset: Int, end: Int, kind: JSONKind, hasEscapes: Bool = false) {
    self.offset = UInt32(truncatingIfNeeded: offset)
    self.length = UInt32(truncatingIfNeeded: end &- offset)
    self.kind = kind
    self.hasEscapes = hasEscapes
  }

  /// No value.
  @inlinable
  public static var absent: JSONSlice { JSONSlice(offset: 0, end: 0, kind: .absent) }

  /// The offset behind the value's last byte.
  @inlinable
  @inline(__always)
  public var end: Int { Int(offset) &+ Int(length) }

  /// The bytes as written, quotes and brackets included.
  @inlinable
  @inline(__always)
  public var range: Range<Int> { Int(offset)..<end }

  /// What stands between the quotes of a string, escapes not yet decoded.
  @inlinable
  @inline(__always)
  public var contentRange: Range<Int> { (Int(offset) &+ 1)..<max(Int(offset) &+ 1, end &- 1) }

  /// Whether the value is an object or array.
  @inlinable
  @inline(__always)
  public var isNest: Bool {
    switch kind {
    case .object, .array: true
    default: false
    }
  }

  /// Whether the value is NULL to expressions: absent, or `null`.
  @inlinable
  @inline(__always)
  public var isNull: Bool { kind == .absent || kind == .null }
}
