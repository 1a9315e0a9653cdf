/// Makes one JSON array of lines of NDJSON. Strings and numbers are copied as they are written.
///
/// Worked example: the line `{"a":[1,{}]}` becomes
///
///     [
///       {
///         "a": [
///           1,
///           {}
///         ]
///       }
///     ]
package struct JSONArrayWriter: Sendable {
  /// Deeper values are indented no further, so that hostile nesting cannot multiply the output's size.
  private static let deepestIndentation = 32

  private let isCompact: Bool
  private var isEmpty = true

  /// - Parameter isCompact: whether all white space is left out.
  package init(isCompact: Bool) { self.isCompact = isCompact }

  /// Appends an element.
  ///
  /// - Parameter line: one JSON value.
  package mutating func append(line: ArraySlice<UInt8>, to output: inout [UInt8]) {
    output.append(isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
    isEmpty = false
    var depth = 1
    if !isCompact { Self.breakLine(depth, in: &output) }
    var place = line.startIndex
    while place < line.endIndex {
      let byte = line[place]
      switch byte {
      case UInt8(ascii: "\""):
        let end = Self.endOfString(in: line, from: place)
        output += line[place..<end]
        place = end
        continue
      case 0...0x20: break
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        output.append(byte)
        if let end = Self.endOfEmptyNest(in: line, from: place) {
          output.append(line[end])
          place = end
        } else {
          depth += 1
          if !isCompact { Self.breakLine(depth, in: &output) }
        }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if !isCompact { Self.breakLine(depth, in: &output) }
        output.append(byte)
      case UInt8(ascii: ","):
        output.append(byte)
        if !isCompact { Self.breakLine(depth, in: &output) }
      case UInt8(ascii: ":"):
        output.append(byte)
        if !isCompact { output.append(UInt8(ascii: " ")) }
      default: output.append(byte)
      }
      place += 1
    }
  }

  /// Appends the end of the array.
  package func finish(into output: inout [UInt8]) {
    if isEmpty {
      output += "[]\n".utf8
    } else {
      output += (isCompact ? "]\n" : "\n]\n").utf8
    }
  }

  private static func breakLine(_ depth: Int, in output: inout [UInt8]) {
    let indentation = 2 * min(max(0, depth), deepestIndentation)
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation))
  }

  /// The offset behind the closing quote of a string.
  private static func endOfString(in line: ArraySlice<UInt8>, from start: Int) -> Int {
    var place = start + 1
    while place < line.endIndex {
      if line[place] == UInt8(ascii: "\"") { return place + 1 }
      place += line[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    return line.endIndex
  }

  /// The offset of the bracket that closes an object or array without members; `nil` if it has some.
  private static func endOfEmptyNest(in line: ArraySlice<UInt8>, from start: Int) -> Int? {
    guard let next = line[(start + 1)...].firstIndex(where: { $0 > 0x20 }),
      line[next] == UInt8(ascii: "}") || line[next] == UInt8(ascii: "]")
    else { return nil }
    return next
  }
}
