internal import JSONLines
internal import OrderedCollections

extension RehearsalService {
  /// The operation that a request token names.
  func operation(_ input: JSONObject) throws(ServiceFault) -> Operation {
    let token = try text("RequestToken", of: input, lengths: 1...128)
    guard let operation = book.operation(token) else {
      throw ServiceFault(
        "RequestTokenNotFoundException", "Request with token '\(token)' was not found")
    }
    return operation
  }

  func cancelResourceRequest(_ input: JSONObject) throws(ServiceFault) -> JSONObject {
    let operation = try operation(input)
    guard !operation.isOver else {
      throw ServiceFault(
        "ConcurrentModificationException", "The request is over: \(operation.status)")
    }
    let cancelled = book.cancel(operation.requestToken) ?? operation
    return ["ProgressEvent": cancelled.progressEvent]
  }

  func listResourceRequests(_ input: JSONObject) throws(ServiceFault) -> JSONObject {
    let filter = input["ResourceRequestStatusFilter"]
    let statuses = filter?["OperationStatuses"]?.array?.compactMap(\.string)
    let operations = filter?["Operations"]?.array?.compactMap(\.string)
    let start = try place(of: input["NextToken"])
    let size = try pageSize(input)
    let wanted = book.all.filter {
      statuses?.contains($0.status) ?? true && operations?.contains($0.name) ?? true
    }
    let page = wanted.dropFirst(start).prefix(size)
    var answer: JSONObject = [
      "ResourceRequestStatusSummaries": .array(page.map(\.progressEvent))
    ]
    if start + page.count < wanted.count {
      answer["NextToken"] = JSONValue("\(start + page.count)")
    }
    return answer
  }

  private func place(of token: JSONValue?) throws(ServiceFault) -> Int {
    guard let token, token != .null else { return 0 }
    guard let text = token.string, let place = Int(text), place >= 0 else {
      throw ServiceFault("ValidationException", "NextToken is none of this listing")
    }
    return place
  }

  /// `MaxResults`, 1 to 100.
  func pageSize(_ input: JSONObject) throws(ServiceFault) -> Int {
    guard let wanted = input["MaxResults"], wanted != .null else { return 100 }
    guard case .number(let number) = wanted, let size = number.integer, (1...100).contains(size)
    else { throw ServiceFault("ValidationException", "MaxResults has to be 1 to 100") }
    return Int(size)
  }
}
