internal import JSONLines

/// A path into JSON as SQLite's json_extract takes it: `$`, then `.name`, `."any name"`, `[3]`,
/// `[#-1]` or `[#]`.
struct JSONPath {
  enum Step: Equatable {
    case member([UInt8])
    case element(Int)
  }

  private(set) var steps: [Step] = []

  /// Nil if the text is no path.
  init?(_ text: RawSpan) {
    guard text.byteCount > 0, text.byte(at: 0) == UInt8(ascii: "$") else { return nil }
    var offset = 1
    while offset < text.byteCount {
      let next: Int?
      switch text.byte(at: offset) {
      case UInt8(ascii: "."): next = readMember(of: text, at: offset + 1)
      case UInt8(ascii: "["): next = readElement(of: text, at: offset + 1)
      default: next = nil
      }
      guard let next else { return nil }
      offset = next
    }
  }

  /// Parses the right side of `->`: a path, an element such as `[0]`, or otherwise the name of a
  /// member. Returns `nil` for a string that begins like a path but is not one.
  init?(step text: RawSpan) {
    let isElement =
      text.byteCount > 2 && text.byte(at: 0) == UInt8(ascii: "[")
      && text.byte(at: text.byteCount - 1) == UInt8(ascii: "]")
    if isElement {
      guard readElement(of: text, at: 1) == text.byteCount else { return nil }
    } else if text.byteCount > 0, text.byte(at: 0) == UInt8(ascii: "$") {
      guard let path = JSONPath(text) else { return nil }
      steps = path.steps
    } else {
      var name: [UInt8] = []
      name.append(0..<text.byteCount, of: text)
      steps = [.member(name)]
    }
  }

  /// Creates the path of one element: its index from 0, or from the end if negative.
  init(element place: Int) { steps = [.element(place)] }

  private mutating func readMember(of text: RawSpan, at start: Int) -> Int? {
    var name: [UInt8] = []
    if start < text.byteCount, text.byte(at: start) == UInt8(ascii: "\"") {
      var end = start + 1
      while end < text.byteCount, text.byte(at: end) != UInt8(ascii: "\"") { end += 1 }
      guard end < text.byteCount else { return nil }
      name.append(start + 1..<end, of: text)
      steps.append(.member(name))
      return end + 1
    }
    var end = start
    while end < text.byteCount, text.byte(at: end) != UInt8(ascii: "."),
      text.byte(at: end) != UInt8(ascii: "[")
    {
      end += 1
    }
    guard end > start else { return nil }
    name.append(start..<end, of: text)
    steps.append(.member(name))
    return end
  }

  private mutating func readElement(of text: RawSpan, at start: Int) -> Int? {
    func stands(_ character: Unicode.Scalar, at offset: Int) -> Bool {
      offset < text.byteCount && text.byte(at: offset) == UInt8(ascii: character)
    }
    let isFromEnd = stands("#", at: start)
    // [#] is the place behind the last element, as [#-0] is: nothing stands there.
    if isFromEnd, stands("]", at: start + 1) {
      steps.append(.element(.max))
      return start + 2
    }
    guard !isFromEnd || stands("-", at: start + 1) else { return nil }
    let digits = isFromEnd ? start + 2 : start
    var offset = digits
    var place = 0
    while offset < text.byteCount, text.isDigit(at: offset) {
      // However many digits follow: no list is that long.
      if place < 1_000_000_000_000 {
        place = place * 10 + Int(text.byte(at: offset) - UInt8(ascii: "0"))
      }
      offset += 1
    }
    guard offset > digits, stands("]", at: offset) else { return nil }
    steps.append(.element(isFromEnd ? (place == 0 ? .max : -place) : place))
    return offset + 1
  }

  /// What stands at the path from a value; absent if nothing does.
  func walk(from start: JSONSlice, of bytes: RawSpan) -> JSONSlice {
    var slice = start
    for step in steps {
      switch step {
      case .member(let name): slice = bytes.member(name, of: slice)
      case .element(let place): slice = bytes.element(place, of: slice)
      }
    }
    return slice
  }
}
