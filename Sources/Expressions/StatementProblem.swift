/// What can be wrong with a statement beside its expressions: facts, no sentence.
package enum StatementProblem: Equatable, Sendable {
  case unterminatedComment
  /// A function of many records where only one is at hand.
  case misplacedAggregate(String)
  /// `*` or DISTINCT in a function of one record.
  case noAggregate(String)
  case aggregateArguments(String)
  /// A column of single records in a query of groups.
  case notGrouped(String)
  case starOfGroups
  /// `ORDER BY 3` of two columns.
  case noPosition(Int, of: Int)
  /// A position behind `*`, which stands for nobody knows how many columns.
  case positionBehindStar(Int)
  case constantOrder
  /// LIMIT and OFFSET take numbers from 0 up.
  case badCount(String)
  case havingWithoutGroups
  case unknownTable(String, suggestion: String?)
  /// A statement that is none of those known.
  case unknownStatement(String, suggestion: String?)
  /// Something of SQL that is not done here, and what to do instead.
  case unsupported(String, advice: String)
  /// What a table of packages needs in WHERE.
  case missingRouting(table: String, column: String)
  /// What routing takes: texts that are known before anything is read.
  case badRouting(String)
  case notARN(String)
  case routingTwice(String)
  /// A routing column below OR, or in another condition than `=` and IN.
  case routingWithoutAnd(String)
  /// A name in a condition on packages that is not one of their columns.
  case unknownPackageColumn(String, suggestion: String?)
  /// The WHERE of an UPDATE has more than the conditions that identify the package.
  case conditionOfUpdate
  /// The same of a DELETE.
  case conditionOfDelete
  /// An INSERT has more or fewer values than columns.
  case insertCount(columns: Int, values: Int)
  /// Why a package cannot get a column of an INSERT, or cannot be made; the value is the message.
  case badInsert(String)
  case unknownAssignment(String)
  case badPatchDocument(String)
  /// An invalid operation of a patch document, or a document that is not an array; the value is the
  /// message.
  case badPatchOperation(String)
}

extension StatementProblem {
  var suggestion: String? {
    switch self {
    case .unknownTable(_, let suggestion), .unknownStatement(_, let suggestion),
      .unknownPackageColumn(_, let suggestion):
      suggestion
    default: nil
    }
  }

  var message: String {
    switch self {
    case .unterminatedComment: "the comment has no closing */"
    case .misplacedAggregate(let name):
      "\(name) is worked out over many records: it stands in a query's SELECT, HAVING and ORDER BY,"
        + " and not within another one"
    case .noAggregate(let name): "\(name) works on one record: it takes neither * nor DISTINCT"
    case .aggregateArguments(let name):
      name == "count" ? "count takes * or one argument" : "\(name) takes one argument"
    case .notGrouped(let name):
      "'\(name)' is neither grouped nor aggregated: name it in GROUP BY, or take min(\(name))"
    case .starOfGroups: "'*' is no column of groups: name what is wanted"
    case .noPosition(let place, let count):
      "there is no column \(place): the SELECT list has \(count)"
    case .positionBehindStar(let place):
      "position \(place) stands behind '*': name the column instead"
    case .constantOrder: "a constant gives no order: name a column, or its position"
    case .badCount(let clause): "\(clause) takes a whole number from 0 up"
    case .havingWithoutGroups: "HAVING needs GROUP BY or a function such as count(*); use WHERE"
    case .unknownTable(let name, _):
      "unknown table \(name): aws.sagemaker.model_package, aws.sagemaker.model_packages,"
        + " awscc.sagemaker.model_packages, 'a file' or stdin"
    case .unknownStatement(let word, _):
      "\(word) is no statement that query runs: SELECT, UPDATE, INSERT, DELETE, EXPLAIN SELECT, DESCRIBE"
        + " and SHOW are"
    case .unsupported(let what, let advice): "\(what) is not supported; \(advice)"
    case .missingRouting(let table, let column):
      "\(table) needs \(column) = '…' or \(column) IN ('…', …) in WHERE, joined by AND"
    case .badRouting(let column):
      "\(column) says where to ask: it takes a text or a list of texts"
    case .notARN(let text): "'\(text)' is no model package's ARN"
    case .routingTwice(let column): "\(column) is given twice; join the values in one IN (…)"
    case .routingWithoutAnd(let column):
      "\(column) says where to ask: join \(column) = '…' or \(column) IN ('…', …)"
        + " to the rest of WHERE by AND"
    case .unknownPackageColumn(let name, let suggestion):
      suggestion == nil
        ? "packages have no column '\(name)'; name regions with region and packages with"
          + " data__Identifier, or write \"\(name)\" for a column that is new at AWS"
        : "packages have no column '\(name)'"
    case .conditionOfUpdate:
      "UPDATE's WHERE takes region and data__Identifier alone; to choose packages by what they hold,"
        + " use filter, patch and apply"
    case .conditionOfDelete:
      "DELETE's WHERE takes region and data__Identifier alone; to choose packages by what they hold,"
        + " use filter, patch --delete and apply"
    case .insertCount(let columns, let values):
      "INSERT names \(columns) columns and gives \(values < columns ? "\(values)" : "more") values"
    case .badInsert(let words): words
    case .unknownAssignment(let name):
      "UPDATE sets data__PatchDocument (or PatchDocument) once, not \(name)"
    case .badPatchDocument(let words): "the patch document: \(words)"
    case .badPatchOperation(let words): words
    }
  }
}
