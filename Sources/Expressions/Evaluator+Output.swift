internal import JSONLines
internal import Times

extension Evaluator {
  /// Appends a value as JSON: what comes from the line as it stands there, what was computed in its
  /// own form (timestamps and intervals as strings).
  package borrowing func append(_ value: Value, line: RawSpan, to output: inout [UInt8]) {
    switch value {
    case .null: output.append(text: "null")
    case .boolean(let truth): output.append(text: truth ? "true" : "false")
    case .integer(let integer): output.append(text: String(integer))
    case .real(let real): DecimalDigits(real).append(to: &output)
    case .number(let run), .array(let run), .object(let run):
      withBytes(run, line: line) { output.append($0) }
    case .text(let run):
      guard run.spelling == .plain else {
        output.append(UInt8(ascii: "\""))
        withBytes(run, line: line) { output.append($0) }
        return output.append(UInt8(ascii: "\""))
      }
      withBytes(run, line: line) { output.appendJSONString($0) }
    case .timestamp, .interval:
      output.append(UInt8(ascii: "\""))
      appendText(value, line: line, to: &output)
      output.append(UInt8(ascii: "\""))
    }
  }

  /// Appends a value as text: strings as they read, arrays and objects as compact JSON, NULL as
  /// nothing.
  package borrowing func appendText(_ value: Value, line: RawSpan, to output: inout [UInt8]) {
    switch value {
    case .null: break
    case .text(let run): append(decodedText: run, line: line, to: &output)
    case .array(let run): appendCompact(run.slice(.array), run.source, line: line, to: &output)
    case .object(let run): appendCompact(run.slice(.object), run.source, line: line, to: &output)
    case .timestamp(let timestamp): timestamp.append(to: &output)
    case .interval(let interval): interval.append(to: &output)
    case .boolean, .integer, .real, .number: append(value, line: line, to: &output)
    }
  }

  private borrowing func appendCompact(
    _ slice: JSONSlice, _ source: ByteRun.Source, line: RawSpan, to output: inout [UInt8]
  ) {
    switch source {
    case .line: output.appendCompact(slice, of: line)
    case .arena: output.appendCompact(slice, of: arena.span.bytes)
    }
  }

  /// Appends the text of a run, its escapes decoded.
  borrowing func append(decodedText run: ByteRun, line: RawSpan, to output: inout [UInt8]) {
    guard run.spelling == .escaped else {
      return withBytes(run, line: line) { output.append($0) }
    }
    switch run.source {
    case .line: output.appendDecoded(run.stringSlice, of: line)
    case .arena: output.appendDecoded(run.stringSlice, of: arena.span.bytes)
    }
  }
}
