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

  /// - Parameter signed: which headers are signed.
  init(_ request: SignableRequest, _ signed: SignedHeaders) {
    bytes.reserveCapacity(1024)
    bytes.append(contentsOf: request.method.utf8)
    bytes.append(UInt8(ascii: "\n"))
    // Nearly every request's target: nothing in it needs work.
    guard request.target != "/" else {
      bytes.append(contentsOf: "/\n\n".utf8)
      appendRest(of: request, signed)
      return
    }
    let target = Array(request.target.utf8)
    let path = target.prefix { $0 != UInt8(ascii: "?") }
    Self.append(path: path, to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    Self.append(query: target[path.endIndex...].dropFirst(), to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    appendRest(of: request, signed)
  }

  /// Appends headers and the body's hash.
  private mutating func appendRest(of request: SignableRequest, _ signed: SignedHeaders) {
    signed.append(request.headers, to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: signed.text.utf8)
    bytes.append(UInt8(ascii: "\n"))
    Hexadecimal.append(SHA256.hash(data: request.body), to: &bytes)
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
}

/// Bytes as lower-case hexadecimal text.
enum Hexadecimal {
  /// Appends two digits a byte.
  static func append(_ bytes: some Sequence<UInt8>, to text: inout [UInt8]) {
    for byte in bytes {
      text.append(digit(byte >> 4))
      text.append(digit(byte & 0xF))
    }
  }

  static func text(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(64)
    append(bytes, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
