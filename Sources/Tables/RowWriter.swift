internal import TerminalText

/// A form of a table with a header.
package enum TableFormat: Sendable, Equatable {
  /// RFC 4180, but lines end in LF.
  case csv
  /// Tabs between fields, and `\t`, `\n`, `\r` and `\\` within them.
  case tsv
  /// What `TableAligner` takes and makes into columns of one width.
  case aligned
  /// A table of GitHub's Markdown.
  case markdown
}

/// Writes rows cell by cell: the caller appends a cell's text, the writer what stands around it.
///
/// Worked example: for csv, `beginCell`, `a "b"`, `endCell`, `beginCell`, `1`, `endCell`, `endRow` make
/// `"a ""b""",1` and LF.
package struct RowWriter: Sendable {
  private let format: TableFormat
  /// How many cells of the row were begun.
  private var cells = 0
  /// Where the text of the cell begins.
  private var start = 0

  /// A writer before its first row.
  package init(_ format: TableFormat) { self.format = format }

  /// Begins a cell, whose text is then to be appended as it reads.
  package mutating func beginCell(in output: inout [UInt8]) {
    switch format {
    case .csv: if cells > 0 { output.append(UInt8(ascii: ",")) }
    case .tsv: if cells > 0 { output.append(UInt8(ascii: "\t")) }
    case .aligned: if cells > 0 { output.append(AlignedRow.separator) }
    case .markdown: output.append(contentsOf: (cells > 0 ? " | " : "| ").utf8)
    }
    cells += 1
    start = output.count
  }

  /// Ends a cell: escapes or quotes what was appended since it began.
  ///
  /// - Parameter isCode: whether Markdown shows the text as a code span, in which nothing has a meaning.
  package mutating func endCell(
    isNumber: Bool = false, isCode: Bool = false, in output: inout [UInt8]
  ) {
    switch format {
    case .csv: quote(in: &output)
    case .tsv: rewrite(in: &output, where: { Self.tsvEscape(of: $0) != nil }, Self.appendTSV)
    case .aligned:
      rewrite(in: &output, where: Self.isUnusual, Self.appendPrintable)
      if isNumber { output.insert(AlignedRow.numberMark, at: start) }
    case .markdown where isCode:
      rewrite(in: &output, where: { _ in true }) { cell, output in
        output += MarkdownCode.span(String(decoding: cell, as: UTF8.self)).utf8
      }
    case .markdown:
      rewrite(
        in: &output,
        where: {
          Self.isUnusual($0) || $0 == UInt8(ascii: "|") || $0 == UInt8(ascii: "\\")
        }, Self.appendMarkdown)
    }
  }

  /// Ends the row.
  package mutating func endRow(in output: inout [UInt8]) {
    switch format {
    case .csv where cells == 1 && output.count == start:
      // A line of nothing would not be read as a row.
      output.append(contentsOf: "\"\"\n".utf8)
    case .csv, .tsv, .aligned: output.append(UInt8(ascii: "\n"))
    case .markdown: output.append(contentsOf: (cells > 0 ? " |\n" : "|\n").utf8)
    }
    cells = 0
  }

  /// Appends the header, and for Markdown the line under it.
  package mutating func appendHeader(_ names: [String], to output: inout [UInt8]) {
    for name in names {
      beginCell(in: &output)
      output.append(contentsOf: name.utf8)
      endCell(in: &output)
    }
    endRow(in: &output)
    guard format == .markdown else { return }
    for _ in names { output.append(contentsOf: "| --- ".utf8) }
    output.append(contentsOf: "|\n".utf8)
  }

  /// Puts a cell into quotes that holds a quote, a comma, CR or LF (RFC 4180, section 2), or begins or
  /// ends with a blank or tab, which readers may remove otherwise.
  private func quote(in output: inout [UInt8]) {
    guard output.count > start else { return }
    let hasBlankEnd = Self.isBlank(output[start]) || Self.isBlank(output[output.count - 1])
    rewrite(
      in: &output,
      where: {
        if hasBlankEnd { return true }
        switch $0 {
        case UInt8(ascii: "\""), UInt8(ascii: ","), 0x0A, 0x0D: return true
        default: return false
        }
      }
    ) { cell, output in
      output.append(UInt8(ascii: "\""))
      for byte in cell {
        if byte == UInt8(ascii: "\"") { output.append(byte) }
        output.append(byte)
      }
      output.append(UInt8(ascii: "\""))
    }
  }

  /// Writes the cell anew if it holds a byte that makes that necessary.
  @inline(__always)
  private func rewrite(
    in output: inout [UInt8], where isSpecial: (UInt8) -> Bool,
    _ append: ([UInt8], inout [UInt8]) -> Void
  ) {
    var place = start
    while place < output.count, !isSpecial(output[place]) { place += 1 }
    guard place < output.count else { return }
    let cell = Array(output[start...])
    output.removeSubrange(start...)
    append(cell, &output)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == 0x09 }

  /// Whether a byte is no printable ASCII, so that its character needs a look.
  private static func isUnusual(_ byte: UInt8) -> Bool { byte < 0x20 || byte > 0x7E }

  private static func tsvEscape(of byte: UInt8) -> UInt8? {
    switch byte {
    case 0x09: UInt8(ascii: "t")
    case 0x0A: UInt8(ascii: "n")
    case 0x0D: UInt8(ascii: "r")
    case UInt8(ascii: "\\"): byte
    default: nil
    }
  }

  private static func appendTSV(_ cell: [UInt8], to output: inout [UInt8]) {
    for byte in cell {
      guard let letter = tsvEscape(of: byte) else {
        output.append(byte)
        continue
      }
      output.append(UInt8(ascii: "\\"))
      output.append(letter)
    }
  }

  private static func appendPrintable(_ cell: [UInt8], to output: inout [UInt8]) {
    for scalar in String(decoding: cell, as: UTF8.self).unicodeScalars {
      append(scalar, to: &output)
    }
  }

  private static func appendMarkdown(_ cell: [UInt8], to output: inout [UInt8]) {
    for scalar in String(decoding: cell, as: UTF8.self).unicodeScalars {
      if scalar == "|" || scalar == "\\" { output.append(UInt8(ascii: "\\")) }
      append(scalar, to: &output)
    }
  }

  private static func append(_ scalar: Unicode.Scalar, to output: inout [UInt8]) {
    if let escape = PrintableText.escape(of: scalar) {
      output.append(contentsOf: escape.utf8)
    } else {
      output.append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
    }
  }
}
