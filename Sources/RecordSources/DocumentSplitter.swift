internal import JSONLines

/// Splits JSON of any layout into the values that are packages; needs memory for one value at a
/// time.
///
/// Worked example: of
///
///     [ {"ModelPackageArn": "a"}, {"ModelPackageArn": "b"} ]
///     {"ModelPackageSummaryList": [{"ModelPackageArn": "c"}], "NextToken": "x"}
///
/// the pieces are the objects of `a`, `b` and `c`, and then
/// `{"ModelPackageSummaryList": [], "NextToken": "x"}`, the answer without the list's elements.
/// Each element of an array or of an answer's list is a piece; so is each other top-level value.
///
/// The splitter checks brackets, commas, colons and names against the grammar. The contents of
/// strings, numbers and literals must be checked by the reader of a piece.
package struct DocumentSplitter: ~Copyable {
  /// The maximum nesting depth of arrays and objects.
  package static let maximumDepth = LineIndexer.maximumDepth
  /// The number of bytes that are kept of a value longer than the limit.
  static let keptOfLongValue = 1024
  /// The number of bytes of a member name after which no more are kept.
  private static let keptOfName = 4096

  /// The token that the grammar allows next.
  private enum Expectation {
    case value, valueOrEnd, name, nameOrEnd, colon, separator
  }

  /// The kind of the current token, which may continue in the next chunk.
  private enum Token {
    case none, string, name, scalar
  }

  private let maximumBytes: Int
  private var expectation = Expectation.value
  private var token = Token.none
  private var isEscaped = false
  /// The open brackets: true for an object, false for an array.
  private var nest: [Bool] = []
  /// The current top-level value, and the current element of an answer's list in it.
  private var document: CapturedValue?
  private var element: CapturedValue?
  /// The answer's list that is being read; its elements are pieces.
  private var list: AnswerList?
  private var listDepth = 0
  /// The last member name of the document, or of the list if it is an object.
  private var name: [UInt8] = []
  /// Whether input is skipped after an error, up to a line that begins a value.
  private var isSkipping = false

  /// The number of bytes of a byte order mark (U+FEFF in UTF-8) read at the input's start.
  private var markLength = 0
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private var line = 1
  private var offset = 0
  private var lineStart = 0
  /// The index in the chunk of the first byte that was not captured yet.
  private var runStart = 0

  /// - Parameter maximumBytes: the maximum length of a piece.
  package init(maximumBytes: Int) {
    self.maximumBytes = maximumBytes
  }

  /// Splits the next bytes of the input.
  ///
  /// - Parameter take: receives each piece as soon as it is complete.
  /// - Throws: errors of `take`; the splitter must not be used afterwards.
  package mutating func split<Failure: Error>(
    _ bytes: Span<UInt8>, _ take: (Piece) throws(Failure) -> Void
  ) throws(Failure) {
    runStart = 0
    var place = 0
    while place < bytes.count {
      if isSkipping {
        place = skip(bytes, from: place)
      } else if token == .string || token == .name {
        place = passString(bytes, from: place)
        if place < bytes.count { try endString(bytes, at: place, take) }
        place += 1
      } else {
        place = try passByte(bytes, at: place, take)
      }
    }
    capture(bytes, upTo: bytes.count)
    offset += bytes.count
  }

  /// Ends the input: passes on a last number or literal, or reports a value that is not closed.
  package mutating func finish<Failure: Error>(
    _ take: (Piece) throws(Failure) -> Void
  ) throws(Failure) {
    if isSkipping { return }
    let nothing: [UInt8] = []
    runStart = 0
    switch token {
    case .string, .name:
      return try fail(.unexpectedEnd(expected: .closingQuote), nothing.span, at: 0, take)
    case .scalar:
      token = .none
      try endValue(nothing.span, behind: 0, take)
    case .none: break
    }
    guard !nest.isEmpty else { return }
    try fail(.unexpectedEnd(expected: expected), nothing.span, at: 0, take)
  }
}

