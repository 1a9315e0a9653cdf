package import JSONLines
internal import OrderedCollections

/// One line that asks for a change: of which package, and how (mpkg-records(5)).
package struct ChangeRequest: Equatable, Sendable {
  /// The package's ARN; empty for a creation, whose package has none yet.
  package var identifier: String
  /// The region whose endpoint is asked; the ARN's where the line names none.
  package var region: String
  /// What is asked for.
  package var operation: PackageOperation
  /// Properties, or members of theirs, that have to be absent just before the request is sent.
  package var absent: [JSONPointer]
  /// The API that the request was made for; `nil` if the line names none, as requests for Cloud
  /// Control do.
  package var via: ServiceAPI?

  /// How deep a document may nest, so that the line around it is one that is read again.
  package static let maximumDepth = LineIndexer.maximumDepth - 1

  /// Whether a document nests so deeply that no line can hold it.
  package static func isTooDeep(_ document: [UInt8]) -> Bool {
    document.nests(deeperThan: maximumDepth)
  }

  package init(
    identifier: String, region: String, operation: PackageOperation, absent: [JSONPointer] = [],
    via: ServiceAPI? = nil
  ) {
    self.via = via
    self.identifier = identifier
    self.region = region
    self.operation = operation
    self.absent = absent
  }

  /// A request for an update by a patch.
  package init(
    identifier: String, region: String, patch: JSONPatch, absent: [JSONPointer] = [],
    via: ServiceAPI? = nil
  ) {
    self.init(
      identifier: identifier, region: region, operation: .update(PatchDocument(patch)),
      absent: absent, via: via)
  }

  /// A request for a new package.
  package init(creating properties: JSONObject, in region: String) {
    self.init(
      identifier: "", region: region,
      operation: .create(PackageCreation(properties: properties)))
  }

  /// The document of an update.
  package var patchDocument: PatchDocument? {
    if case .update(let document) = operation { document } else { nil }
  }

  /// The properties of a package to be made.
  package var creation: PackageCreation? {
    if case .create(let creation) = operation { creation } else { nil }
  }

  /// The deletion, if the request asks for one.
  package var deletion: PackageDeletion? {
    if case .delete(let deletion) = operation { deletion } else { nil }
  }

  /// What requests that have to be carried out in their order have in common: the package, or, of
  /// creations, the group or name in the region.
  package var subject: String {
    guard let creation else { return identifier }
    if let group = creation.group { return "\(region) model-package-group/\(group)" }
    return "\(region) model-package/\(creation.name ?? "")"
  }

  /// The first of `absent` at which properties hold something; a property that is null is absent.
  package func firstPresent(in properties: JSONObject) -> JSONPointer? {
    absent.first { path in
      guard let value = try? JSONValue.object(properties).value(at: path) else { return false }
      return path.tokens.count > 1 || value != .null
    }
  }

  /// Appends the request in the documented form, one line without its end.
  package func append(to output: inout [UInt8]) {
    switch operation {
    case .update(let document):
      Self.append(
        region: region, identifier: identifier, document: document.bytes, absent: absent,
        via: via, to: &output)
    case .create, .delete:
      output.append(text: "{\"region\":")
      output.appendJSONString(region)
      appendSubject(to: &output)
      output.append(UInt8(ascii: "}"))
    }
  }

  /// Appends the members that say what is asked for, and of which package, each behind a comma.
  package func appendSubject(to output: inout [UInt8]) {
    if creation == nil {
      output.append(text: ",\"data__Identifier\":")
      output.appendJSONString(identifier)
    }
    switch operation {
    case .update(let document):
      output.append(text: ",\"data__PatchDocument\":")
      output.append(contentsOf: document.bytes)
    case .create(let creation):
      output.append(text: ",\"create\":")
      output.append(.object(creation.properties))
    case .delete(let deletion):
      output.append(text: ",\"delete\":true")
      if !deletion.guards.isEmpty {
        output.append(text: ",\"guard\":")
        output.append(.object(deletion.guards))
      }
    }
    Self.append(absent: absent, to: &output)
    Self.append(via: via, to: &output)
  }

  static func append(
    region: String, identifier: String, document: [UInt8], absent: [JSONPointer],
    via: ServiceAPI?, to output: inout [UInt8]
  ) {
    output.append(text: "{\"region\":")
    output.appendJSONString(region)
    output.append(text: ",\"data__Identifier\":")
    output.appendJSONString(identifier)
    output.append(text: ",\"data__PatchDocument\":")
    output.append(contentsOf: document)
    append(absent: absent, to: &output)
    append(via: via, to: &output)
    output.append(UInt8(ascii: "}"))
  }

  private static func append(absent: [JSONPointer], to output: inout [UInt8]) {
    if absent.isEmpty { return }
    output.append(text: ",\"absent\":")
    output.append(.array(absent.map { JSONValue($0.text) }))
  }

  /// Appends the API that a request was made for as a member; nothing for Cloud Control.
  package static func append(via: ServiceAPI?, to output: inout [UInt8]) {
    guard let via, via != .cloudControl else { return }
    output.append(text: ",\"via\":")
    output.appendJSONString(via.rawValue)
  }
}

/// Why a line is no request: facts.
package enum ChangeRequestError: Error, Equatable, Sendable {
  case syntax(JSONSyntaxError)
  case notAnObject
  /// The line asks for several operations, or has a member that goes with another operation.
  case membersThatExclude(String, String)
  /// The properties of a creation are longer than Cloud Control takes, in bytes.
  case propertiesTooLong(bytes: Int, limit: Int)
  /// None of the member's spellings is there.
  case missingMember(String)
  /// The member is not what it has to be.
  case wrongType(member: String, expected: String)
  /// The identifier's length in characters is none that Cloud Control takes.
  case identifierLength(found: Int, allowed: ClosedRange<Int>)
  /// The patch document is a string, but no JSON.
  case documentSyntax(JSONSyntaxError)
  /// The patch document is longer than Cloud Control takes, in bytes.
  case documentTooLong(bytes: Int, limit: Int)
  /// The line names no region, and the identifier none either.
  case noRegion
  /// An element of `absent` is no JSON Pointer to a property or a member of one.
  case badAbsentPath(String)
}
