internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Registry

/// The statuses of a package, which a listing tells as well as a search.
struct PackageStates: Equatable, Sendable {
  private let approval: String?
  private let status: String?

  private static let properties = ColumnSet(["ModelApprovalStatus", "ModelPackageStatus"])
  private static let columns = ColumnSet(["model_approval_status", "model_package_status"])

  init(_ summary: PackageSummary) {
    approval = summary.properties["ModelApprovalStatus"]?.string
    status = summary.properties["ModelPackageStatus"]?.string
  }

  /// - Parameter properties: one JSON object, names in PascalCase.
  init(properties: RawSpan) { self.init(properties, Self.properties) }

  init(record: RawSpan) { self.init(record, Self.columns) }

  private init(_ bytes: RawSpan, _ columns: ColumnSet) {
    var indexer = LineIndexer(columns: columns)
    let isRead = (try? indexer.index(bytes)) != nil
    approval = isRead && indexer[0].kind == .string ? bytes.text(of: indexer[0]) : nil
    status = isRead && indexer[1].kind == .string ? bytes.text(of: indexer[1]) : nil
  }

  /// Whether two sources contradict each other; what one of them lacks is no contradiction.
  func contradicts(_ other: PackageStates) -> Bool {
    Self.differ(approval, other.approval) || Self.differ(status, other.status)
  }

  private static func differ(_ left: String?, _ right: String?) -> Bool {
    guard let left, let right else { return false }
    return left != right
  }
}
