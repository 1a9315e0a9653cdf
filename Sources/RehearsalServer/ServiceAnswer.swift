internal import JSONLines

/// What a request is answered with, before it becomes HTTP.
enum ServiceAnswer: Sendable {
  case body(JSONValue)
  case fault(ServiceFault)
  /// No answer: the connection is reset.
  case reset
}

/// An error as AWS's services tell it.
struct ServiceFault: Error, Sendable, Equatable {
  var status: Int
  var code: String
  var message: String

  init(_ code: String, _ message: String, status: Int = 400) {
    self.status = status
    self.code = code
    self.message = message
  }

  var body: JSONValue {
    ["__type": JSONValue(code), "message": JSONValue(message), "Message": JSONValue(message)]
  }

  static let throttled = ServiceFault("ThrottlingException", "Rate exceeded")
}
