/// One header as it is sent; names are compared without regard to case.
package struct HeaderField: Sendable, Hashable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Whether the header has this name, which is given in lower case.
  package func hasName(_ lowercased: String) -> Bool {
    let own = name.utf8
    let wanted = lowercased.utf8
    guard own.count == wanted.count else { return false }
    return zip(own, wanted).allSatisfy { byte, wanted in
      byte == wanted || (0x41...0x5A).contains(byte) && byte | 0x20 == wanted
    }
  }
}

/// The parts of an HTTP request that a signature covers, just as they go over the wire.
package struct SignableRequest: Sendable {
  /// The method in capitals, such as `POST`.
  package var method: String
  /// The request target in origin form: the encoded path, and the encoded query behind a `?`.
  package var target: String
  /// The headers, `Host` among them.
  package var headers: [HeaderField]
  package var body: [UInt8]

  package init(method: String, target: String, headers: [HeaderField], body: [UInt8]) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }

  /// The value of the first header of this name (given in lower case), nil if there is none.
  package func header(_ name: String) -> String? {
    headers.first { $0.hasName(name) }?.value
  }

  /// How often a header of this name (given in lower case) stands in the request.
  func headerCount(_ name: String) -> Int {
    headers.count { $0.hasName(name) }
  }
}