extension DocumentSplitter {
  /// Handles a byte outside strings; returns the index of the next byte to handle.
  private mutating func passByte<Failure: Error>(
    _ bytes: Span<UInt8>, at place: Int, _ take: (Piece) throws(Failure) -> Void
  ) throws(Failure) -> Int {
    let byte = bytes[place]
    if markLength < 3, markLength == offset + place {
      if byte == Self.mark[markLength] {
        markLength += 1
        lineStart = markLength
        return place + 1
      }
      guard markLength == 0 else { return try refuse(bytes, at: place, take) }
    }
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
      try endScalar(bytes, behind: place, take)
      if byte == UInt8(ascii: "\n") { beginLine(behind: place) }
    case UInt8(ascii: "\""):
      try endScalar(bytes, behind: place, take)
      switch expectation {
      case .value, .valueOrEnd:
        beginValue(bytes, at: place)
        token = .string
      case .name, .nameOrEnd:
        token = .name
        if isNameWanted { name.removeAll(keepingCapacity: true) }
      case .colon, .separator: return try refuse(bytes, at: place, take)
      }
      isEscaped = false
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      try endScalar(bytes, behind: place, take)
      return try open(bytes, at: place, take)
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      try endScalar(bytes, behind: place, take)
      return try close(bytes, at: place, take)
    case UInt8(ascii: ","), UInt8(ascii: ":"):
      try endScalar(bytes, behind: place, take)
      let isComma = byte == UInt8(ascii: ",")
      guard expectation == (isComma ? .separator : .colon) else {
        return try refuse(bytes, at: place, take)
      }
      expectation = isComma && nest.last == true ? .name : .value
    default:
      if token == .scalar { break }
      guard expectation == .value || expectation == .valueOrEnd, Self.beginsScalar(byte) else {
        return try refuse(bytes, at: place, take)
      }
      beginValue(bytes, at: place)
      token = .scalar
    }
    return place + 1
  }

  private static func beginsScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "t"),
      UInt8(ascii: "f"), UInt8(ascii: "n"):
      true
    default: false
    }
  }

  /// Skips the rest of a string; returns the index of its closing quote, or the chunk's end.
  private mutating func passString(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var place = start
    while place < bytes.count {
      let byte = bytes[place]
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\"") {
        break
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      }
      if byte == UInt8(ascii: "\n") { beginLine(behind: place) }
      place += 1
    }
    if token == .name, name.count < Self.keptOfName, isNameWanted {
      for kept in start..<place { name.append(bytes[kept]) }
    }
    return place
  }

  /// Whether the member names of the current level are needed.
  private var isNameWanted: Bool {
    if list != nil { return element == nil && nest.count == listDepth }
    return document.map { nest.count == $0.depth + 1 } ?? false
  }

  private mutating func endString<Failure: Error>(
    _ bytes: Span<UInt8>, at place: Int, _ take: (Piece) throws(Failure) -> Void
  ) throws(Failure) {
    if token == .name {
      expectation = .colon
      token = .none
    } else {
      token = .none
      try endValue(bytes, behind: place + 1, take)
    }
  }

  private mutating func endScalar<Failure: Error>(
    _ bytes: Span<UInt8>, behind place: Int, _ take: (Piece) throws(Failure) -> Void
  ) throws(Failure) {
    guard token == .scalar else { return }
    token = .none
    try endValue(bytes, behind: place, take)
  }

  private mutating func beginLine(behind place: Int) {
    line += 1
    lineStart = offset + place + 1
  }

  /// Skips input up to a line that begins with a bracket; returns its index, or the chunk's end.
  private mutating func skip(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var place = start
    while place < bytes.count {
      let byte = bytes[place]
      if offset + place == lineStart, byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
        isSkipping = false
        runStart = place
        break
      }
      if byte == UInt8(ascii: "\n") { beginLine(behind: place) }
      place += 1
    }
    return place
  }
}

extension DocumentSplitter {
  private mutating func open<Failure: Error>(
    _ bytes: Span<UInt8>, at place: Int, _ take: (Piece) throws(Failure) -> Void
  ) throws(Failure) -> Int {
    guard expectation == .value || expectation == .valueOrEnd else {
      return try refuse(bytes, at: place, take)
    }
    guard nest.count < Self.maximumDepth else {
      try fail(.tooDeep(limit: Self.maximumDepth), bytes, at: place, take)
      return place + 1
    }
    let isObject = bytes[place] == UInt8(ascii: "{")
    let isOuterArray = !isObject && document == nil
    if !isOuterArray { beginValue(bytes, at: place) }
    nest.append(isObject)
    expectation = isObject ? .nameOrEnd : .valueOrEnd
    if let document, list == nil, nest.count == document.depth + 2,
      let begun = AnswerList(name: name, isObject: isObject)
    {
      // The list's opening bracket is part of the document.
      capture(bytes, upTo: place + 1)
      self.document?.isAnswer = true
      list = begun
      listDepth = nest.count
    }
    return place + 1
  }

