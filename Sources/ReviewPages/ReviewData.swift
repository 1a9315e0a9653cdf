internal import JSONLines
internal import OrderedCollections
internal import Plans

/// Writes the data block of a review page: one JSON object, described at the head of `Page/model.js`.
struct ReviewData {
  private var output: [UInt8] = []

  /// The number of a column's values that are listed; of more, only the unusual ones.
  private static let listedSteps = 200

  /// Returns the block, safe within a `<script>` element.
  ///
  /// - Parameter records: the array of `RecordBlocks`.
  static func block(of review: ReviewDocument, records: [UInt8]) -> [UInt8] {
    var data = ReviewData()
    data.append(review)
    data.output.append(text: ",\"recordsPerBlock\":\(RecordBlocks.packagesPerBlock),\"records\":")
    // "<" begins the end of a script or a comment. JSON has it within strings only.
    var block = data.output.escapingLessThan
    block += records
    block.append(UInt8(ascii: "}"))
    return block
  }

  private mutating func append(_ review: ReviewDocument) {
    output.append(text: "{\"format\":\"mpkg-review/1\"")
    append("digest", review.digest.text)
    append("made", review.made)
    append("program", review.program)
    append("command", review.command)
    append("state", review.state)
    output.append(text: ",\"requests\":\(review.requests),\"shown\":")
    append(strings: review.shown)
    output.append(text: ",\"columns\":")
    append(list: review.counts.columns) { $0.append($1) }
    output.append(text: ",\"packages\":")
    append(list: review.rows) { $0.append($1) }
  }

  private mutating func append(_ name: StaticString, _ text: String) {
    output.append(text: ",\"")
    output.append(text: name)
    output.append(text: "\":")
    output.appendJSONString(text)
  }

  private mutating func append<Element>(
    list: [Element], _ each: (inout ReviewData, Element) -> Void
  ) {
    output.append(UInt8(ascii: "["))
    for (place, element) in list.enumerated() {
      if place > 0 { output.append(UInt8(ascii: ",")) }
      each(&self, element)
    }
    output.append(UInt8(ascii: "]"))
  }

  private mutating func append(strings: [String]) {
    append(list: strings) { $0.output.appendJSONString($1) }
  }

  private mutating func append(_ column: ChangeCounts.Column) {
    output.append(text: "{\"path\":")
    output.appendJSONString(column.path)
    output.append(text: ",\"packages\":\(column.packages),\"steps\":")
    let listed = column.steps.enumerated().filter { place, step in
      place < Self.listedSteps || step.isUnusual
    }
    append(list: listed.map(\.element)) { data, step in
      data.output.append(text: "{\"packages\":\(step.packages)")
      data.append(before: step.before, after: step.after, isFirst: false)
      if step.isUnusual { data.output.append(text: ",\"unusual\":true") }
      data.output.append(UInt8(ascii: "}"))
    }
    output.append(text: ",\"more\":\(column.steps.count - listed.count)}")
  }

  /// Appends the members for two values; no value is no member.
  private mutating func append(before: JSONValue?, after: JSONValue?, isFirst: Bool) {
    var isFirst = isFirst
    for (name, value) in [("before", before), ("after", after)] {
      guard let value else { continue }
      output.append(text: isFirst ? "\"" : ",\"")
      output.append(text: name)
      output.append(text: "\":")
      output.append(value.readableByJavaScript)
      isFirst = false
    }
  }

  /// Appends a package; members that have their usual value are left out.
  private mutating func append(_ row: ReviewDocument.Row) {
    let package = row.package
    output.append(text: "{\"arn\":")
    output.appendJSONString(package.identifier)
    append("region", package.region)
    if package.requests != 1 { output.append(text: ",\"requests\":\(package.requests)") }
    if let status = package.status { append("status", status) }
    output.append(text: ",\"changes\":")
    append(list: package.changes) { data, change in
      data.output.append(UInt8(ascii: "["))
      data.output.appendJSONString(change.path)
      data.output.append(text: ",{")
      data.append(before: change.before, after: change.after, isFirst: true)
      data.output.append(text: "}]")
    }
    if !row.shown.isEmpty {
      output.append(text: ",\"shown\":")
      append(strings: row.shown)
    }
    if !package.metrics.isEmpty {
      output.append(text: ",\"metrics\":")
      append(strings: package.metrics)
    }
    if !package.problems.isEmpty {
      output.append(text: ",\"problems\":")
      append(list: package.problems) { data, problem in
        data.output.append(text: "{\"level\":\"\(problem.level.rawValue)\"")
        data.append("code", problem.code)
        data.append("message", problem.message)
        if let policy = problem.policy { data.append("policy", policy) }
        data.output.append(UInt8(ascii: "}"))
      }
    }
    output.append(UInt8(ascii: "}"))
  }
}

extension JSONValue {
  /// The value with numbers that no double holds as strings: JavaScript would show other numbers.
  fileprivate var readableByJavaScript: JSONValue {
    switch self {
    case .number(let number):
      let double = number.double
      let isHeld = double.isFinite && number.value.order(.real(double)) == 0
      return isHeld ? self : JSONValue(number.text)
    case .array(let elements): return .array(elements.map(\.readableByJavaScript))
    case .object(let members): return .object(members.mapValues(\.readableByJavaScript))
    case .null, .boolean, .string: return self
    }
  }
}

extension [UInt8] {
  /// The bytes of a JSON text with every `<` as `\u003c`.
  fileprivate var escapingLessThan: [UInt8] {
    var escaped: [UInt8] = []
    escaped.reserveCapacity(count + count / 16)
    for byte in self {
      if byte == UInt8(ascii: "<") {
        escaped.append(text: "\\u003c")
      } else {
        escaped.append(byte)
      }
    }
    return escaped
  }
}
