package import JSONLines

/// A request's JSON object, written member by member.
package struct RequestBody {
  private var bytes: [UInt8] = [UInt8(ascii: "{")]

  package init() {}

  package mutating func add(_ name: String, _ text: String) {
    addName(name)
    bytes.appendJSONString(text)
  }

  /// Adds a string of UTF-8 bytes.
  package mutating func add(_ name: String, _ text: RawSpan) {
    addName(name)
    bytes.appendJSONString(text)
  }

  package mutating func add(_ name: String, _ number: Int) {
    addName(name)
    bytes.append(text: String(number))
  }

  package mutating func add(_ name: String, json value: JSONValue) {
    addName(name)
    bytes.append(value)
  }

  /// Adds a timestamp as AWS JSON writes it: seconds since the epoch.
  package mutating func add(_ name: String, epochSeconds: Double) {
    addName(name)
    let isWhole = epochSeconds == epochSeconds.rounded() && abs(epochSeconds) < 1e15
    bytes.append(text: isWhole ? String(Int(epochSeconds)) : String(epochSeconds))
  }

  private mutating func addName(_ name: String) {
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
    bytes.appendJSONString(name)
    bytes.append(UInt8(ascii: ":"))
  }

  /// The whole object.
  package consuming func finish() -> [UInt8] {
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }
}
