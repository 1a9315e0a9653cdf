internal import ArgumentParser
internal import BulkRuns

extension DeletionPermission: ExpressibleByArgument {
  init?(argument: String) {
    guard let permission = Self(rawValue: argument), permission != .none else { return nil }
    self = permission
  }

  static var allValueStrings: [String] { [Self.unapproved, .approved].map(\.rawValue) }

  /// Returns a command line in which `--allow-delete` alone has its value: the parser knows no option
  /// whose value may be left out, and must not take the next argument for it.
  static func completing(_ arguments: [String]) -> [String] {
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    return arguments[..<end].map { $0 == option ? "\(option)=\(Self.unapproved.rawValue)" : $0 }
      + arguments[end...]
  }

  private static let option = "--allow-delete"
}
