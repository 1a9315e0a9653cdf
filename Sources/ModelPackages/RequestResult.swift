internal import JSONLines

/// One line that says what became of one request (mpkg-records(5)).
package struct RequestResult: Equatable, Sendable {
  /// What became of the request.
  package enum Status: String, Sendable {
    case success = "SUCCESS"
    case failed = "FAILED"
    /// The patch is empty or, dry, changes nothing.
    case unchanged = "UNCHANGED"
    /// Already done, as the journal says.
    case skipped = "SKIPPED"
    /// Sent, and its end not seen.
    case unknown = "UNKNOWN"
    case notSent = "NOT_SENT"
  }

  /// The request's line, counted from 1; nil for a journal's entry that the input no longer holds.
  package var line: Int?
  package var region: String?
  package var identifier: String?
  package var status: Status
  package var requestToken: String?
  package var attempts: Int
  /// How long the request took, in milliseconds.
  package var milliseconds: Int
  /// The service's error code, or the tool's own.
  package var errorCode: String?
  /// The service's words, whole, or what the tool saw.
  package var statusMessage: String?
  /// What the request asked for.
  package var operation = PackageOperation.Kind.update
  /// The version that a creation got in its group.
  package var version: Int?
  /// Whether the end was found by reading the package.
  package var isReconciled = false
  /// Who answers for the run that the result is of.
  package var by: String?
  /// The touched columns before and after, each one JSON object; of a dry run.
  package var columns: (before: [UInt8], after: [UInt8])?

  package init(
    line: Int?, region: String? = nil, identifier: String? = nil, status: Status,
    requestToken: String? = nil, attempts: Int = 0, milliseconds: Int = 0,
    errorCode: String? = nil, statusMessage: String? = nil
  ) {
    self.line = line
    self.region = region
    self.identifier = identifier
    self.status = status
    self.requestToken = requestToken
    self.attempts = attempts
    self.milliseconds = milliseconds
    self.errorCode = errorCode
    self.statusMessage = statusMessage
  }

  /// What became of a request.
  package init(
    of request: ChangeRequest, line: Int?, status: Status, errorCode: String? = nil,
    statusMessage: String? = nil
  ) {
    self.init(
      line: line, region: request.region,
      identifier: request.creation == nil ? request.identifier : nil, status: status,
      errorCode: errorCode, statusMessage: statusMessage)
    operation = request.operation.kind
  }

  /// Appends the result as one line without its end; what is not known is left out, but for `line`.
  package func append(to output: inout [UInt8]) {
    output.append(text: "{\"line\":")
    output.append(text: line.map { String($0) } ?? "null")
    append("region", region, to: &output)
    append("data__Identifier", identifier, to: &output)
    if operation != .update { append("operation", operation.rawValue, to: &output) }
    if let version { output.append(text: ",\"model_package_version\":\(version)" as String) }
    append("status", status.rawValue, to: &output)
    append("request_token", requestToken, to: &output)
    output.append(text: ",\"attempts\":\(attempts),\"duration_ms\":\(milliseconds)" as String)
    append("error_code", errorCode, to: &output)
    append("status_message", statusMessage, to: &output)
    if isReconciled { output.append(text: ",\"reconciled\":true" as StaticString) }
    append("by", by, to: &output)
    if let columns {
      output.append(text: ",\"before\":" as StaticString)
      output.append(contentsOf: columns.before)
      output.append(text: ",\"after\":" as StaticString)
      output.append(contentsOf: columns.after)
    }
    output.append(UInt8(ascii: "}"))
  }

  private func append(_ name: StaticString, _ value: String?, to output: inout [UInt8]) {
    guard let value else { return }
    output.append(text: ",\"" as StaticString)
    output.append(text: name)
    output.append(text: "\":" as StaticString)
    output.appendJSONString(value)
  }

  package static func == (left: RequestResult, right: RequestResult) -> Bool {
    var (ours, theirs): ([UInt8], [UInt8]) = ([], [])
    left.append(to: &ours)
    right.append(to: &theirs)
    return ours == theirs
  }
}
