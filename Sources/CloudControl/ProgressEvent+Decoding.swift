internal import AWSSignature
internal import JSONLines
internal import OrderedCollections
internal import Registry

extension ProgressEvent {
  /// Reads `{"ProgressEvent":{…}}`, as UpdateResource and GetResourceRequestStatus answer.
  init(_ answer: ServiceClient.Answered) throws(RegistryError) {
    let tree: JSONValue
    do {
      tree = try JSONValue(parsing: answer.body)
    } catch {
      throw .badAnswer("no JSON from byte \(error.offset) on", attempts: answer.attempts)
    }
    guard let event = tree.object?["ProgressEvent"]?.object,
      let token = event["RequestToken"]?.string,
      let spelled = event["OperationStatus"]?.string
    else {
      throw .badAnswer(
        "no ProgressEvent with RequestToken and OperationStatus", attempts: answer.attempts)
    }
    guard let status = Status(rawValue: spelled) else {
      throw .badAnswer("unknown OperationStatus \(spelled)", attempts: answer.attempts)
    }
    self.init(
      requestToken: token, status: status, errorCode: event["ErrorCode"]?.string,
      statusMessage: event["StatusMessage"]?.string,
      retryAfter: event["RetryAfter"].flatMap(Self.instant))
  }

  /// A timestamp: seconds since the epoch, or ISO 8601 text.
  private static func instant(_ value: JSONValue) -> Double? {
    if let seconds = value.double { return seconds.isFinite ? seconds : nil }
    return value.string.flatMap(UTCTime.epochSeconds(iso8601:))
  }
}
