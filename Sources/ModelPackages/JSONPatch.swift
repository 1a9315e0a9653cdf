package import JSONLines
internal import OrderedCollections

/// A JSON Patch: operations that are carried out in order, all or none (RFC 6902).
package struct JSONPatch: Equatable, Sendable {
  /// One operation (RFC 6902, section 4).
  package enum Operation: Equatable, Sendable {
    case add(JSONPointer, JSONValue)
    case remove(JSONPointer)
    case replace(JSONPointer, JSONValue)
    case move(from: JSONPointer, to: JSONPointer)
    case copy(from: JSONPointer, to: JSONPointer)
    case test(JSONPointer, JSONValue)
  }

  package var operations: [Operation]

  package init(_ operations: [Operation]) { self.operations = operations }
}

extension JSONPatch.Operation {
  /// Where the operation's target is.
  package var path: JSONPointer {
    switch self {
    case .add(let path, _), .remove(let path), .replace(let path, _), .test(let path, _): path
    case .move(_, let path), .copy(_, let path): path
    }
  }

  /// What the operation changes: nothing for `test`, both ends for `move`.
  package var changedPaths: [JSONPointer] {
    switch self {
    case .test: []
    case .move(let from, let to): [from, to]
    case .add(let path, _), .remove(let path), .replace(let path, _), .copy(_, let path): [path]
    }
  }

  /// Every path that the operation reads or changes.
  package var touchedPaths: [JSONPointer] {
    switch self {
    case .move(let from, let to), .copy(let from, let to): [from, to]
    case .add(let path, _), .remove(let path), .replace(let path, _), .test(let path, _): [path]
    }
  }
}

/// Why a document is no JSON Patch, or could not be carried out: facts.
package struct JSONPatchError: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// The text is no JSON.
    case syntax(JSONSyntaxError)
    /// The document is no array of operations.
    case documentNotAnArray
    /// The operation is no object.
    case operationNotAnObject
    /// The operation lacks a member it must have.
    case missingMember(String)
    /// The member is no string, as `op`, `path` and `from` have to be.
    case memberNotAString(String)
    /// `op` is none of the six.
    case unknownOperation(String)
    /// The text of `path` or `from` is no JSON Pointer.
    case badPointer(member: String, text: String, JSONPointer.SyntaxError)
    /// `path` or `from` leads to nothing.
    case noSuchPath(JSONPointerFailure)
    /// The value there is another one.
    case testFailed(JSONPointer)
    /// A `move` of a value to a place within itself.
    case moveIntoItself(from: JSONPointer, to: JSONPointer)
    /// A `remove` of the whole document.
    case removesDocument
    /// The result would nest deeper than the limit.
    case tooDeep(limit: Int)
    /// The result could be longer than the limit, in bytes.
    case tooLarge(limit: Int)
  }

  /// Which operation, counted from 0; nil where the document itself is wrong.
  package var operation: Int?
  package var reason: Reason

  package init(operation: Int? = nil, _ reason: Reason) {
    self.operation = operation
    self.reason = reason
  }
}
