internal import JSONLines
internal import ModelPackages
internal import Spelling

/// The meaning of a CSV header or an NDJSON member name in a file of `--changes`.
enum ChangeColumn: Sendable {
  /// The package's ARN; the value is the column's canonical name.
  case identifier(String)
  /// The group's name; together with the version it identifies a package.
  case group
  case version
  /// The name of a package outside a group, which identifies it instead of an ARN.
  case packageName
  /// The region whose endpoint receives the request.
  case region
  case target(PropertyChange.Target)
  /// A column ignored because of `--map 'NAME='`.
  case ignored
  /// A column without a name, whose cells must be empty.
  case nameless
  /// A column that cannot be set; the value is the reason and advice.
  case unknown(String)

  /// The column's canonical name; `nil` if a header may have several such columns.
  var name: String? {
    switch self {
    case .identifier(let name): name
    case .group: "model_package_group_name"
    case .version: "model_package_version"
    case .packageName: "model_package_name"
    case .region: Columns.region
    case .target(let target): target.text
    case .ignored, .nameless, .unknown: nil
    }
  }

  var isKnown: Bool {
    switch self {
    case .identifier, .group, .version, .packageName, .region, .target, .ignored: true
    case .nameless, .unknown: false
    }
  }
}

/// Maps names in a file of changes to columns, by their usual spellings and by `--map`.
///
/// Worked example: `Model Approval Status` is `model_approval_status`; `Tags.team` is the tag `team`;
/// with `--map 'Decision=model_approval_status'` so is `Decision`, and with `--map 'Notes='` the column
/// `Notes` is ignored.
struct ChangeColumns: Sendable {
  /// One `--map`.
  private struct Mapping: Sendable {
    let header: String
    let column: ChangeColumn
    /// Whether a header has exactly this spelling; then the mapping applies only to that header.
    var isExact = false

    func means(_ name: String) -> Bool { !isExact || header == name }
  }

  /// The API that the requests are made for.
  let api: ServiceAPI
  /// The mappings by their folded headers (`Columns.fold`).
  private var mappings: [String: Mapping] = [:]

  /// Reads the values of `--map`.
  ///
  /// - Throws: a message for an invalid value.
  init(_ texts: [String], via api: ServiceAPI) throws(ChangeColumnsError) {
    self.api = api
    for text in texts {
      guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
        throw ChangeColumnsError(
          words: "--map '\(text)': HEADER=COLUMN is wanted, or HEADER= to ignore a column")
      }
      let header = String(text[..<sign])
      let name = String(text[text.index(after: sign)...])
      let column = name.isEmpty ? ChangeColumn.ignored : plainColumn(named: name)
      if case .unknown = column {
        throw ChangeColumnsError(words: "--map '\(text)': " + problem(of: name))
      }
      let mapping = Mapping(header: header, column: column)
      if let other = mappings.updateValue(mapping, forKey: Columns.fold(header)) {
        throw ChangeColumnsError(
          words: "--map names '\(other.header)' twice; leave one out")
      }
    }
  }

  /// Returns the column for a name.
  func column(named name: String) -> ChangeColumn {
    if !mappings.isEmpty, let mapping = mappings[Columns.fold(name)], mapping.means(name) {
      return mapping.column
    }
    return plainColumn(named: name)
  }

  /// Returns a copy for one header, in which a `--map` with the exact spelling of a name applies to
  /// that name only.
  func fitted(to headers: [String]) -> ChangeColumns {
    var fitted = self
    for header in headers where mappings[Columns.fold(header)]?.header == header {
      fitted.mappings[Columns.fold(header)]?.isExact = true
    }
    return fitted
  }

  /// Returns a message for the first `--map` that matches no header; `nil` if all match.
  func problem(ofHeaders headers: [String]) -> String? {
    let folded = Set(headers.map(Columns.fold))
    let unused = mappings.filter { !folded.contains($0.key) }.map(\.value.header).sorted()
    guard let header = unused.first else { return nil }
    let near = NearMiss.name(for: header, among: headers.filter { !$0.isEmpty })
    return "--map names '\(header)', which is not in the header"
      + (near.map { "; did you mean '\($0)'?" } ?? "")
  }
}

