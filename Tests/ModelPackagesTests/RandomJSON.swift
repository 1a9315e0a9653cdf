import JSONLines
import OrderedCollections
import TestTools

/// Makes JSON values of few names and values, so that two of them often have something in common.
struct RandomJSON {
  var generator: SeededRandom

  mutating func value(depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &generator) {
    case 0: return .null
    case 1: return .boolean(Bool.random(using: &generator))
    case 2: return .number(JSONNumber(Int.random(in: 0...3, using: &generator)))
    case 3:
      return
        (try? JSONValue(
          parsing: ["1.0", "1e0", "2.50", "-0"].randomElement(using: &generator) ?? "0")) ?? .null
    case 4, 5:
      return JSONValue(
        ["", "a", "a/b", "~", "é", "e\u{301}"].randomElement(using: &generator) ?? "")
    case 6, 7: return .array(elements(depth: depth - 1))
    default: return object(depth: depth - 1)
    }
  }

  mutating func elements(depth: Int) -> [JSONValue] {
    (0..<Int.random(in: 0...6, using: &generator)).map { _ in value(depth: depth) }
  }

  mutating func object(depth: Int) -> JSONValue {
    var members = JSONObject()
    for _ in 0..<Int.random(in: 0...4, using: &generator) {
      let name = ["a", "b", "c/d", "~0", "", "0", "-"].randomElement(using: &generator) ?? ""
      members[JSONString(name)] = value(depth: depth)
    }
    return .object(members)
  }

  /// A list of tags, each key once.
  mutating func tags() -> JSONValue {
    let keys = ["team", "stage", "owner", "cost", "é"].shuffled(using: &generator)
    return .array(
      keys.prefix(Int.random(in: 0...5, using: &generator)).map { key in
        let value = ["1", "2", ""].randomElement(using: &generator) ?? ""
        return ["Key": JSONValue(key), "Value": JSONValue(value)]
      })
  }

  /// The value with something in it changed, removed or added here and there.
  mutating func changed(_ value: JSONValue, depth: Int) -> JSONValue {
    if Int.random(in: 0..<8, using: &generator) == 0 { return self.value(depth: depth) }
    switch value {
    case .array(var elements):
      for place in elements.indices { elements[place] = changed(elements[place], depth: depth - 1) }
      if let place = elements.indices.randomElement(using: &generator),
        Bool.random(using: &generator)
      {
        elements.remove(at: place)
      }
      if Bool.random(using: &generator) {
        let place = Int.random(in: 0...elements.count, using: &generator)
        elements.insert(self.value(depth: 1), at: place)
      }
      return .array(elements)
    case .object(var members):
      for name in members.keys { members[name] = changed(members[name] ?? .null, depth: depth - 1) }
      if let name = members.keys.randomElement(using: &generator), Bool.random(using: &generator) {
        members[name] = nil
      }
      if Bool.random(using: &generator) { members["new"] = self.value(depth: 1) }
      return .object(members)
    default:
      return value
    }
  }
}
