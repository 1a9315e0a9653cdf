package import JSONLines
internal import OrderedCollections

/// What a request asks a registry to do.
package enum PackageOperation: Equatable, Sendable {
  /// Change properties of a package (Cloud Control's `UpdateResource`).
  case update(PatchDocument)
  /// Make a new package (`CreateResource`).
  case create(PackageCreation)
  /// Delete a package (`DeleteResource`).
  case delete(PackageDeletion)

  package enum Kind: String, Sendable {
    case update, create, delete
  }

  package var kind: Kind {
    switch self {
    case .update: .update
    case .create: .create
    case .delete: .delete
    }
  }
}

/// An RFC 6902 document that was parsed once: its bytes, and the patch that they hold.
package struct PatchDocument: Sendable {
  /// JSON text; of a request compact, values spelled as they came.
  package let bytes: [UInt8]
  /// The operations, or why the text is no patch.
  package let parsed: Result<JSONPatch, JSONPatchError>

  /// A path's missing first slash is accepted, as Cloud Control does.
  private static let grammar = JSONPointer.Grammar.missingSlashAllowed

  /// The document of a patch.
  package init(_ patch: JSONPatch) {
    bytes = patch.document.jsonBytes
    parsed = .success(patch)
  }

  /// Parses a document.
  package init(parsing bytes: [UInt8]) {
    self.bytes = bytes
    do throws(JSONPatchError) {
      parsed = .success(try JSONPatch(parsing: bytes.span.bytes, grammar: Self.grammar))
    } catch {
      parsed = .failure(error)
    }
  }

  /// Reads a document out of a line that was checked.
  init(_ slice: JSONSlice, of line: RawSpan) {
    var bytes: [UInt8] = []
    bytes.appendCompact(slice, of: line)
    self.bytes = bytes
    do throws(JSONPatchError) {
      parsed = .success(try JSONPatch(JSONValue(slice, of: line), grammar: Self.grammar))
    } catch {
      parsed = .failure(error)
    }
  }

  /// The operations.
  ///
  /// - Throws: why the text is no patch.
  package func patch() throws(JSONPatchError) -> JSONPatch { try parsed.get() }
}

extension PatchDocument: Equatable {
  package static func == (left: PatchDocument, right: PatchDocument) -> Bool {
    left.bytes == right.bytes
  }
}

/// The properties of a package that is to be made.
package struct PackageCreation: Equatable, Sendable {
  /// Names in PascalCase.
  package var properties: JSONObject

  package init(properties: JSONObject) { self.properties = properties }

  /// The group that gets a new version: a name, or an ARN; `nil` for a package outside a group.
  package var group: String? { properties["ModelPackageGroupName"]?.string }

  /// The name of a package outside a group.
  package var name: String? { properties["ModelPackageName"]?.string }
}

/// A deletion, with what the package has to be like for it.
package struct PackageDeletion: Equatable, Sendable {
  /// Properties of the package, names in PascalCase, as they have to be just before it is deleted;
  /// `null` for a property that has to be absent.
  package var guards: JSONObject

  /// What a deletion is usually guarded by: the package itself, not another one with its name; its
  /// approval; and that nobody changed it.
  package static let usualGuards: [JSONString] = [
    "CreationTime", "ModelApprovalStatus", "LastModifiedTime",
  ]

  package init(guards: JSONObject = [:]) { self.guards = guards }

  /// Returns the first guard that properties do not keep; `nil` if they keep all.
  package func firstFailure(on properties: JSONObject) -> GuardFailure? {
    for (property, wanted) in guards {
      let found = properties[property] ?? .null
      if found != wanted {
        return GuardFailure(property: property.text, wanted: wanted, found: found)
      }
    }
    return nil
  }
}

/// A property that is not as a guard says.
package struct GuardFailure: Equatable, Sendable {
  package let property: String
  /// `null` for absent.
  package let wanted: JSONValue
  /// `null` for absent.
  package let found: JSONValue

  /// The failure in one sentence without a full stop.
  package var message: String {
    "\(property) was \(Self.words(wanted)) when the request was made, and is \(Self.words(found)) now"
  }

  /// Objects and lists are not shown: they may be long, or hold what is nobody's business.
  private static func words(_ value: JSONValue) -> String {
    switch value {
    case .null: "absent"
    case .object, .array: "another value"
    case .boolean, .number, .string: value.jsonText
    }
  }
}
