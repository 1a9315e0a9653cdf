package import ByteStreams
internal import JSONLines

/// Where inputs go that could not be processed: one JSON object each, as the run goes.
///
/// What the file held before stays until the run has begun: a run that is refused leaves it as it was.
/// From then on it is there, empty when nothing was rejected. It is written straight to, not renamed
/// into place: what it holds has happened, however the run ends.
package struct RejectsFile: ~Copyable {
  private var file: OutputFile
  private var hasBegun = false

  /// - Parameter drainsWhenInterrupted: see `OutputFile`.
  /// - Throws: `.cannotCreate`, `.interrupted`.
  package init(
    _ name: String, interruption: Interruption?, drainsWhenInterrupted: Bool = false
  ) throws(StreamError) {
    file = try OutputFile(
      inPlace: name, waits: true, interruption: interruption,
      drainsWhenInterrupted: drainsWhenInterrupted)
  }

  /// Empties the file: the run has begun.
  package mutating func begin() throws(StreamError) {
    if hasBegun { return }
    hasBegun = true
    try file.empty()
  }

  /// Writes one input that failed as a line.
  ///
  /// - Parameters:
  ///   - error: why, in words.
  ///   - code: the error's code where the field has one.
  package mutating func reject(
    _ input: [UInt8], at place: LinePlace, error: String, code: String? = nil
  ) throws(StreamError) {
    var line: [UInt8] = []
    line.append(text: #"{"file":"#)
    line.appendJSONString(place.name)
    line.append(text: #","line":\#(place.line),"#)
    if let code {
      line.append(text: #""error_code":"#)
      line.appendJSONString(code)
      line.append(UInt8(ascii: ","))
    }
    line.append(text: #""error":"#)
    line.appendJSONString(error)
    if String(validating: input, as: UTF8.self) != nil {
      line.append(text: #","input":"#)
      line.appendJSONString(input.span.bytes)
    } else {
      line.append(text: #","input_base64":""#)
      line.append(base64: input.span.bytes)
      line.append(UInt8(ascii: "\""))
    }
    line.append(text: "}\n")
    try write(line)
  }

  /// Writes one ready line.
  package mutating func write(_ line: [UInt8]) throws(StreamError) {
    try begin()
    try file.write(line.span.bytes)
  }

  /// Ends the file.
  package consuming func finish() throws(StreamError) {
    try begin()
    try file.finish()
  }
}
