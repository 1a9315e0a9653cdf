internal import JSONLines
internal import OrderedCollections

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

  private static let columns = ColumnSet(
    identifierNames + documentNames + ["region", "absent", "create", "delete", "guard", "via"])

  /// Reads one line in any of the accepted spellings; other members are ignored.
  ///
  /// - Parameter maximumDepth: how deep the line may nest.
  package init(
    parsing line: RawSpan, maximumDepth: Int = LineIndexer.maximumDepth
  ) throws(ChangeRequestError) {
    var indexer = LineIndexer(columns: Self.columns, maximumDepth: maximumDepth)
    do { try indexer.index(line) } catch { throw .syntax(error) }
    guard indexer.whole.kind == .object else { throw .notAnObject }
    let columns = (0..<14).map { indexer[$0] }
    let other = try Self.operation(columns, of: line)
    if case .create? = other {
      identifier = ""
    } else {
      identifier = try Self.identifier(columns[..<4], of: line)
    }
    if let other {
      operation = other
    } else {
      operation = .update(try Self.document(columns[4..<8], of: line))
    }
    region = try Self.region(columns[8], identifier: identifier, of: line)
    absent = try Self.absent(columns[9], of: line)
    via = try Self.api(columns[13], of: line)
  }

  /// The creation or deletion that a line asks for; `nil` if it has to be an update.
  private static func operation(
    _ columns: [JSONSlice], of line: RawSpan
  ) throws(ChangeRequestError) -> PackageOperation? {
    let (create, delete, guards) = (columns[10], columns[11], columns[12])
    var operations: [String] = []
    if let document = columns[4..<8].firstIndex(where: { !$0.isNull }) {
      operations.append(documentNames[document - 4])
    }
    if !create.isNull { operations.append("create") }
    switch delete.kind {
    case .true: operations.append("delete")
    case .false, .null, .absent: break
    default: throw .wrongType(member: "delete", expected: "true")
    }
    if operations.count > 1 { throw .membersThatExclude(operations[0], operations[1]) }
    if !guards.isNull, operations != ["delete"] {
      throw .membersThatExclude("guard", operations.first ?? documentNames[0])
    }
    switch operations.first {
    case "create":
      guard create.kind == .object else { throw .wrongType(member: "create", expected: "object") }
      if !columns[9].isNull { throw .membersThatExclude("absent", "create") }
      let properties = JSONValue(create, of: line).object ?? [:]
      let (bytes, limit) = (JSONValue.object(properties).jsonBytes.count, Schema.maximumPatchLength)
      guard bytes <= limit else { throw .propertiesTooLong(bytes: bytes, limit: limit) }
      return .create(PackageCreation(properties: properties))
    case "delete":
      guard guards.isNull || guards.kind == .object else {
        throw .wrongType(member: "guard", expected: "object")
      }
      return .delete(PackageDeletion(guards: JSONValue(guards, of: line).object ?? [:]))
    default: return nil
    }
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

  private static func api(
    _ slice: JSONSlice, of line: RawSpan
  ) throws(ChangeRequestError) -> ServiceAPI? {
    if slice.isNull { return nil }
    guard slice.kind == .string, let api = ServiceAPI(rawValue: line.text(of: slice)) else {
      throw .wrongType(
        member: "via", expected: ServiceAPI.allCases.map(\.rawValue).joined(separator: " or "))
    }
    return api
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