  private mutating func close<Failure: Error>(
    _ bytes: Span<UInt8>, at place: Int, _ take: (Piece) throws(Failure) -> Void
  ) throws(Failure) -> Int {
    let isObject = bytes[place] == UInt8(ascii: "}")
    let isAllowed =
      expectation == .separator || expectation == (isObject ? .nameOrEnd : .valueOrEnd)
    guard nest.last == isObject, isAllowed else { return try refuse(bytes, at: place, take) }
    if list != nil, element == nil, nest.count == listDepth {
      // The list's closing bracket is part of the document.
      list = nil
      runStart = place
    }
    nest.removeLast()
    try endValue(bytes, behind: place + 1, take)
    return place + 1
  }

  /// Starts capturing a value if it is a piece.
  private mutating func beginValue(_ bytes: Span<UInt8>, at place: Int) {
    guard document == nil || (list != nil && element == nil) else { return }
    capture(bytes, upTo: place)
    runStart = place
    let value = CapturedValue(
      depth: nest.count, line: line, column: offset + place - lineStart + 1)
    if document == nil { document = value } else { element = value }
  }

  /// Ends a value and passes it to `take` if it is a piece.
  private mutating func endValue<Failure: Error>(
    _ bytes: Span<UInt8>, behind place: Int, _ take: (Piece) throws(Failure) -> Void
  ) throws(Failure) {
    expectation = nest.isEmpty ? .value : .separator
    if let depth = element?.depth, let list {
      guard nest.count == depth else { return }
      capture(bytes, upTo: place)
      guard let ended = element.take() else { return }
      let key = listIsObject ? String(decoding: name, as: UTF8.self) : nil
      return try take(ended.piece(.element(of: list, key: key)))
    }
    guard let depth = document?.depth, list == nil, nest.count == depth else { return }
    capture(bytes, upTo: place)
    guard let ended = document.take() else { return }
    try take(ended.piece(ended.isAnswer ? .answer : .value))
  }

  private var listIsObject: Bool { listDepth > 0 && nest.count >= listDepth && nest[listDepth - 1] }

  /// Appends the uncaptured bytes before an index to the value that contains them.
  private mutating func capture(_ bytes: Span<UInt8>, upTo place: Int) {
    defer { runStart = place }
    guard runStart < place else { return }
    let run = bytes.extracting(runStart..<place)
    if element != nil {
      element?.append(run, limit: maximumBytes)
    } else if list == nil {
      document?.append(run, limit: maximumBytes)
    }
  }
}

extension DocumentSplitter {
  /// The expected token for error messages.
  private var expected: JSONSyntaxError.Expected {
    switch expectation {
    case .value, .valueOrEnd: .value
    case .name, .nameOrEnd: .memberName
    case .colon: .colon
    case .separator: nest.last == true ? .commaOrClosingBrace : .commaOrClosingBracket
    }
  }

  /// Reports an unexpected byte; returns the index where reading continues.
  private mutating func refuse<Failure: Error>(
    _ bytes: Span<UInt8>, at place: Int, _ take: (Piece) throws(Failure) -> Void
  ) throws(Failure) -> Int {
    try fail(.unexpectedByte(bytes[place], expected: expected), bytes, at: place, take)
    return place
  }

  /// Reports a syntax error, drops the open values, and skips to the next line that begins a value.
  private mutating func fail<Failure: Error>(
    _ reason: JSONSyntaxError.Reason, _ bytes: Span<UInt8>, at place: Int,
    _ take: (Piece) throws(Failure) -> Void
  ) throws(Failure) {
    capture(bytes, upTo: place)
    let column = offset + place - lineStart + 1
    let broken =
      element ?? document ?? CapturedValue(depth: 0, line: line, column: column)
    let piece = broken.piece(.broken(reason, line: line, column: column))
    (element, document, list) = (nil, nil, nil)
    nest.removeAll(keepingCapacity: true)
    (expectation, token) = (.value, .none)
    isSkipping = true
    try take(piece)
  }
}
