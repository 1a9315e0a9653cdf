internal import Crypto

/// A request in the one spelling that both sides hash (AWS, "Create a signed AWS API request").
///
/// Worked example: `GET /a/../b%20c?y=2&x=1` with the headers `Host: h` and `X-Amz-Date: D` becomes
///
///     GET
///     /b%2520c
///     x=1&y=2
///     host:h
///     x-amz-date:D
///
///     host;x-amz-date
///     e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
///
/// The path is encoded once more than on the wire, as every service but S3 wants it.
struct CanonicalRequest {
  /// The canonical text in UTF-8.
  private(set) var bytes: [UInt8] = []
  /// The names of the headers that were signed, sorted and joined with semicolons.
  let signedHeaders: String

  /// Headers that proxies and clients change on the way, which are therefore never signed.
  static let unsignedHeaders: Set<String> = [
    "authorization", "connection", "expect", "keep-alive", "proxy-authenticate",
    "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
    "x-amzn-trace-id",
  ]

  /// The request with every header signed that may be.
  init(_ request: SignableRequest) {
    self.init(request) { !Self.unsignedHeaders.contains($0) }
  }

  /// The request with those headers signed whose name, in lower case, is chosen.
  init(_ request: SignableRequest, signing isSigned: (String) -> Bool) {
    var headers: [(name: String, value: String)] = []
    headers.reserveCapacity(request.headers.count)
    for field in request.headers {
      let name = field.name.lowercased()
      if isSigned(name) { headers.append((name, field.value)) }
    }
    // Headers of one name keep their order: they are joined with commas as they came.
    let order = headers.indices.sorted { left, right in
      let (leftName, rightName) = (headers[left].name, headers[right].name)
      return leftName == rightName
        ? left < right : leftName.utf8.lexicographicallyPrecedes(rightName.utf8)
    }
    var names: [String] = []
    var canonicalHeaders: [UInt8] = []
    for index in order {
      let (name, value) = headers[index]
      if names.last == name {
        canonicalHeaders[canonicalHeaders.count - 1] = UInt8(ascii: ",")
      } else {
        names.append(name)
        canonicalHeaders.append(contentsOf: name.utf8)
        canonicalHeaders.append(UInt8(ascii: ":"))
      }
      Self.appendFolded(value, to: &canonicalHeaders)
      canonicalHeaders.append(UInt8(ascii: "\n"))
    }
    signedHeaders = names.joined(separator: ";")

    bytes.reserveCapacity(512)
    bytes.append(contentsOf: request.method.utf8)
    bytes.append(UInt8(ascii: "\n"))
    let target = Array(request.target.utf8)
    let path = target.prefix { $0 != UInt8(ascii: "?") }
    Self.append(path: path, to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    Self.append(query: target[path.endIndex...].dropFirst(), to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: canonicalHeaders)
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: signedHeaders.utf8)
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: Hexadecimal.text(SHA256.hash(data: request.body)).utf8)
  }

  /// Appends the path without dot segments and doubled slashes (RFC 3986, section 5.2.4, and AWS),
  /// encoded once more.
  private static func append(path: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    let slash = UInt8(ascii: "/")
    var segments: [ArraySlice<UInt8>] = []
    for segment in path.split(separator: slash) {
      if segment.elementsEqual("..".utf8) {
        _ = segments.popLast()
      } else if !segment.elementsEqual(".".utf8) {
        segments.append(segment)
      }
    }
    bytes.append(slash)
    for (index, segment) in segments.enumerated() {
      if index > 0 { bytes.append(slash) }
      PercentEncoding.append(segment, keepingSlashes: false, to: &bytes)
    }
    if path.last == slash, !segments.isEmpty { bytes.append(slash) }
  }

  /// Appends the query's pairs sorted by name, then value, each spelled as on the wire.
  private static func append(query: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    guard !query.isEmpty else { return }
    var pairs = query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).map {
      pair in
      let name = pair.prefix { $0 != UInt8(ascii: "=") }
      return (name: name, value: pair[name.endIndex...].dropFirst())
    }
    pairs.sort { left, right in
      left.name.elementsEqual(right.name)
        ? left.value.lexicographicallyPrecedes(right.value)
        : left.name.lexicographicallyPrecedes(right.name)
    }
    for (index, pair) in pairs.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: "&")) }
      bytes.append(contentsOf: pair.name)
      bytes.append(UInt8(ascii: "="))
      bytes.append(contentsOf: pair.value)
    }
  }

  /// Appends a header's value, trimmed, each run of white space within it folded to one blank.
  private static func appendFolded(_ value: String, to bytes: inout [UInt8]) {
    var pendingBlank = false
    let start = bytes.count
    for byte in value.utf8 {
      if byte == 0x20 || (0x09...0x0D).contains(byte) || (0x1C...0x1F).contains(byte) {
        pendingBlank = bytes.count > start
      } else {
        if pendingBlank { bytes.append(UInt8(ascii: " ")) }
        pendingBlank = false
        bytes.append(byte)
      }
    }
  }
}

/// Bytes as lower-case hexadecimal text.
enum Hexadecimal {
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in bytes {
      text.append(digit(byte >> 4))
      text.append(digit(byte & 0xF))
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
