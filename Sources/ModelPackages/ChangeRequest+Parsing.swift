internal import JSONLines

extension ChangeRequest {
  /// The members that name the package, the documented one first.
  private static let identifierNames = [
    "data__Identifier", "identifier", "Identifier", "model_package_arn",
  ]

  /// The members that hold the patch document, the documented one first.
  private static let documentNames = [
    "data__PatchDocument", "patch_document", "PatchDocument", "patch",
  ]

  private static let identifierLengths = 1...1024

  /// Reads one line in any of the accepted spellings; other members are ignored.
  ///
  /// - Parameter maximumDepth: how deep the line may nest.
  package init(
    parsing line: RawSpan, maximumDepth: Int = LineIndexer.maximumDepth
  ) throws(ChangeRequestError) {
    let names = Self.identifierNames + Self.documentNames + ["region", "absent"]
    var indexer = LineIndexer(columns: ColumnSet(names), maximumDepth: maximumDepth)
    do { try indexer.index(line) } catch { throw .syntax(error) }
    guard indexer.whole.kind == .object else { throw .notAnObject }
    let columns = (0..<names.count).map { indexer[$0] }
    identifier = try Self.identifier(columns[..<4], of: line)
    operation = .update(try Self.document(columns[4..<8], of: line))
    region = try Self.region(columns[8], identifier: identifier, of: line)
    absent = try Self.absent(columns[9], of: line)
  }

  private static func identifier(
    _ spellings: ArraySlice<JSONSlice>, of line: RawSpan
  ) throws(ChangeRequestError) -> String {
    guard let found = spellings.firstIndex(where: { !$0.isNull }) else {
      throw .missingMember(identifierNames[0])
    }
    guard spellings[found].kind == .string else {
      throw .wrongType(member: identifierNames[found], expected: "string")
    }
    let identifier = line.text(of: spellings[found])
    let length = identifier.unicodeScalars.count
    guard identifierLengths.contains(length) else {
      throw .identifierLength(found: length, allowed: identifierLengths)
    }
    return identifier
  }

  private static func document(
    _ spellings: ArraySlice<JSONSlice>, of line: RawSpan
  ) throws(ChangeRequestError) -> PatchDocument {
    guard let found = spellings.firstIndex(where: { !$0.isNull }) else {
      throw .missingMember(documentNames[0])
    }
    let slice = spellings[found]
    let member = documentNames[found - spellings.startIndex]
    let document: PatchDocument
    switch slice.kind {
    case .array:
      document = PatchDocument(slice, of: line)
    case .string:
      var text: [UInt8] = []
      text.appendDecoded(slice, of: line)
      var indexer = LineIndexer(columns: ColumnSet())
      do { try indexer.index(text.span.bytes) } catch { throw .documentSyntax(error) }
      guard indexer.whole.kind == .array else {
        throw .wrongType(member: member, expected: "array")
      }
      document = PatchDocument(indexer.whole, of: text.span.bytes)
    default:
      throw .wrongType(member: member, expected: "array")
    }
    let (bytes, limit) = (document.bytes.count, Schema.maximumPatchLength)
    guard bytes <= limit else { throw .documentTooLong(bytes: bytes, limit: limit) }
    return document
  }

  private static func region(
    _ slice: JSONSlice, identifier: String, of line: RawSpan
  ) throws(ChangeRequestError) -> String {
    switch slice.kind {
    case .string where !slice.contentRange.isEmpty:
      return line.text(of: slice)
    case .string, .absent, .null:
      guard let region = ModelPackageARN.region(of: identifier) else { throw .noRegion }
      return region
    default:
      throw .wrongType(member: "region", expected: "string")
    }
  }

  private static func absent(
    _ slice: JSONSlice, of line: RawSpan
  ) throws(ChangeRequestError) -> [JSONPointer] {
    if slice.isNull { return [] }
    guard slice.kind == .array else { throw .wrongType(member: "absent", expected: "array") }
    var pointers: [JSONPointer] = []
    var elements = JSONElementCursor(slice)
    while let element = elements.next(in: line) {
      guard element.kind == .string else {
        throw .wrongType(member: "absent", expected: "array of strings")
      }
      let text = line.text(of: element)
      guard let pointer = try? JSONPointer(parsing: text, grammar: .missingSlashAllowed),
        !pointer.tokens.isEmpty
      else { throw .badAbsentPath(text) }
      pointers.append(pointer)
    }
    return pointers
  }
}
