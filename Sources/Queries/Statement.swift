package import Expressions

/// A statement of `query` as it was written.
package enum Statement: Sendable {
  case select(SelectStatement)
  case update(UpdateStatement)
  case insert(InsertStatement)
  case delete(DeleteStatement)
  case describe(DescribeStatement)
  case show(ShowStatement)
  /// `EXPLAIN` and one of the others.
  indirect case explain(Statement)
}

/// `SELECT … FROM … WHERE … GROUP BY … HAVING … ORDER BY … LIMIT … OFFSET …`.
package struct SelectStatement: Sendable {
  package var isDistinct = false
  package var items: [Parser.SelectItem] = []
  package var table = Table.standardInput
  package var condition: Syntax?
  package var groups: [Syntax] = []
  package var having: Syntax?
  package var order: [OrderTerm] = []
  package var limit: Syntax?
  package var offset: Syntax?
}

/// One term of ORDER BY.
package struct OrderTerm: Sendable {
  package var syntax: Syntax
  package var isDescending = false
  /// Where NULL stands: last or first; nil for as the lowest value.
  package var nullsLast: Bool?
}

/// `UPDATE … SET data__PatchDocument = '…' WHERE …`.
package struct UpdateStatement: Sendable {
  package var table: PackageTable
  /// The patch document, a text.
  package var document: Syntax
  package var condition: Syntax?
}

/// `INSERT INTO … (columns) SELECT …`, whose SELECT has a constant for each column.
package struct InsertStatement: Sendable {
  /// A column and its value.
  package struct Assignment: Sendable {
    /// As it is written: a property's name, a column's, or `region`.
    package var column: String
    /// Where the column is named, as UTF-8 offsets into the statement.
    package var range: Range<Int>
    package var value: Syntax
  }

  package var table: PackageTable
  package var assignments: [Assignment]
}

/// `DELETE FROM … WHERE …`.
package struct DeleteStatement: Sendable {
  package var table: PackageTable
  package var condition: Syntax?
}

/// `DESCRIBE [EXTENDED] …`: the columns of a table or of the records of a file.
package struct DescribeStatement: Sendable {
  package var table: Table
  package var isExtended: Bool
}

/// `SHOW [EXTENDED] … IN …`.
package struct ShowStatement: Sendable {
  package enum Subject: Sendable {
    case services(provider: String)
    /// The service with its provider: `aws.sagemaker`.
    case resources(service: String)
    case methods(PackageTable)
  }

  package var subject: Subject
  package var isExtended: Bool
}

/// Where records come from.
package enum Table: Sendable {
  case standardInput
  /// The name of a file.
  case file(String)
  case packages(PackageTable)
}

/// A table whose rows are model packages of a registry, or their groups.
package struct PackageTable: Sendable {
  /// As StackQL names it.
  package var name: String
  /// Where it is named, as UTF-8 offsets into the statement.
  package var range: Range<Int>

  /// StackQL's tables of model packages. One that is of a single package needs an identifier; the
  /// others list where none is given.
  static let known: [(name: String, needsIdentifier: Bool)] = [
    ("aws.sagemaker.model_package", true),
    ("aws.sagemaker.model_packages", false),
    ("aws.sagemaker.model_packages_list_only", false),
    ("awscc.sagemaker.model_package", true),
    ("awscc.sagemaker.model_packages", false),
    ("awscc.sagemaker.model_packages_list_only", false),
    (groups, false),
  ]

  /// All tables, in order; none of them is named in a statement.
  package static var all: [PackageTable] {
    known.map { PackageTable(name: $0.name, range: 0..<0) }
  }

  /// StackQL's providers that have the tables.
  static let providers = ["aws", "awscc"]

  /// Whether it is of packages as a listing tells them.
  package var isOfListing: Bool { name.hasSuffix("_list_only") }

  /// The table of model package groups.
  static let groups = "aws.sagemaker.model_package_groups"

  /// Whether its rows are groups.
  package var isOfGroups: Bool { name == Self.groups }

  /// Whether it is of single packages, which have to be named.
  package var needsIdentifier: Bool {
    Self.known.first { $0.name == name }?.needsIdentifier ?? false
  }

  /// The columns that say which package is meant.
  var identifierColumns: Set<String> {
    if isOfGroups { return [] }
    // In a listing the ARN is a column like others.
    return needsIdentifier
      ? ["data__Identifier", "Identifier", "model_package_arn"]
      : ["data__Identifier", "Identifier"]
  }
}
