extension [UInt8] {
  /// Whether a JSON text that was checked before nests arrays and objects deeper than a limit.
  package func nests(deeperThan limit: Int) -> Bool {
    // So many levels have as many brackets twice.
    guard count > 2 * limit else { return false }
    var depth = 0
    var isText = false
    var isEscaped = false
    for byte in self {
      if isEscaped {
        isEscaped = false
      } else if isText {
        isEscaped = byte == UInt8(ascii: "\\")
        isText = byte != UInt8(ascii: "\"")
      } else {
        switch byte {
        case UInt8(ascii: "\""): isText = true
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          depth += 1
          if depth > limit { return true }
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
      }
    }
    return false
  }
}
