internal import JSONLines
internal import ModelPackages
internal import OrderedCollections

/// What can be said of a patch without the service.
enum PatchFacts {
  /// Whether a package's properties are as the patch asks for; tests, moves and copies, whose
  /// outcome depends on what was there before, are not looked at.
  static func isInEffect(_ patch: JSONPatch, on properties: JSONObject) -> Bool {
    let document = JSONValue.object(properties)
    for (place, operation) in patch.operations.enumerated() {
      // What a later operation touches again is that one's business.
      let later = patch.operations[(place + 1)...].flatMap(\.changedPaths)
      if operation.changedPaths.contains(where: { path in
        later.contains { $0.isPrefix(of: path) || path.isPrefix(of: $0) }
      }) {
        continue
      }
      guard isInEffect(operation, on: document) else { return false }
    }
    return true
  }

  private static func isInEffect(
    _ operation: JSONPatch.Operation, on document: JSONValue
  ) -> Bool {
    switch operation {
    case .test, .move, .copy: return true
    case .remove(let path):
      // Another element may have moved to an index.
      if path.tokens.last?.arrayIndex != nil { return true }
      let value = try? document.value(at: path)
      return value == nil || (path.tokens.count == 1 && value == .null)
    case .add(let path, let value), .replace(let path, let value):
      if path.tokens.first?.text == "AdditionalInferenceSpecificationsToAdd" {
        return hasSpecifications(value, document)
      }
      let list = JSONPointer(tokens: Array(path.tokens.dropLast()))
      if let last = path.tokens.last, last.isPastTheEnd || last.arrayIndex != nil,
        let elements = (try? document.value(at: list))?.array
      {
        return elements.contains(value)
      }
      if value == .null, path.tokens.count == 1 {
        return (try? document.value(at: path)) ?? .null == .null
      }
      return (try? document.value(at: path)) == value
    }
  }

  /// Whether the write-only entries have arrived, by their names, where the service keeps them.
  private static func hasSpecifications(_ added: JSONValue, _ document: JSONValue) -> Bool {
    let kept = document["AdditionalInferenceSpecifications"]?.array ?? []
    let names = Set(kept.compactMap { $0["Name"] })
    return (added.array ?? [added]).allSatisfy { entry in
      entry["Name"].map { names.contains($0) } ?? true
    }
  }
}
