internal import AWSClient
internal import JSONLines
internal import Registry
internal import Times

extension ProgressEvent {
  /// Reads `{"ProgressEvent":{…}}`, as UpdateResource and GetResourceRequestStatus answer; makes no tree.
  init(_ answer: ServiceClient.Answered) throws(RegistryError) {
    var indexer = LineIndexer(columns: Self.columns)
    let bytes = answer.body.span.bytes
    do {
      try indexer.index(bytes)
    } catch {
      throw .badAnswer("no JSON from byte \(error.offset) on", attempts: answer.attempts)
    }
    var texts: [String?] = []
    for name in Self.names {
      let member = bytes.member(name, of: indexer[0])
      texts.append(member.kind == .string ? bytes.text(of: member) : nil)
    }
    guard let token = texts[0], let spelled = texts[1] else {
      throw .badAnswer(
        "no ProgressEvent with RequestToken and OperationStatus", attempts: answer.attempts)
    }
    guard let status = Status(rawValue: spelled) else {
      throw .badAnswer("unknown OperationStatus \(spelled)", attempts: answer.attempts)
    }
    self.init(
      requestToken: token, status: status, identifier: texts[4], errorCode: texts[2],
      statusMessage: texts[3],
      retryAfter: Self.instant(bytes, bytes.member(Self.retryAfterName, of: indexer[0])))
    attempts = answer.attempts
  }

  private static let columns = ColumnSet(["ProgressEvent"])
  private static let names = [
    "RequestToken", "OperationStatus", "ErrorCode", "StatusMessage", "Identifier",
  ]
  .map { Array($0.utf8) }
  private static let retryAfterName = Array("RetryAfter".utf8)

  /// A timestamp: seconds since the epoch, or ISO 8601 text.
  private static func instant(_ bytes: RawSpan, _ value: JSONSlice) -> Double? {
    switch value.kind {
    case .string: Timestamp(iso8601: bytes.text(of: value))?.secondsSinceEpoch
    case .number: Timestamp(epochSeconds: bytes.extracting(value.range))?.secondsSinceEpoch
    default: nil
    }
  }
}
