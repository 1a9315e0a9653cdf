package import Times

/// One mark of a chart: what it is called, or when it was, and how much it is.
package struct ChartRow: Equatable, Sendable {
  /// Printable: control characters are escaped.
  package var label: String
  /// The label read as a time; nil where it is none.
  package var time: Timestamp?
  /// Nil where the record has no number there.
  package var value: ChartNumber?

  package init(label: String, time: Timestamp?, value: ChartNumber?) {
    self.label = label
    self.time = time
    self.value = value
  }
}

/// A number and how it is written.
package struct ChartNumber: Equatable, Sendable {
  /// As it came.
  package let text: String
  /// Infinite where the number is beyond a double's range.
  package let value: Double

  /// Reads a number as JSON or a text spells it; nil for what is none.
  package init?(_ text: String) {
    let isNumber =
      text.utf8.contains { (0x30...0x39).contains($0) }
      && text.utf8.allSatisfy {
        switch $0 {
        case 0x30...0x39, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
          UInt8(ascii: "e"), UInt8(ascii: "E"):
          true
        default: false
        }
      }
    guard isNumber, let value = Double(text) else { return nil }
    self.text = text
    self.value = value
  }
}

/// What a chart shows, taken row by row in bounded memory.
///
/// The first column decides about the kind: if every label is a time (ISO 8601), the rows are a line
/// over time; otherwise each is a bar.
package struct ChartData: Sendable {
  /// The most rows that are held and drawn: of more, only the number is told.
  package static let maximumRows = 100_000

  /// What the two columns are called.
  package let names: (label: String, value: String)
  /// The rows that have a number, in their order.
  package private(set) var rows: [ChartRow] = []
  /// How many rows had no number (or a line's rows no time).
  package private(set) var rowsWithoutNumber = 0
  /// How many rows came after the last that is held.
  package private(set) var rowsLeftOut = 0
  private var areTimes = true

  package init(label: String, value: String) { names = (label, value) }

  /// Whether the rows are a line over time.
  package var isOverTime: Bool { areTimes && !rows.isEmpty }

  /// Takes the next row.
  package mutating func append(_ row: ChartRow) {
    guard row.value != nil else {
      rowsWithoutNumber += 1
      return
    }
    guard rows.count < Self.maximumRows else {
      rowsLeftOut += 1
      return
    }
    if row.time == nil { areTimes = false }
    rows.append(row)
  }

  /// What has to be said of rows that are not drawn; nil where all are.
  package func remark(undrawn: Int = 0) -> String? {
    var parts: [String] = []
    let more = rowsLeftOut + undrawn
    if more > 0 { parts.append("\(more) more \(more == 1 ? "row is" : "rows are") not shown") }
    if rowsWithoutNumber > 0 {
      parts.append(
        "\(rowsWithoutNumber) \(rowsWithoutNumber == 1 ? "row has" : "rows have") no number")
    }
    return parts.isEmpty ? nil : "(" + parts.joined(separator: "; ") + ")"
  }
}
