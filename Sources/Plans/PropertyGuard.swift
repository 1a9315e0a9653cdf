internal import JSONLines
internal import ModelPackages

/// What requests for a package say of one of its properties as it is before them, which is what a
/// change of the property can be guarded by.
struct PropertyGuard: Sendable {
  private enum Before: Equatable {
    case unknown
    /// The requests say that it has to be absent.
    case absent
    /// The requests test it for this value.
    case value(JSONValue)
  }

  let path: JSONPointer
  private var before = Before.unknown
  /// Whether a request changes the property, so that later tests say nothing of what it was.
  private var isChanged = false

  /// - Parameter property: the name of a top-level property.
  init(_ property: String) { path = JSONPointer().appending(property) }

  /// Takes in the package's next request.
  mutating func note(_ patch: JSONPatch, absent: [JSONPointer]) {
    if isChanged { return }
    if before == .unknown, absent.contains(path) { before = .absent }
    let path = path
    for operation in patch.operations {
      if case .test(path, let value) = operation, before == .unknown { before = .value(value) }
      guard !operation.changedPaths.contains(where: { $0.isPrefix(of: path) }) else {
        isChanged = true
        return
      }
    }
  }

  /// Appends what sets the property, guarded as far as its old value is known.
  ///
  /// - Returns: whether the property would change.
  func set(
    _ value: JSONValue, in operations: inout [JSONPatch.Operation], absent: inout [JSONPointer]
  ) -> Bool {
    switch before {
    case .unknown:
      operations.append(.add(path, value))
      return true
    case .absent:
      absent.append(path)
      operations.append(.add(path, value))
      return true
    case .value(let old):
      operations.append(.test(path, old))
      if old == value { return false }
      operations.append(.replace(path, value))
      return true
    }
  }
}
