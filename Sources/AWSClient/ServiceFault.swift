internal import AWSConfiguration
internal import JSONLines

/// A service's error answer, taken apart: its code, its words and its HTTP status.
struct ServiceFault: Sendable, Equatable {
  /// The code without namespace and URL, such as `ThrottlingException`; `HTTP503` where none was told.
  var code: String
  /// The service's words, whole; of an answer that is none of the protocol what it looks like.
  var message: String
  var httpStatus: Int

  /// Reads `__type` (or `code`) and `message` of the body; the header `x-amzn-errortype` tells the code
  /// where the body does not (AWS JSON 1.0 and 1.1 protocols).
  init(_ answer: HTTPAnswer) {
    httpStatus = answer.status
    var indexer = LineIndexer(columns: Self.columns)
    var members: [String?] = [nil, nil, nil, nil, nil]
    let body = answer.body.span.bytes
    if (try? indexer.index(body)) != nil {
      for slot in members.indices where indexer[slot].kind == .string {
        members[slot] = body.text(of: indexer[slot])
      }
    }
    let spelled = members[0] ?? answer.header("x-amzn-errortype") ?? members[1] ?? members[2]
    let code = spelled.map(Self.bareCode) ?? ""
    self.code = code.isEmpty ? "HTTP\(answer.status)" : code
    message = members[3] ?? members[4] ?? Self.description(of: answer)
  }

  private static let columns = ColumnSet(["__type", "code", "Code", "message", "Message"])

  /// What stands behind the namespace and before the URL: `a.b#Code:http://…` is `Code`.
  private static func bareCode(_ text: String) -> String {
    let name = text.prefix { $0 != ":" }
    return String(name.split(separator: "#").last ?? name).filter { $0 != " " }
  }

  private static func description(of answer: HTTPAnswer) -> String {
    switch answer.status {
    case 300..<400: return "HTTP \(answer.status), a redirect, which is not followed"
    case _ where answer.body.isEmpty: return "HTTP \(answer.status) without an error document"
    default:
      let kind = answer.header("content-type") ?? "no content type"
      return "HTTP \(answer.status), but no error document of AWS (\(kind))"
    }
  }
}
