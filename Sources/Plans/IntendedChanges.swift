internal import JSONLines
internal import ModelPackages
internal import OrderedCollections

/// What requests ask for, as far as their operations show it, whether or not they can be carried out.
///
/// Old values are those of the package, or, if that could not be read, those that the requests test.
enum IntendedChanges {
  /// - Parameter showsEnvironment: whether values are shown that `HiddenValues` would hide.
  static func of(
    _ requests: [ChangeRequest], on properties: JSONObject?, showsEnvironment: Bool
  ) -> [ReviewedPackage.Change] {
    var tested: [JSONPointer: JSONValue] = [:]
    var wanted = OrderedDictionary<JSONPointer, JSONValue?>()
    for request in requests {
      guard let patch = try? request.patchDocument?.patch() else { continue }
      for operation in patch.operations {
        switch operation {
        case .test(let path, let value): if tested[path] == nil { tested[path] = value }
        case .add(let path, let value), .replace(let path, let value):
          wanted.updateValue(value, forKey: path)
        case .remove(let path): wanted.updateValue(nil, forKey: path)
        case .move(let from, let path):
          let value = value(at: from, in: properties) ?? tested[from]
          wanted.updateValue(nil, forKey: from)
          wanted.updateValue(value, forKey: path)
        case .copy(let from, let path):
          wanted.updateValue(value(at: from, in: properties) ?? tested[from], forKey: path)
        }
      }
    }
    return wanted.map { path, after in
      let before = properties == nil ? tested[path] : value(at: path, in: properties)
      let shown =
        showsEnvironment
        ? (before: before, after: after)
        : HiddenValues.hiding(before: before, after: after, at: path.tokens.map(\.text))
      return ReviewedPackage.Change(
        path: text(of: path), before: shown.before, after: shown.after)
    }
  }

  private static func value(at path: JSONPointer, in properties: JSONObject?) -> JSONValue? {
    properties.flatMap { try? JSONValue.object($0).value(at: path) }
  }

  private static func text(of path: JSONPointer) -> String {
    guard let property = path.tokens.first?.text else { return "" }
    return ([Columns.column(of: property)] + path.tokens.dropFirst().map(\.text))
      .joined(separator: ".")
  }
}
