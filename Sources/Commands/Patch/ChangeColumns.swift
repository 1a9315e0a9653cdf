internal import JSONLines
internal import ModelPackages
internal import Spelling

/// What a header of `--changes` means, or the name of a member in NDJSON.
enum ChangeColumn: Sendable {
  /// The package's ARN; the name under which it is known.
  case identifier(String)
  /// The group's name and the version within it, which stand for the ARN together.
  case group
  case version
  /// The name of a package outside a group, which stands for its ARN.
  case packageName
  /// The region whose endpoint is to be asked.
  case region
  case target(PropertyChange.Target)
  /// Left out by `--map 'NAME='`.
  case ignored
  /// A column without a name, which must be empty.
  case nameless
  /// Nothing that can be set; why, and what to do.
  case unknown(String)

  /// The column's own name; nil where two of them may stand in one header.
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

/// Finds the columns that names in a file of changes mean: as people spell them, and as `--map` says.
///
/// Worked example: `Model Approval Status` is `model_approval_status`; `Tags.team` is the tag `team`;
/// with `--map 'Decision=model_approval_status'` so is `Decision`, and with `--map 'Notes='` the column
/// `Notes` is ignored.
struct ChangeColumns: Sendable {
  /// One `--map`.
  private struct Mapping: Sendable {
    let header: String
    let column: ChangeColumn
    /// Whether a header is spelled just so: then it alone is meant.
    var isExact = false

    func means(_ name: String) -> Bool { !isExact || header == name }
  }

  /// By the folded header.
  private var mappings: [String: Mapping] = [:]

  /// Reads the texts of `--map`.
  ///
  /// - Throws: the sentence that says what is wrong.
  init(_ texts: [String] = []) throws(ChangeColumnsError) {
    for text in texts {
      guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
        throw ChangeColumnsError(
          words: "--map '\(text)': HEADER=COLUMN is wanted, or HEADER= to ignore a column")
      }
      let header = String(text[..<sign])
      let name = String(text[text.index(after: sign)...])
      let column = name.isEmpty ? ChangeColumn.ignored : Self.plainColumn(named: name)
      if case .unknown = column {
        throw ChangeColumnsError(words: "--map '\(text)': " + Self.problem(of: name))
      }
      let mapping = Mapping(header: header, column: column)
      if let other = mappings.updateValue(mapping, forKey: Columns.fold(header)) {
        throw ChangeColumnsError(
          words: "--map names '\(other.header)' twice; leave one out")
      }
    }
  }

  /// What a name means.
  func column(named name: String) -> ChangeColumn {
    if !mappings.isEmpty, let mapping = mappings[Columns.fold(name)], mapping.means(name) {
      return mapping.column
    }
    return Self.plainColumn(named: name)
  }

  /// The same for one header, where a `--map` that spells a name exactly means that name alone.
  func fitted(to headers: [String]) -> ChangeColumns {
    var fitted = self
    for header in headers where mappings[Columns.fold(header)]?.header == header {
      fitted.mappings[Columns.fold(header)]?.isExact = true
    }
    return fitted
  }

  /// Why a `--map` is for none of the headers; nil where each has its own.
  func problem(ofHeaders headers: [String]) -> String? {
    let folded = Set(headers.map(Columns.fold))
    let unused = mappings.filter { !folded.contains($0.key) }.map(\.value.header).sorted()
    guard let header = unused.first else { return nil }
    let near = NearMiss.name(for: header, among: headers.filter { !$0.isEmpty })
    return "--map names '\(header)', which is not in the header"
      + (near.map { "; did you mean '\($0)'?" } ?? "")
  }
}

/// Why `--map` cannot be taken.
struct ChangeColumnsError: Error {
  let words: String
}

extension ChangeColumns {
  /// What names a package, by folded names.
  private static let keys: [String: ChangeColumn] = [
    "modelpackagearn": .identifier(Columns.identifier), "arn": .identifier(Columns.identifier),
    "dataidentifier": .identifier("data__Identifier"), "modelpackagegroupname": .group,
    "group": .group, "modelpackageversion": .version, "version": .version,
    "modelpackagename": .packageName,
  ]

  private static let spelledExactly: [String: ChangeColumn] = {
    var columns: [String: ChangeColumn] = [
      Columns.identifier: .identifier(Columns.identifier), Columns.region: .region,
    ]
    for column in Schema.changeableColumns where keys[Columns.fold(column)] == nil {
      columns[column] = .target(.path(ColumnPath(column: column)))
    }
    return columns
  }()

  /// What a name means without `--map`.
  private static func plainColumn(named name: String) -> ChangeColumn {
    // First as mpkg spells columns, which most files do.
    if let column = spelledExactly[name] { return column }
    if name.contains("."), let target = try? target(named: name) { return .target(target) }
    let folded = Columns.fold(name)
    if folded.isEmpty { return .nameless }
    if let key = keys[folded] { return key }
    if folded == Columns.region { return .region }
    if let target = try? target(named: spelledAsColumn(name)) { return .target(target) }
    return .unknown(problem(of: name) + advice(on: name))
  }

  /// A target that can be set.
  private static func target(named name: String) throws(PatchError) -> PropertyChange.Target {
    let target = try PropertyChange.Target(named: name)
    _ = try PatchPlan([PropertyChange(target, to: nil)])
    return target
  }

  /// A name with the column's part as mpkg spells it; what follows a dot is a member's own name.
  private static func spelledAsColumn(_ name: String) -> String {
    let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let column = Columns.column(spelled: String(parts[0])) else { return name }
    return ([Substring(column)] + parts.dropFirst()).joined(separator: ".")
  }

  /// Why a name is nothing that can be set.
  private static func problem(of name: String) -> String {
    do throws(PatchError) {
      _ = try target(named: spelledAsColumn(name))
      return "'\(name)' cannot be set"
    } catch {
      guard case .unknownColumn(let column) = error else { return Sentences.describe(error) }
      return "there is no column '\(column)'; "
        + (likely(column).map { "did you mean '\($0)'?" } ?? "mpkg-records(5) lists them")
    }
  }

  /// What to type so that a file with the column is taken.
  private static func advice(on name: String) -> String {
    let header = name.replacing("'", with: #"'\''"#)
    let ignoring = "--map '\(header)=' ignores the column"
    guard let likely = likely(name) else { return "; \(ignoring)" }
    return " --map '\(header)=\(likely)' takes it so, \(ignoring)"
  }

  /// The column that a name probably means: one that is spelled nearly so, or that a line can have
  /// and that ends with it, as `Approval Status` and `status` do.
  private static func likely(_ name: String) -> String? {
    if Columns.column(spelled: name) != nil { return nil }
    if let near = NearMiss.column(for: name, among: Columns.allNames) { return near }
    let folded = Columns.fold(name)
    guard folded.count >= 4 else { return nil }
    let columns = Schema.changeableColumns + [Columns.identifier, "model_package_group_name"]
    return columns.first { Columns.fold($0).hasSuffix(folded) }
  }
}
