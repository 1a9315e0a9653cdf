internal import JSONLines

/// What a request asks a registry to do with a package.
package enum PackageOperation: Equatable, Sendable {
  /// Change properties of the package (Cloud Control's `UpdateResource`).
  case update(PatchDocument)
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
