/// Which headers of a request are signed, and in what order they stand in its canonical form.
///
/// That hangs on the headers' names alone, so it is worked out once for all requests that have the same.
struct SignedHeaders: Sendable {
  /// One header's place.
  private struct Place: Sendable {
    /// Which of the request's headers it is.
    var index: Int
    /// `name:` in lower case; empty where the value is joined to the one before, of the same name.
    var start: [UInt8]
  }

  /// Headers that proxies and clients change on the way, which are therefore never signed.
  private static let unsigned: Set<String> = [
    "authorization", "connection", "expect", "keep-alive", "proxy-authenticate",
    "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
    "x-amzn-trace-id",
  ]

  private let names: [String]
  private let places: [Place]
  /// The names of the headers that are signed, sorted and joined with semicolons.
  let text: String

  /// Every header is signed that may be.
  init(of headers: [HeaderField]) {
    self.init(of: headers) { !Self.unsigned.contains($0) }
  }

  /// Those headers are signed whose name, in lower case, is chosen.
  init(of headers: [HeaderField], signing isSigned: (String) -> Bool) {
    names = headers.map(\.name)
    let lowercased = names.map { $0.lowercased() }
    // Headers of one name keep their order: they are joined with commas as they came.
    let order = lowercased.indices.filter { isSigned(lowercased[$0]) }.sorted { left, right in
      let (leftName, rightName) = (lowercased[left], lowercased[right])
      return leftName == rightName
        ? left < right : leftName.utf8.lexicographicallyPrecedes(rightName.utf8)
    }
    var sorted: [String] = []
    var places: [Place] = []
    for index in order {
      let isFirst = sorted.last != lowercased[index]
      if isFirst { sorted.append(lowercased[index]) }
      places.append(
        Place(index: index, start: isFirst ? Array((lowercased[index] + ":").utf8) : []))
    }
    self.places = places
    text = sorted.joined(separator: ";")
  }

  /// Whether headers have the very names that this was worked out for.
  func fit(_ headers: [HeaderField]) -> Bool {
    headers.count == names.count && zip(headers, names).allSatisfy { $0.name == $1 }
  }

  /// Appends a line for each name: the name, a colon, and the values.
  func append(_ headers: [HeaderField], to bytes: inout [UInt8]) {
    for place in places {
      if place.start.isEmpty {
        bytes[bytes.count - 1] = UInt8(ascii: ",")
      } else {
        bytes.append(contentsOf: place.start)
      }
      Self.appendFolded(headers[place.index].value, to: &bytes)
      bytes.append(UInt8(ascii: "\n"))
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
