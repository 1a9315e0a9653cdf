internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Times

/// A property that Search filters and sorts by, and its column.
struct SearchProperty: Hashable, Sendable {
  enum Kind: Sendable { case time, number, text }

  let column: String
  /// The key of a tag or of customer metadata.
  let key: String?
  let kind: Kind

  /// Properties of the shape `ModelPackage` that hold one value.
  private static let texts: Set<String> = [
    "ModelPackageName", "ModelPackageGroupName", "ModelPackageArn", "ModelPackageDescription",
    "ModelPackageStatus", "ModelApprovalStatus", "ModelPackageRegistrationType", "Domain", "Task",
    "ApprovalDescription", "SamplePayloadUrl", "SourceUri", "SkipModelValidation",
  ]

  /// - Returns: `nil` for a name that is no such property.
  init?(_ name: String) {
    switch name {
    case "CreationTime", "LastModifiedTime": kind = .time
    case "ModelPackageVersion": kind = .number
    case _ where Self.texts.contains(name): kind = .text
    case _ where name.hasPrefix("Tags."), _ where name.hasPrefix("CustomerMetadataProperties."):
      kind = .text
      let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
      column = Columns.column(of: String(parts[0]))
      key = String(parts[1])
      return
    default: return nil
    }
    column = Columns.column(of: name)
    key = nil
  }
}

/// The condition of a search, and the property that its results are sorted by.
struct SearchCondition: Sendable {
  indirect enum Node: Sendable {
    case all([Node])
    case any([Node])
    case filter(SearchProperty, Operator, String?)
  }

  enum Operator: String, Sendable, CaseIterable {
    case equals = "Equals"
    case notEquals = "NotEquals"
    case greaterThan = "GreaterThan"
    case greaterThanOrEqualTo = "GreaterThanOrEqualTo"
    case lessThan = "LessThan"
    case lessThanOrEqualTo = "LessThanOrEqualTo"
    case contains = "Contains"
    case exists = "Exists"
    case notExists = "NotExists"
    case isIn = "In"

    var isOrder: Bool {
      [.greaterThan, .greaterThanOrEqualTo, .lessThan, .lessThanOrEqualTo].contains(self)
    }

    var needsValue: Bool { self != .exists && self != .notExists }
  }

  let node: Node
  let sort: String

  init(_ node: Node, sort: String) {
    self.node = node
    self.sort = sort
  }

  /// Checks a `SearchExpression`; `null` is no condition.
  static func parse(_ expression: JSONValue) throws(ServiceFault) -> Node {
    if expression == .null { return .all([]) }
    guard let members = expression.object else {
      throw ServiceFault("SerializationException", "SearchExpression is no object")
    }
    guard members["NestedFilters"] ?? .null == .null else {
      throw ServiceFault("ValidationException", "mpkg serve does not search by NestedFilters")
    }
    var nodes: [Node] = []
    for filter in try list("Filters", of: members) { nodes.append(try Self.filter(filter)) }
    for inner in try list("SubExpressions", of: members) { nodes.append(try parse(inner)) }
    guard !nodes.isEmpty else {
      throw ServiceFault(
        "ValidationException", "SearchExpression needs a subexpression, filter, or nested filter")
    }
    switch members["Operator"]?.string ?? "And" {
    case "And": return .all(nodes)
    case "Or": return .any(nodes)
    default: throw ServiceFault("ValidationException", "Operator is none of And, Or")
    }
  }

  /// A list of 1 to 20 elements; none if it is absent.
  private static func list(
    _ name: String, of members: JSONObject
  ) throws(ServiceFault) -> [JSONValue] {
    guard let value = members[JSONString(name)], value != .null else { return [] }
    guard let elements = value.array, (1...20).contains(elements.count) else {
      throw ServiceFault("ValidationException", "\(name) has to have 1 to 20 elements")
    }
    return elements
  }

  private static func filter(_ filter: JSONValue) throws(ServiceFault) -> Node {
    guard let name = filter["Name"]?.string, let property = SearchProperty(name) else {
      throw ServiceFault(
        "ValidationException",
        "Filter: \(filter["Name"]?.string ?? "no Name") is no property of ModelPackage")
    }
    guard let operation = Operator(rawValue: filter["Operator"]?.string ?? "Equals") else {
      throw ServiceFault("ValidationException", "Filter of \(name): unknown Operator")
    }
    let value = filter["Value"]?.string
    let isOfLength = value.map { (1...1024).contains($0.count) } ?? true
    guard operation.needsValue == (value != nil), isOfLength else {
      throw ServiceFault(
        "ValidationException", "Filter of \(name): Value is missing or has the wrong length")
    }
    let fits =
      switch property.kind {
      case .text: !operation.isOrder
      case .time: operation != .contains && operation != .isIn && value.map(isTime) ?? true
      case .number:
        operation != .contains && operation != .isIn && value.map { Double($0) != nil } ?? true
      }
    guard fits else {
      throw ServiceFault(
        "ValidationException",
        "Filter of \(name): the operator \(operation.rawValue) or the value is not for this property;"
          + " times have the form YYYY-mm-ddTHH:MM:SS")
    }
    return .filter(property, operation, value)
  }

  /// Whether a text has the form of Search's times, `2026-01-01T00:00:00`, in UTC.
  private static func isTime(_ text: String) -> Bool {
    text.utf8.count == 19 && Timestamp(iso8601: text + "Z") != nil
  }
}
