internal import AWSConfiguration
internal import AWSSignature

/// Reads one HTTP/1.1 answer from the bytes of a connection as they come (RFC 9112).
///
/// Worked example: `HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎{` and then `}` are one answer, given back with
/// the second piece. Interim answers (1xx) are passed over.
struct AnswerParser {
  /// Why the bytes are no answer that is taken.
  enum Failure: Error, Equatable {
    case notHTTP
    /// The body is larger than was asked for.
    case oversized
  }

  private enum State {
    case head
    case body(remaining: Int)
    case chunkSize
    case chunk(remaining: Int)
    case chunkEnd
    case trailer
    case untilEnd
    case finished
  }

  /// How long status line and headers may be, in bytes.
  private static let maximumHeadBytes = 64 << 10
  private let maximumBodyBytes: Int
  private var state = State.head
  /// What came and was not parsed yet.
  private var pending: [UInt8] = []
  /// The first byte of `pending` that was not parsed yet.
  private var place = 0
  private var answer = HTTPAnswer(status: 0)
  private var isPersistent = false

  init(maximumBodyBytes: Int) { self.maximumBodyBytes = maximumBodyBytes }

  /// Whether the connection may be used for another request, once the answer is whole.
  var leavesConnectionUsable: Bool {
    if case .finished = state { isPersistent && place == pending.count } else { false }
  }

  /// Whether some of the answer has come.
  var hasBegun: Bool { !pending.isEmpty }

  /// Takes the next bytes; the answer, once it is whole.
  mutating func take(_ bytes: [UInt8]) throws(Failure) -> HTTPAnswer? {
    if pending.isEmpty { pending = bytes } else { pending += bytes }
    while true {
      switch state {
      case .head:
        guard let end = try headEnd() else { return nil }
        try parseHead(pending[place..<end])
        place = end
      case .body(let remaining):
        guard let rest = takeBody(remaining) else { return nil }
        state = rest == 0 ? .finished : .body(remaining: rest)
      case .chunk(let remaining):
        guard let rest = takeBody(remaining) else { return nil }
        state = rest == 0 ? .chunkEnd : .chunk(remaining: rest)
      case .chunkSize:
        guard let line = try line() else { return nil }
        let size = try Self.chunkSize(line)
        guard size <= maximumBodyBytes - answer.body.count else { throw .oversized }
        state = size == 0 ? .trailer : .chunk(remaining: size)
      case .chunkEnd:
        guard let line = try line() else { return nil }
        guard line.isEmpty else { throw .notHTTP }
        state = .chunkSize
      case .trailer:
        guard let line = try line() else { return nil }
        if line.isEmpty { state = .finished }
      case .untilEnd:
        guard pending.count - place <= maximumBodyBytes - answer.body.count else {
          throw .oversized
        }
        _ = takeBody(pending.count - place)
        return nil
      case .finished:
        return answer
      }
    }
  }

  /// The answer whose end is the connection's; nil where the connection ended too early.
  mutating func takeEnd() -> HTTPAnswer? {
    guard case .untilEnd = state else { return nil }
    return answer
  }

  /// Moves what is there of the body's next bytes; how many are missing yet, nil where none was there.
  private mutating func takeBody(_ wanted: Int) -> Int? {
    let count = min(wanted, pending.count - place)
    guard count > 0 || wanted == 0 else { return nil }
    answer.body += pending[place..<place + count]
    place += count
    if place == pending.count {
      pending.removeAll(keepingCapacity: true)
      place = 0
    }
    return wanted - count
  }

  /// Where the head ends, behind its empty line; nil where that has not come yet.
  private func headEnd() throws(Failure) -> Int? {
    let start = "HTTP/1.".utf8
    guard zip(pending[place...], start).allSatisfy({ $0 == $1 }) else { throw .notHTTP }
    var at = place
    while let newline = pending[at...].firstIndex(of: UInt8(ascii: "\n")) {
      if newline == at || newline == at + 1 && pending[at] == UInt8(ascii: "\r") {
        return newline + 1
      }
      at = newline + 1
    }
    guard pending.count - place <= Self.maximumHeadBytes else { throw .notHTTP }
    return nil
  }