/// An invalid value of `--map`, with its message.
struct ChangeColumnsError: Error {
  let words: String
}

extension ChangeColumns {
  /// The columns that identify a package, by folded names.
  private static let keys: [String: ChangeColumn] = [
    "modelpackagearn": .identifier(Columns.identifier), "arn": .identifier(Columns.identifier),
    "dataidentifier": .identifier("data__Identifier"), "modelpackagegroupname": .group,
    "group": .group, "modelpackageversion": .version, "version": .version,
    "modelpackagename": .packageName,
  ]

  private static let spelledExactly: [ServiceAPI: [String: ChangeColumn]] = Dictionary(
    uniqueKeysWithValues: ServiceAPI.allCases.map { ($0, spelledExactly(via: $0)) })

  private static func spelledExactly(via api: ServiceAPI) -> [String: ChangeColumn] {
    var columns: [String: ChangeColumn] = [
      Columns.identifier: .identifier(Columns.identifier), Columns.region: .region,
    ]
    for column in Schema.changeableColumns(via: api) where keys[Columns.fold(column)] == nil {
      columns[column] = .target(.path(ColumnPath(column: column)))
    }
    return columns
  }

  /// Returns the column for a name, ignoring `--map`.
  private func plainColumn(named name: String) -> ChangeColumn {
    // Try mpkg's own spelling first, because most files use it.
    if let column = Self.spelledExactly[api]?[name] { return column }
    if name.contains("."), let target = try? target(named: name) { return .target(target) }
    let folded = Columns.fold(name)
    if folded.isEmpty { return .nameless }
    if let key = Self.keys[folded] { return key }
    if folded == Columns.region { return .region }
    if let target = try? target(named: Self.spelledAsColumn(name)) { return .target(target) }
    return .unknown(problem(of: name) + Self.advice(on: name))
  }

  /// Returns the target of a name; throws if it cannot be set.
  private func target(named name: String) throws(PatchError) -> PropertyChange.Target {
    let target = try PropertyChange.Target(named: name)
    _ = try PatchPlan([PropertyChange(target, to: nil)], via: api)
    return target
  }

  /// Returns a name with its column in mpkg's spelling; the part after the first dot is unchanged.
  private static func spelledAsColumn(_ name: String) -> String {
    let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let column = Columns.column(spelled: String(parts[0])) else { return name }
    return ([Substring(column)] + parts.dropFirst()).joined(separator: ".")
  }

  /// Returns the reason why a name cannot be set.
  private func problem(of name: String) -> String {
    do throws(PatchError) {
      _ = try target(named: Self.spelledAsColumn(name))
      return "'\(name)' cannot be set"
    } catch {
      guard case .unknownColumn(let column) = error else { return Sentences.describe(error) }
      return "there is no column '\(column)'; "
        + (Self.likely(column).map { "did you mean '\($0)'?" } ?? "mpkg-records(5) lists them")
    }
  }

  /// Returns the `--map` option to suggest for a column that cannot be set.
  private static func advice(on name: String) -> String {
    let header = name.replacing("'", with: #"'\''"#)
    let ignoring = "--map '\(header)=' ignores the column"
    guard let likely = likely(name) else { return "; \(ignoring)" }
    return " --map '\(header)=\(likely)' takes it so, \(ignoring)"
  }

  /// Returns the column that a name probably means: one with a similar spelling, or one that ends
  /// with the name, as for `Approval Status` and `status`.
  private static func likely(_ name: String) -> String? {
    if Columns.column(spelled: name) != nil { return nil }
    if let near = NearMiss.column(for: name, among: Columns.allNames) { return near }
    let folded = Columns.fold(name)
    guard folded.count >= 4 else { return nil }
    let columns = Schema.changeableColumns + [Columns.identifier, "model_package_group_name"]
    return columns.first { Columns.fold($0).hasSuffix(folded) }
  }
}
