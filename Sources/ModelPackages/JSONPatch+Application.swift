package import JSONLines
internal import OrderedCollections

extension JSONPatch {
  /// How much a patch may make of a document.
  package struct Limits: Sendable {
    /// How deep the result may nest.
    package var depth = 1024
    /// How many bytes of compact JSON the result may have, strings counted without escapes.
    package var bytes = 64 << 20

    package init() {}
  }

  /// The document that the operations make of another one, carried out in order.
  ///
  /// - Throws: the first operation that does not hold; the given document is as it was.
  package func applied(
    to document: JSONValue, limits: Limits = Limits()
  ) throws(JSONPatchError) -> JSONValue {
    var application = PatchApplication(document: document, limits: limits)
    for (index, operation) in operations.enumerated() {
      do throws(JSONPatchError.Reason) {
        try application.apply(operation)
      } catch {
        throw JSONPatchError(operation: index, error)
      }
    }
    return application.document
  }
}

/// A document while a patch is carried out on it.
///
/// `copy` can double a document, and its depth, with every operation, so both are bounded before
/// they grow. `depthBound` and `bytes` are never below the document's own; they are counted up by
/// what each operation puts in and measured exactly only where that bound would break the limit.
private struct PatchApplication {
  var document: JSONValue
  let limits: JSONPatch.Limits
  private var depthBound: Int
  private var bytes: Int

  init(document: JSONValue, limits: JSONPatch.Limits) {
    self.document = document
    self.limits = limits
    let extent = JSONExtent(of: document)
    depthBound = extent.depth
    bytes = extent.bytes
  }

  mutating func apply(_ operation: JSONPatch.Operation) throws(JSONPatchError.Reason) {
    switch operation {
    case .add(let path, let value):
      try admit(JSONExtent(of: value), at: path)
      try add(value, at: path)
    case .remove(let path):
      _ = try remove(at: path)
    case .replace(let path, let value):
      try admit(JSONExtent(of: value), at: path)
      try replace(at: path, with: value)
    case .move(let from, let to):
      try move(from: from, to: to)
    case .copy(let from, let to):
      let value = try value(at: from)
      try admit(JSONExtent(of: value), at: to)
      try add(value, at: to)
    case .test(let path, let expected):
      guard try value(at: path) == expected else { throw .testFailed(path) }
    }
  }

  private func value(at path: JSONPointer) throws(JSONPatchError.Reason) -> JSONValue {
    do { return try document.value(at: path) } catch { throw .noSuchPath(error) }
  }

  /// Counts a value that is about to be put in at a path.
  private mutating func admit(
    _ extent: JSONExtent, at path: JSONPointer
  ) throws(JSONPatchError.Reason) {
    let depth = path.tokens.count + extent.depth
    guard depth <= limits.depth else { throw .tooDeep(limit: limits.depth) }
    let name = path.tokens.last.map { $0.text.utf8.count + 8 } ?? 0
    if bytes + extent.bytes + name > limits.bytes { bytes = JSONExtent(of: document).bytes }
    guard bytes + extent.bytes + name <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }
    bytes += extent.bytes + name
    depthBound = max(depthBound, depth)
  }

  private mutating func move(
    from: JSONPointer, to: JSONPointer
  ) throws(JSONPatchError.Reason) {
    if from == to {
      _ = try value(at: from)
      return
    }
    if from.isPrefix(of: to) { throw .moveIntoItself(from: from, to: to) }
    // A value is never deeper than what is left of the document's depth below its place.
    let reach = to.tokens.count + max(0, depthBound - from.tokens.count)
    if reach > limits.depth {
      let depth = to.tokens.count + JSONExtent(of: try value(at: from)).depth
      guard depth <= limits.depth else { throw .tooDeep(limit: limits.depth) }
    }
    depthBound = max(depthBound, min(reach, limits.depth))
    let value = try remove(at: from)
    try add(value, at: to)
  }

  private mutating func add(
    _ value: JSONValue, at path: JSONPointer
  ) throws(JSONPatchError.Reason) {
    guard !path.tokens.isEmpty else {
      document = value
      return
    }
    try document.modifyParent(of: path) { parent, token throws(JSONPointerFailure) in
      try parent.insert(value, token, path)
    }
  }

  private mutating func replace(
    at path: JSONPointer, with value: JSONValue
  ) throws(JSONPatchError.Reason) {
    guard !path.tokens.isEmpty else {
      document = value
      return
    }
    try document.modifyParent(of: path) { parent, token throws(JSONPointerFailure) in
      try parent.replaceChild(token, path, with: value)
    }
  }

  private mutating func remove(
    at path: JSONPointer
  ) throws(JSONPatchError.Reason) -> JSONValue {
    guard !path.tokens.isEmpty else { throw .removesDocument }
    var removed = JSONValue.null
    try document.modifyParent(of: path) { parent, token throws(JSONPointerFailure) in
      removed = try parent.removeChild(token, path)
    }
    return removed
  }
}