  /// The next line without its end; nil where that has not come yet.
  private mutating func line() throws(Failure) -> ArraySlice<UInt8>? {
    guard let newline = pending[place...].firstIndex(of: UInt8(ascii: "\n")) else {
      guard pending.count - place <= Self.maximumHeadBytes else { throw .notHTTP }
      return nil
    }
    defer { place = newline + 1 }
    return Self.withoutReturn(pending[place..<newline])
  }

  private static func withoutReturn(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }

  private mutating func parseHead(_ head: ArraySlice<UInt8>) throws(Failure) {
    var lines = head.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)[...]
    guard let first = lines.popFirst() else { throw .notHTTP }
    let (status, minor) = try Self.status(Self.withoutReturn(first))
    var headers: [HeaderField] = []
    headers.reserveCapacity(lines.count)
    for line in lines {
      let line = Self.withoutReturn(line)
      if line.isEmpty { continue }
      headers.append(try Self.header(line))
    }
    // An interim answer: the one that counts follows.
    guard status >= 200 else { return }
    answer.status = status
    answer.headers = headers
    let connection = Self.list("connection", in: headers)
    isPersistent = minor > 0 && !connection.contains("close")
    try chooseBody(of: status, headers)
  }

  /// How the body's end is told (RFC 9112, section 6.3).
  private mutating func chooseBody(of status: Int, _ headers: [HeaderField]) throws(Failure) {
    let codings = Self.list("transfer-encoding", in: headers)
    let lengths = Self.list("content-length", in: headers)
    if status == 204 || status == 304 {
      state = .finished
    } else if let coding = codings.last {
      guard coding == "chunked", codings.count == 1 else { throw .notHTTP }
      // Two ways to tell the length are an attack or a mistake: nothing more is read after it.
      if !lengths.isEmpty { isPersistent = false }
      state = .chunkSize
    } else if let first = lengths.first {
      guard lengths.allSatisfy({ $0 == first }),
        first.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let length = Int(first)
      else { throw .notHTTP }
      guard length <= maximumBodyBytes else { throw .oversized }
      answer.body.reserveCapacity(length)
      state = .body(remaining: length)
    } else {
      isPersistent = false
      state = .untilEnd
    }
  }

  /// The members of a header that is a list, over all its lines, in lower case.
  private static func list(_ name: String, in headers: [HeaderField]) -> [String] {
    var members: [String] = []
    for field in headers where field.hasName(name) {
      for part in field.value.lowercased().split(separator: ",") {
        members.append(
          String(part.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }))
      }
    }
    return members
  }

  /// The status and HTTP's minor version of `HTTP/1.1 200 OK`.
  private static func status(_ line: ArraySlice<UInt8>) throws(Failure) -> (Int, minor: Int) {
    let digits = line.dropFirst(9).prefix(3)
    let start = line.startIndex
    guard line.count >= 12, line[start + 8] == UInt8(ascii: " "),
      (0x30...0x39).contains(line[start + 7]),
      digits.allSatisfy({ (0x30...0x39).contains($0) }),
      line.count == 12 || line[start + 12] == UInt8(ascii: " ")
    else { throw .notHTTP }
    let status = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    guard status >= 100 else { throw .notHTTP }
    return (status, Int(line[start + 7] - 0x30))
  }

  private static func header(_ line: ArraySlice<UInt8>) throws(Failure) -> HeaderField {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
      throw .notHTTP
    }
    let name = line[..<colon]
    guard name.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .notHTTP }
    var value = line[(colon + 1)...]
    while let byte = value.first, byte == 0x20 || byte == 0x09 { value = value.dropFirst() }
    while let byte = value.last, byte == 0x20 || byte == 0x09 { value = value.dropLast() }
    return HeaderField(
      String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
  }

  /// The size before a chunk, in hexadecimal; extensions behind a semicolon are passed over.
  private static func chunkSize(_ line: ArraySlice<UInt8>) throws(Failure) -> Int {
    let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 && $0 != 0x09 }
    guard !digits.isEmpty, digits.count <= 15 else { throw .notHTTP }
    var size = 0
    for digit in digits {
      let value: UInt8
      switch digit {
      case 0x30...0x39: value = digit - 0x30
      case 0x41...0x46: value = digit - 0x41 + 10
      case 0x61...0x66: value = digit - 0x61 + 10
      default: throw .notHTTP
      }
      size = size << 4 | Int(value)
    }
    return size
  }
}
