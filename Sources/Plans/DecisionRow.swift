package import JSONLines
package import ModelPackages
internal import OrderedCollections

/// What a reviewer decided about a package.
package enum Decision: String, Sendable, CaseIterable {
  /// The package gets what the plan asks for.
  case approve
  /// The package is not to be approved.
  case reject
  /// The package stays as it is for now.
  case hold
}

/// One row of a file of decisions.
package struct DecisionRow: Equatable, Sendable {
  /// The package's ARN.
  package let identifier: String
  /// `nil` if the package is not decided.
  package let decision: Decision?
  /// The reviewer's words; may be empty.
  package let note: String
  /// The digest of the plan that was reviewed.
  package let digest: PlanDigest
}

/// The columns of a file of decisions, found by the names in its header.
///
/// Names are understood in any case, with blanks or underscores or without. Columns that are no part
/// of a decision, such as the reviewer and the time, are ignored.
package struct DecisionColumns: Sendable {
  private enum Column: String, CaseIterable {
    case identifier = "model_package_arn"
    case decision
    case note
    case digest = "plan_digest"

    init?(header: String) {
      let folded = Columns.fold(header)
      guard let column = Self.allCases.first(where: { Columns.fold($0.rawValue) == folded }) else {
        return nil
      }
      self = column
    }
  }

  /// The number of cells in a row.
  private let count: Int
  /// Where each column's cells stand.
  private let places: [Column: Int]

  /// - Throws: `.missingColumn`, `.repeatedColumn`.
  package init(header: [String]) throws(DecisionError) {
    var places: [Column: Int] = [:]
    for (place, name) in header.enumerated() {
      guard let column = Column(header: name) else { continue }
      guard places.updateValue(place, forKey: column) == nil else {
        throw .repeatedColumn(column.rawValue)
      }
    }
    for column in [Column.identifier, .decision, .digest] where places[column] == nil {
      throw .missingColumn(column.rawValue)
    }
    count = header.count
    self.places = places
  }

  /// The columns of decisions in NDJSON, whose members `cells(of:)` puts in their order.
  package static let members = DecisionColumns()

  private init() {
    count = Column.allCases.count
    places = Dictionary(uniqueKeysWithValues: zip(Column.allCases, 0...))
  }

  /// Returns the members of a decision in NDJSON as cells; `null` and no member are an empty cell.
  ///
  /// - Throws: `.repeatedMember`, `.notText`.
  package static func cells(of members: JSONObject) throws(DecisionError) -> [String] {
    var cells: [Column: String] = [:]
    for (name, value) in members {
      guard let column = Column(header: name.text) else { continue }
      guard cells[column] == nil else { throw .repeatedMember(column.rawValue) }
      switch value {
      case .string(let string): cells[column] = string.text
      case .null: cells[column] = ""
      case .boolean, .number, .array, .object: throw .notText(name.text)
      }
    }
    return Column.allCases.map { cells[$0] ?? "" }
  }

  /// Returns how many cells of a header are names of known columns.
  package static func known(in header: [String]) -> Int {
    header.count { Column(header: $0) != nil }
  }

  /// Returns the package that a row is about; `nil` if the row does not say.
  package func identifier(of cells: [String]) -> String? {
    guard cells.count == count else { return nil }
    let identifier = cell(.identifier, of: cells)
    return identifier.isEmpty ? nil : identifier
  }

  /// Returns the digest that a row names, also where the row cannot be taken; `nil` without one.
  package func digest(of cells: [String]) -> PlanDigest? {
    guard cells.count == count else { return nil }
    return PlanDigest(parsing: cell(.digest, of: cells))
  }

  /// Reads a row.
  ///
  /// - Throws: why it cannot be taken.
  package func row(of cells: [String]) throws(DecisionError) -> DecisionRow {
    guard cells.count == count else { throw .cellCount(found: cells.count, expected: count) }
    guard let identifier = identifier(of: cells) else { throw .noPackage }
    let digest = cell(.digest, of: cells)
    guard !digest.isEmpty else { throw .noDigest }
    guard let parsed = PlanDigest(parsing: digest) else { throw .badDigest(digest) }
    let text = cell(.decision, of: cells)
    let decision = Decision.allCases.first { $0.rawValue == Columns.fold(text) }
    guard decision != nil || text.isEmpty else { throw .unknownDecision(text) }
    return DecisionRow(
      identifier: identifier, decision: decision, note: cell(.note, of: cells), digest: parsed)
  }

  private func cell(_ column: Column, of cells: [String]) -> String {
    places[column].map { cells[$0] } ?? ""
  }
}

/// Why a row, or the header, of a file of decisions cannot be taken: facts.
package enum DecisionError: Error, Equatable, Sendable {
  /// The header lacks a column.
  case missingColumn(String)
  /// The header has a column twice.
  case repeatedColumn(String)
  /// The line in NDJSON has a member in two spellings.
  case repeatedMember(String)
  /// The member of a line in NDJSON is not a string.
  case notText(String)
  /// The file is a JSON array.
  case array
  /// The line is JSON, but not an object.
  case notAnObject
  /// The row has another number of cells than the header.
  case cellCount(found: Int, expected: Int)
  /// The row names no package.
  case noPackage
  /// The decision is none of `Decision`.
  case unknownDecision(String)
  /// The row does not say which plan was reviewed.
  case noDigest
  /// The text is no digest.
  case badDigest(String)
  /// Other rows decide otherwise about the package.
  case contradiction
  /// The plan has no request for the package.
  case notInPlan
  /// The package is not decided.
  case undecided
  /// The note cannot be an approval description.
  case note(SchemaViolation)
}
