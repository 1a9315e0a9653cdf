package import JSONLines

/// A value of the input that may be a package, the rest of an answer, or an error.
package struct Piece: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// A value outside lists, or an element of an array.
    case value
    /// An element of an answer's list; `key` is the member's name if the list is an object.
    case element(of: AnswerList, key: String?)
    /// An answer without the elements of its lists, which are pieces before it.
    case answer
    /// A value longer than the limit; the piece has only its first bytes.
    case tooLong
    /// Invalid JSON, with the line and column of the error, both counted from 1.
    case broken(JSONSyntaxError.Reason, line: Int, column: Int)
  }

  package var kind: Kind
  package var bytes: [UInt8]
  /// The line and column of the piece's start, both counted from 1, the column in bytes.
  package var line: Int
  package var column: Int

  /// Returns the line and column in the input of an offset in the piece's bytes.
  package func place(of offset: Int) -> (line: Int, column: Int) {
    let before = bytes.prefix(offset)
    let lines = before.count { $0 == UInt8(ascii: "\n") }
    guard let last = before.lastIndex(of: UInt8(ascii: "\n")) else {
      return (line, column + offset)
    }
    return (line + lines, offset - last)
  }
}

/// The lists of packages in answers of AWS.
package enum AnswerList: String, Sendable, CaseIterable {
  /// Cloud Control's ListResources.
  case resourceDescriptions = "ResourceDescriptions"
  /// SageMaker's ListModelPackages.
  case summaries = "ModelPackageSummaryList"
  /// SageMaker's BatchDescribeModelPackage: an object with the packages by ARN.
  case batch = "ModelPackageSummaries"
  /// The errors of the same operation by ARN.
  case batchErrors = "BatchDescribeModelPackageErrorMap"
  /// SageMaker's Search.
  case searchResults = "Results"

  private var isObject: Bool { self == .batch || self == .batchErrors }

  /// - Returns: `nil` if the member is not such a list.
  init?(name: [UInt8], isObject: Bool) {
    let list = Self.allCases.first { $0.rawValue.utf8.elementsEqual(name) }
    guard let list, list.isObject == isObject else { return nil }
    self = list
  }
}

/// A piece that is being captured.
struct CapturedValue {
  /// The number of brackets that are open around it.
  let depth: Int
  let line: Int
  let column: Int
  /// Whether elements of lists in it are pieces of their own.
  var isAnswer = false
  private var bytes: [UInt8] = []
  private var isTooLong = false

  init(depth: Int, line: Int, column: Int) {
    self.depth = depth
    self.line = line
    self.column = column
  }

  mutating func append(_ run: Span<UInt8>, limit: Int) {
    guard !isTooLong else { return }
    guard bytes.count + run.count <= limit else {
      isTooLong = true
      let kept = DocumentSplitter.keptOfLongValue
      if bytes.count < kept { bytes.append(run.bytes.extracting(first: kept - bytes.count)) }
      bytes = Array(bytes.prefix(kept))
      return
    }
    bytes.append(run.bytes)
  }

  func piece(_ kind: Piece.Kind) -> Piece {
    if isTooLong, case .broken = kind {
      return Piece(kind: kind, bytes: bytes, line: line, column: column)
    }
    return Piece(kind: isTooLong ? .tooLong : kind, bytes: bytes, line: line, column: column)
  }
}
